/* progress: what a render is doing, as a line that redraws, plain lines, JSON lines, or nothing.
 *
 * Output:  standard error only; the line is gone when progress_end returns.
 * Threads: all calls for one view come from one thread. */
#ifndef ENGINE_CLI_PROGRESS_H
#define ENGINE_CLI_PROGRESS_H

#include "engine/base/arena.h"
#include "engine/cli/option.h"

struct progress;
struct progress_view;

/* mode: enum option_progress; auto is nothing where quiet, a bar on a terminal, else plain lines of
 * what is long. */
struct progress_view *progress_new(struct arena *a, int mode, bool quiet, bool is_long);
/* Fits render_options.progress; `view` is a struct progress_view. */
void progress_update(void *view, const struct progress *p);
void progress_end(struct progress_view *v);

/* The text of the line, at most `width` characters; `elapsed_s` since the start. */
void progress_line(struct text *out, const struct progress *p, double elapsed_s, int width);
/* One JSON object and a line feed. */
void progress_json(struct text *out, const struct progress *p, double elapsed_s);

#endif
