/* cdtime: CD frames of 1/75 s, and the minutes:seconds:frames that discs count in. */
#ifndef ENGINE_ALBUM_CDTIME_H
#define ENGINE_ALBUM_CDTIME_H

#include <stdint.h>

#define CDTIME_FRAMES_PER_SECOND 75
#define CDTIME_SECTOR_BYTES 2352
#define CDTIME_SECTOR_SAMPLES 588          /* stereo frames at 44.1 kHz     */
#define CDTIME_PAUSE 150                   /* the 2 s before track 1         */
#define CDTIME_LIMIT 449999                /* 99:59:74                       */

struct cdframe { int64_t v; };
struct cdtime { int minute, second, frame; };

struct cdtime cdtime_of(struct cdframe f);           /* f >= 0 */
struct cdframe cdtime_frames(struct cdtime t);
/* Samples of f at a rate that is a multiple of 75 (all studio rates are). */
int64_t cdtime_samples(struct cdframe f, int rate_hz);
struct cdframe cdtime_nearest(int64_t samples, int rate_hz); /* ties go up */
struct cdframe cdtime_up(int64_t samples, int rate_hz);      /* the first frame not before */
/* "mm:ss:ff" into a buffer of at least 12 bytes; returns it. */
char *cdtime_format(struct cdframe f, char text[12]);

#endif
