/* diagnose: findings and errors as FILE:LINE:COLUMN: error: ..., the line, a caret and notes.
 *
 * What comes from outside (recipe lines, names, tags) never reaches a terminal with control codes
 * in it. */
#ifndef ENGINE_CLI_DIAGNOSE_H
#define ENGINE_CLI_DIAGNOSE_H

#include "engine/base/finding.h"
#include "engine/base/json.h"
#include "engine/base/text.h"

/* Is colour wanted on this file descriptor? `choice`: enum option_color. */
bool diagnose_wants_color(int choice, int fd);
void diagnose_add(struct text *out, const struct finding *f, bool color);
/* Every finding in its order; with `count`, "2 errors, 1 warning" after more than one. */
void diagnose_add_all(struct text *out, const struct findings *list, bool color, bool count);
/* One JSON object a line, with "event": "finding". */
void diagnose_add_json_lines(struct text *out, const struct findings *list);
/* [{"severity", "rule", "file", "line", "column", "message", "notes": [...]}] */
void diagnose_put_json(json_t *parent, const char *key, const struct findings *list);

#endif
