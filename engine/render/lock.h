/* lock: what renders of a release have solved, held while the settings that it was solved for stay
 * as they are: an approved level does not move because one mix changed.
 *
 * Plain data. The recipes' lock reader makes it from the file beside the recipe, or the render from
 * the manifest of the bundle where that file is lost; the render looks values up, solves what is
 * not there, and hands back all that it used.
 * Owner: an arena, that of whoever made it. */
#ifndef ENGINE_RENDER_LOCK_H
#define ENGINE_RENDER_LOCK_H

#include "engine/base/arena.h"

struct lock_gain {             /* a level, the cut of a record's sides, a codec's back-off */
    const char *what;          /* "level", "back-off"                                      */
    const char *about;         /* for people: "44.1 kHz, -11 LUFS by the loudest song ..." */
    const char *settings;      /* hex digest of what it was solved for                     */
    const char *mixes;         /* whose it is alone, as spelled, joined by " + "; "" = all */
    double gain_db;            /* a whole number of hundredths: n / 100.0                  */
};
struct lock_curve {            /* of a match */
    const char *about, *settings, *mixes;
    int band_count;
    double *mid_db, *side_db;  /* whole hundredths */
};
struct lock_mix {              /* the mix that was approved for a song */
    const char *mix;           /* as spelled; of songs of one mix with their place (held.h) */
    const char *audio_sha256;
    double loudness_lufs;      /* of the mix itself, whole hundredths; -INFINITY: silent */
    double gain_db;            /* on top of the recipe's: what keeps the song's loudness; 0 */
    double shift_ms;           /* by which it starts later than the one that the recipe's times were
                                  written for; whole hundredths */
};
struct lock {
    int gain_count, curve_count, mix_count;
    struct lock_gain *gains;
    struct lock_curve *curves;
    struct lock_mix *mixes;
};

struct lock *lock_new(struct arena *a);
/* Each returns the value under these settings, or NULL. */
const struct lock_gain *lock_find_gain(const struct lock *l, const char *what,
                                       const char *settings, const char *mixes);
const struct lock_curve *lock_find_curve(const struct lock *l, const char *settings,
                                         const char *mixes);
const struct lock_mix *lock_find_mix(const struct lock *l, const char *mix);
/* Adds a value, or takes the place of the one under the same settings. Texts are copied. */
void lock_put_gain(struct arena *a, struct lock *l, struct lock_gain gain);
void lock_put_curve(struct arena *a, struct lock *l, struct lock_curve curve);
void lock_put_mix(struct arena *a, struct lock *l, struct lock_mix mix);
/* Every value of another lock. */
void lock_put_all(struct arena *a, struct lock *l, const struct lock *from);
/* The same without what is the mix's alone: levels, curves, back-offs, the gain that keeps its
 * loudness. *count: of what was left out. */
struct lock *lock_without(struct arena *a, const struct lock *l, const char *mix, int *count);
bool lock_is_same(const struct lock *a, const struct lock *b);

#endif
