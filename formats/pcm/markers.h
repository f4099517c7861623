/* markers: where the tracks and indexes of a delivery lie, as WAV and AIFF mark places.
 *
 * A file of one song without indexes has none. Index 01 bears the song's title and ISRC, index 02
 * and on its number; a song without a title has places without texts. Texts are UTF-8.
 * Range:   a place is a frame of 32 bits; what lies past that has no marker.
 * Source: Microsoft/IBM RIFF 1.0 (cue-ck, labl-ck, note-ck); Apple AIFF 1.3 (MARK). */
#ifndef FORMATS_PCM_MARKERS_H
#define FORMATS_PCM_MARKERS_H

#include "engine/base/text.h"
#include "engine/bundle/writer.h"

struct marker {
    uint32_t frame;
    const char *label, *note;  /* NULL = none */
};
struct markers {
    int count;
    struct marker *items;
};
/* None where the delivery wants no metadata. */
struct markers markers_of(const struct delivery *d, struct arena *a);
/* `cue ` and a LIST of the type adtl. */
void markers_add_riff(struct text *t, const struct markers *m);
/* MARK. */
void markers_add_form(struct text *t, const struct markers *m);

#endif
