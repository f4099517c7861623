/* demo: writes a small album to try the program on: mixes, a recipe and a cover, all made here.
 *
 * Makes:  DIR/album.yaml, DIR/art/cover.png, DIR/mixes/N Title.wav (8 songs, 5 minutes, three
 *         rates, three word lengths).
 * Bits:   the mixes are the same on every run and for any number of jobs.
 * Errors: ERR_USAGE when one of the files is there already (nothing is written over), ERR_NO_SPACE,
 *         ERR_IO; what was written before a failure is taken away again. */
#ifndef ENGINE_CLI_DEMO_DEMO_H
#define ENGINE_CLI_DEMO_DEMO_H

#include "engine/base/err.h"

bool demo_write(const char *dir, int jobs, struct err *err) MUST_CHECK;

#endif
