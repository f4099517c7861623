/* timeline: where each song, gap, crossfade and mark of a sequence of songs lies.
 *
 * A run is a stretch that sounds continuously; it starts on a CD frame and nothing inside it
 * restarts. Runs do not depend on where they lie: a song that grows moves the later runs only.
 *
 * Input:  the album, which songs in which order, and per song the processed length at its rate.
 * Source: the recipe language, "sequence". */
#ifndef ENGINE_ALBUM_TIMELINE_H
#define ENGINE_ALBUM_TIMELINE_H

#include "engine/album/album.h"
#include "engine/album/cdtime.h"
#include "engine/base/finding.h"

struct timeline_song {         /* what the timeline needs to know of a mix */
    int rate_hz;               /* of the mix */
    int64_t length_frames;     /* of the mix at its rate, after a change of speed */
    double found_start_s, found_end_s; /* of an automatic trim, before head and tail; NAN when not
                                          asked for */
    double stretch;            /* what a change of speed makes of a second of the file; 0: none */
    double shift_s;            /* by which the file starts later than the one that the album's times
                                  were written for */
};

/* A song in a run. Frames at the run's rate. */
struct placed {
    int song;                  /* index into album->songs                                     */
    int64_t source_start;      /* first frame taken from the processed mix                    */
    int64_t length;            /* frames taken                                                */
    int64_t at;                /* where that lies in the run                                  */
    int64_t fade_in, fade_out; /* frames; of fades and crossfades alike                       */
    enum curve fade_in_curve, fade_out_curve;
};
struct run {
    int rate_hz;               /* session rate: the highest among its mixes, or the recipe's  */
    struct cdframe start;      /* in the sequence */
    int64_t length_frames;
    int placement_count;
    struct placed *placements;
};
struct track {                 /* what a CD calls a track; frames of 1/75 s from the programme's
                                  start */
    int song;
    struct cdframe pause;      /* index 00; equals start when there is no pause      */
    struct cdframe start;      /* index 01: the mark */
    int run;                   /* the run that holds the song's start                */
    int64_t sound_start, sound_end; /* of the song, in frames of its run             */
    int index_count;
    struct cdframe *indexes;   /* index 02 ... */
};
struct timeline {
    int run_count, track_count;
    struct run *runs;
    struct track *tracks;
    struct cdframe end;        /* the programme's end, rounded up to a whole CD frame */
};

/* songs: per album song. order: song_count indices into album->songs. tail_s: a gap shorter than
 * this keeps two songs in one run. session_rate_hz: 0 = automatic. Findings get what cannot be
 * placed (trim past the end, crossfade longer than a song, ...) at the recipe's position; NULL when
 * any is an error. */
struct timeline *timeline_new(struct arena *a, const struct album *album,
                              const struct timeline_song *songs, const int *order, int order_count,
                              double tail_s, int session_rate_hz, struct findings *findings);

/* Do two runs hold the same songs at the same places? Where they start does not count. */
bool run_is_same(const struct run *a, const struct run *b);

/* Gain of a fade at frame n of `frames` (0 at n = -1/2, 1 at the end), rising; a falling fade is
 * read backwards. Linear, cosine, equal-power: x, (1-cos pi x)/2, sin(pi x/2); exponential: 60 dB
 * in dB-linear, from 0; logarithmic: its mirror. */
double timeline_fade_gain(enum curve curve, int64_t n, int64_t frames);

#endif
