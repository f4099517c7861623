/* mixfile: an audio file decoded into a nameless scratch file, to be read at any frame.
 *
 * Place:  $TMPDIR, else /var/tmp.
 * Owner:  the arena; the space is given back with it.
 * Errors: those of source.h; ERR_REJECTED for more than 2 channels or less than 8000 Hz. */
#ifndef ENGINE_COMPARE_MIXFILE_H
#define ENGINE_COMPARE_MIXFILE_H

#include "engine/audio/source.h"

/* as_player: what a listener gets of a delivered file, without an encoder's delay and padding. */
struct pcm *mixfile_decode(struct arena *a, const char *path, bool as_player,
                           struct err *err) MUST_CHECK;

#endif
