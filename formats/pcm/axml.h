/* axml: the ISRC of a song in the XML chunk of a broadcast WAV.
 *
 * Source: EBU Tech 3352 (ISRC as an ebuCore identifier), EBU Tech 3285 supplement 5 (axml). */
#ifndef FORMATS_PCM_AXML_H
#define FORMATS_PCM_AXML_H

#include "engine/base/text.h"
#include "engine/bundle/writer.h"

/* Adds the chunk; nothing without an ISRC, for several songs, or without full metadata. */
void axml_add(struct text *t, const struct delivery *d);

#endif
