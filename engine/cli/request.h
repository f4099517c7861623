/* request: one run of the program: what was asked, what was found, and what every command needs.
 *
 * Owner: its arena, which lives as long as the process. */
#ifndef ENGINE_CLI_REQUEST_H
#define ENGINE_CLI_REQUEST_H

#include "engine/base/finding.h"
#include "engine/base/json.h"
#include "engine/cli/option.h"

struct request {
    struct arena *arena;
    struct options options;
    int operand_count;
    const char **operands;
    struct findings *findings; /* everything that main tells at the end          */
    json_t *document;          /* for --json: an object, printed by main at the end */
};

/* One a command: false with *err set, or errors in findings, when it failed. */
#define COMMAND(name, operands, fewest, most, help) \
    bool cmd_##name(struct request *r, struct err *err) MUST_CHECK;
#include "engine/cli/commands.def"
#undef COMMAND

/* Threads to work with: --jobs, else the cores that this process may use. */
int request_jobs(const struct request *r);
/* Prints to standard output, without what steers terminals, unless --json (then nothing) was
 * asked. */
void request_print(const struct request *r, const char *format, ...) PRINTF_LIKE(2, 3);
/* Tells every finding so far on standard error: as text, or as JSON lines where progress is. */
void request_tell(const struct request *r, bool count);

#endif
