/* disc_ids: the names under which databases know a disc, all computed from its table of contents.
 *
 * Source: FreeDB, MusicBrainz, AccurateRip and CUETools as public programs compute them. */
#ifndef FORMATS_DISC_DISC_IDS_H
#define FORMATS_DISC_DISC_IDS_H

#include "formats/disc/disc.h"

struct disc_ids {
    char freedb[9];            /* 8 hex digits */
    char musicbrainz[29];
    const char *toc;           /* "1 n leadout start ..." */
    char accuraterip[48];      /* dBAR-nnn-id1-id2-freedb.bin */
    char cuetools[29];
};
struct disc_ids disc_ids_of(struct arena *a, const struct disc *d);
uint32_t disc_ids_freedb(const struct disc *d);

#endif
