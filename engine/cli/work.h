/* work: what the commands that read a recipe or a bundle have in common. */
#ifndef ENGINE_CLI_WORK_H
#define ENGINE_CLI_WORK_H

#include "engine/cli/progress.h"
#include "engine/cli/request.h"
#include "engine/render/render.h"

/* Options of the render as the request asks, with its progress shown by a view that work_end takes
 * away. is_long: worth lines in a log, where no way to show progress was asked for. */
struct render_options work_begin(struct request *r, bool is_long);
/* Does the recipe have every target that --only names? */
bool work_check_only(const struct request *r, const struct release *release,
                     struct err *err) MUST_CHECK;
void work_end(const struct render_options *o);
/* Moves the keys of a result into the request's document. */
void work_put(struct request *r, json_t *result);

#endif
