/* tags: the texts of a delivery under the names that each kind of file knows them by.
 *
 * Free tags of the recipe take the place of what the album says under the same name; an empty one
 * takes it out.
 * Source: Vorbis comment field recommendations and their common extensions (BARCODE, LABEL,
 *         CATALOGNUMBER), ID3v2.4 native frames, APEv2 keys, iTunes atoms, RIFF INFO. */
#ifndef FORMATS_TAGS_H
#define FORMATS_TAGS_H

#include "engine/bundle/writer.h"

enum tag_dialect {
    TAG_VORBIS, /* FLAC, Ogg                                                          */
    TAG_OPUS,   /* the same with R128 gains                                           */
    TAG_ID3,    /* keys of libavformat or frame names; others become TXXX             */
    TAG_APE,    /* WavPack                                                             */
    TAG_MP4,    /* keys of libavformat; others start with TAGS_FREEFORM               */
    TAG_INFO,   /* four-letter chunk names; what has none is left out                 */
};
#define TAGS_FREEFORM "----:"
#define TAGS_ADVISORY "rtng" /* the one MP4 atom that is a number: 1 = explicit */

struct tag_list {
    int count;
    struct tag *items;
};
struct tag_list tags_of(const struct delivery *d, enum tag_dialect dialect, struct arena *a);

/* Reads the finished file as a player does and compares title, artist, album, track and ISRC. */
bool tags_verify(const struct delivery *d, struct stage *stage, struct arena *a,
                 struct err *err) MUST_CHECK;

#endif
