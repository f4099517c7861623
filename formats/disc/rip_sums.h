/* rip_sums: the AccurateRip and CUETools checksums of a disc's tracks, by which a pressed disc is
 * proved against its master.
 *
 * Samples: 16-bit stereo little-endian, fed in order from the first sector after the pause (address
 *          150).
 * Blocks:  any split gives the same sums.
 * Source:  AccurateRip versions 1 and 2 and the CUETools database (CTDB) as public rippers compute
 *          them. */
#ifndef FORMATS_DISC_RIP_SUMS_H
#define FORMATS_DISC_RIP_SUMS_H

#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "formats/disc/disc.h"

struct rip_sums {
    const struct disc *disc;
    int64_t at_frame;                           /* of the image, of the next sample */
    struct { uint32_t v1, high; } *tracks;      /* high: sum of the products' upper halves */
    struct hash **crc;                          /* CTDB, of each track; the last: of the disc */
    uint32_t *ctdb;                             /* the same, once they are final              */
};
struct rip_sums *rip_sums_new(struct arena *a, const struct disc *d);
void rip_sums_add(struct rip_sums *s, const void *bytes, int frames);
/* After the last sample, before anything below. */
void rip_sums_finish(struct rip_sums *s);
uint32_t rip_sums_v1(const struct rip_sums *s, int track_index);
uint32_t rip_sums_v2(const struct rip_sums *s, int track_index);
/* CTDB's CRC-32 of a track, or (-1) of the disc: without its ends, where drives differ. */
uint32_t rip_sums_ctdb(const struct rip_sums *s, int track_index);
/* As hex digits, and from there. NULL: they are not those of a disc with these tracks. */
void rip_sums_put_json(const struct rip_sums *s, json_t *into);
struct rip_sums *rip_sums_of_json(struct arena *a, const struct disc *d, const json_t *from);

#endif
