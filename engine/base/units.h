/* units: quantities that must not be mixed up, and the only bridges between them. */
#ifndef ENGINE_BASE_UNITS_H
#define ENGINE_BASE_UNITS_H

#include <stdint.h>

struct db { double v; };       /* decibels; 0 dB = full scale, or a ratio */
struct gain { double v; };     /* linear amplitude factor                 */

/* 10^(dB/20), rounded to 2^-40 so that one maths library gives the bits of another. */
struct gain gain_from_db(struct db level);
struct db db_from_gain(struct gain gain); /* -inf for 0 */

/* Rounds a coefficient to the grid of 2^-40: the last bits of a maths library do not show. */
double coefficient(double x);

enum time_kind { TIME_NONE, TIME_SECONDS, TIME_FRAMES, TIME_BEATS };

/* A time as the recipe spells it: seconds, CD frames (1/75 s), or beats of a tempo. */
struct time_value {
    enum time_kind kind;
    double v;
};
/* Seconds; `tempo_bpm` is used for beats only. TIME_NONE gives 0. */
double time_seconds(struct time_value t, double tempo_bpm);

/* What a number of the recipe means; a bare number takes the unit of its field. */
enum unit {
    UNIT_NONE,    /* a plain number, also a ratio */
    UNIT_HZ,      /* Hz, kHz                      */
    UNIT_DB,      /* dB                           */
    UNIT_LUFS,    /* LUFS, LKFS                   */
    UNIT_LU,      /* LU                           */
    UNIT_DBTP,    /* dBTP                         */
    UNIT_SECONDS, /* s, ms, m:ss.mmm              */
    UNIT_MS,      /* the same, stored as ms       */
    UNIT_PERCENT, /* %, stored as 0 .. 100        */
    UNIT_BPM,     /* bpm                          */
    UNIT_BITS,    /* bit; `float` is 0            */
    UNIT_BITRATE, /* bit/s; 256k                  */
};
const char *unit_name(enum unit unit); /* "Hz", "dB" ...; "" for none */

#endif
