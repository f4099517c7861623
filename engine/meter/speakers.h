/* speakers: what the channels of a file are taken for, by their count, and what each weighs.
 *
 *   1 M   2 L R   3 L R C   4 L R Ls Rs   5 L R C Ls Rs   6 L R C LFE Ls Rs
 *
 * Source: ITU-R BS.1770-5 Annex 1, table 3 (surround 1.41, LFE left out); the order of WAVE files,
 *         and libebur128's default. */
#ifndef ENGINE_METER_SPEAKERS_H
#define ENGINE_METER_SPEAKERS_H

#define SPEAKERS_MOST 6
#define SPEAKERS_PAIRS (SPEAKERS_MOST / 2)

struct speakers {
    const char *names[SPEAKERS_MOST];
    double weights[SPEAKERS_MOST];
};

/* channels: 1 .. SPEAKERS_MOST. */
const struct speakers *speakers_of(int channels);

/* Points at two channels of planar audio from `frame` on: a lone last one stands for both. */
static inline void speakers_pair(const double *const ch[], int channels, int pair, int frame,
                                 const double *from[2])
{
    int last = 2 * pair + 1 < channels ? 2 * pair + 1 : channels - 1;
    from[0] = ch[2 * pair] + frame;
    from[1] = ch[last] + frame;
}

static inline int speakers_in_pair(int channels, int pair)
{
    return channels - 2 * pair >= 2 ? 2 : 1;
}

#endif
