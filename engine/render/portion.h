/* portion: the songs of --songs: a render of these alone, with the levels of the whole album.
 *
 * It goes into a place of its own and never over a whole bundle. */
#ifndef ENGINE_RENDER_PORTION_H
#define ENGINE_RENDER_PORTION_H

#include "engine/render/render.h"
#include "engine/render/session.h"

/* May a portion be published at `output`? True also where no portion was asked for. */
bool portion_check_output(const struct render_options *o, const char *output,
                          struct err *err) MUST_CHECK;
/* Is the song (an index into album.songs) asked for, or the one that it is an alternate of? */
bool portion_has(const struct session *s, int song);
/* Does the target go into a portion? False: told; its files hold several songs each. */
bool portion_takes(struct session *s, const struct target *t);
/* Marks a manifest as that of a portion; nothing for a whole bundle. */
void portion_put_json(json_t *manifest, const struct session *s);

#endif
