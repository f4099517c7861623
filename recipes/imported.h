/* imported: the recipe of a disc that was read from a cue sheet, a TOC or a DDP fileset.
 *
 * Rendering its target `cd` gives the same sectors, times, codes and texts again.
 * Text:  YAML for people, with the disc's times as comments. */
#ifndef RECIPES_IMPORTED_H
#define RECIPES_IMPORTED_H

#include "engine/base/text.h"
#include "formats/disc/import.h"

/* origin: what the disc was read from, for the first line. mix_name: how the recipe spells a
 * file. */
void imported_format(struct text *out, const struct import *im, const char *origin,
                     const char *(*mix_name)(void *context, const char *path), void *context);

#endif
