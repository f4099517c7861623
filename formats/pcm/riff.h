/* riff: a RIFF/WAVE file around the samples of a reel; RF64 past 4 GiB.
 *
 * Format tag 1 (plain PCM) for all integers, 3 with a fact chunk for float: EBU Tech 3285 knows tag
 * 1 only, and WAVE_FORMAT_EXTENSIBLE, which old tools refuse, tells no more about two channels.
 * All sizes are known beforehand, nothing is patched: a file is RF64 from its first byte or not.
 * Source: Microsoft/IBM RIFF 1.0, EBU Tech 3285, EBU Tech 3306. */
#ifndef FORMATS_PCM_RIFF_H
#define FORMATS_PCM_RIFF_H

#include "engine/base/text.h"
#include "engine/bundle/writer.h"

struct riff {                  /* whole chunks, one after the other */
    struct text first;         /* before the format                 */
    struct text last;          /* after the samples                 */
};

/* Everything before the first sample, and everything after the last (a pad byte too). */
struct text riff_head(const struct reel *r, const struct riff *riff, struct arena *a);
struct text riff_tail(const struct reel *r, const struct riff *riff, struct arena *a);

bool riff_write(const struct delivery *d, const struct riff *riff, struct stage *stage,
                struct arena *a, struct err *err) MUST_CHECK;
/* Walks through the chunks of the finished file: they fill it to the last byte, the samples have
 * their length, and every chunk of `riff` is there as it was meant. */
bool riff_verify(const struct delivery *d, const struct riff *riff, struct stage *stage,
                 struct arena *a, struct err *err) MUST_CHECK;

/* Refuses what no RIFF file holds. */
void riff_check(const struct delivery *d, struct findings *findings);

#endif
