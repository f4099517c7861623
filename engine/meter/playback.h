/* playback: what the level normalisation of streaming platforms makes of songs and of an album.
 *
 * Pure functions of measured figures. An album's pooled loudness is the power mean of its songs'
 * integrated loudness, weighted by length, without songs more than 10 LU below it (the relative
 * gate of ITU-R BS.1770-5, with songs as blocks).
 * Range:   songs without loudness (-INFINITY) are not moved.
 * Source:  playback.def names one for every platform, with its date. */
#ifndef ENGINE_METER_PLAYBACK_H
#define ENGINE_METER_PLAYBACK_H

#include "engine/base/json.h"

enum playback_album { PLAYBACK_TRACK_ONLY, PLAYBACK_POOLED, PLAYBACK_LOUDEST_TRACK };
enum playback_raise { PLAYBACK_DOWN_ONLY, PLAYBACK_UP_TO_PEAK, PLAYBACK_UP_LIMITED };

struct playback_platform {
    const char *name, *preset;
    double level_lufs;
    enum playback_album album;
    enum playback_raise raise;
    double peak_dbtp;
    const char *source, *date;
};
extern const struct playback_platform playback_platforms[]; /* ends with name NULL */

struct playback_song {
    const char *name;
    double loudness_lufs, peak_dbtp, length_s;
};
/* What plays at one gain: a song, or an album. */
struct playback_sum {
    double pooled_lufs, loudest_lufs, peak_dbtp; /* -INFINITY where there is no loudness */
};
struct playback_sum playback_sum(const struct playback_song *songs, int count);

struct played {
    double gain_db, loudness_lufs, peak_dbtp; /* loudness before the platform's limiter, if any */
    bool is_limited;           /* the platform's limiter has something to do */
};
/* In track mode, and in the album's order where the platform has one gain for it (it must). */
struct played playback_track(const struct playback_platform *p, const struct playback_song *s);
struct played playback_in_album(const struct playback_platform *p, const struct playback_sum *album,
                                const struct playback_song *s);
/* Appends to an array what one platform makes of the songs, in both modes, and of the album. `from`
 * names what was measured, or is NULL. */
void playback_put_json(json_t *list, const struct playback_platform *p,
                       const struct playback_song *songs, int count, const char *from);

#endif
