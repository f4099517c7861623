/* rip_check: is a rip of the pressed disc the master? Compares its samples with a DDP image, at
 * whatever offset the drive read them.
 *
 * Offset: sample k of the disc is sample k + offset of the rip, at most RIP_CHECK_OFFSET_MOST
 *         either way. What a drive cannot read at that offset may be missing at the rip's ends.
 * Samples: 44.1 kHz, 16 bit, stereo; others are no rip of a CD (ERR_REJECTED).
 * Errors: what cannot be read; a difference is a result. */
#ifndef FORMATS_DISC_RIP_CHECK_H
#define FORMATS_DISC_RIP_CHECK_H

#include "formats/disc/ddp_reader.h"

#define RIP_CHECK_OFFSET_MOST 5000

struct rip_check_track {
    uint32_t v1, v2, rip_v1, rip_v2; /* AccurateRip, of the master and of the rip at its offset */
    int64_t differing, first, last;  /* samples, from index 01; first -1: none differs */
    int64_t missing;                 /* samples that the rip has not */
};
struct rip_check {
    bool is_found;                /* is there an offset at which they agree anywhere? */
    bool is_identical;            /* in all that the rip has, and no more than the ends is
                                     missing */
    int64_t offset;
    bool lacks_hidden;            /* the rip starts at track 1, what sounds before it was not
                                     read */
    int64_t missing_start, missing_end; /* samples of the disc that the rip has not */
    int64_t hidden_differing;     /* before track 1 */
    struct rip_check_track *tracks;
};

/* Frames of a rip in `count` files; false: a file that is none. */
bool rip_check_length(struct arena *a, const char *const *files, int count, int64_t *frames,
                      struct err *err) MUST_CHECK;
/* files: one of the whole disc, or one a track, in order. */
bool rip_check(struct arena *a, const struct ddp_fileset *master, const char *const *files,
               int count, struct rip_check *result, struct err *err) MUST_CHECK;

#endif
