/* work: what the commands that read a recipe or a bundle have in common. */
#ifndef ENGINE_CLI_WORK_H
#define ENGINE_CLI_WORK_H

#include "engine/cli/progress.h"
#include "engine/cli/request.h"
#include "engine/render/render.h"

/* The request's recipe with its lock, if it has every target and song that --only and --songs
 * name. NULL: findings, or *err. */
struct release *work_load(struct request *r, struct err *err);
/* The lock beside the recipe, again. False: findings, or *err. */
bool work_read_lock(struct request *r, struct release *release, struct err *err) MUST_CHECK;
/* Options of the render as the request asks, with its progress shown by a view that work_end takes
 * away. release: NULL where there is no recipe. is_long: worth lines in a log, where no way to show
 * progress was asked for. */
struct render_options work_begin(struct request *r, const struct release *release, bool is_long);
void work_end(const struct render_options *o);
/* Moves the keys of a result into the request's document. */
void work_put(struct request *r, json_t *result);

#endif
