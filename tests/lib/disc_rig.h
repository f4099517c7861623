/* disc_rig: a small CD to write and read: position samples, texts, codes, and the writer run in a
 * scratch stage.
 *
 * Samples: stereo frame i has L = i & 0xffff, R = i >> 16, so that every frame tells where it
 *          belongs. */
#ifndef TESTS_LIB_DISC_RIG_H
#define TESTS_LIB_DISC_RIG_H

#include "engine/audio/pcm.h"
#include "formats/disc/cd.h"
#include "tests/lib/check.h"

#define RIG_SECTOR CDTIME_SECTOR_SAMPLES

struct disc_rig {
    struct arena *a;
    struct album album;
    struct cd_config config;
    struct delivery_track *tracks;
    struct delivery delivery;
    struct stage *stage;
    const char *dir;           /* where the folder of the CD ends up */
};

/* The first frame of position sound is `from_frame` of the pattern. */
struct reel *disc_rig_reel(struct arena *a, int64_t from_frame, int64_t frames);
/* 1125 sectors: track 1 0-375 (DCP), track 2 pause 375, start 450, index 02 at 637 (DCP PRE), track
 * 3 825. */
struct disc_rig *disc_rig_new(struct arena *a);
/* Checks, writes and verifies; fails the test with what went wrong. */
void disc_rig_write(struct disc_rig *rig);
/* The text of the first finding of a rule; NULL when there is none. */
const char *disc_rig_finding(const struct findings *f, const char *rule);

#endif
