#include "engine/meter/playback.h"

#include <math.h>

#define RELATIVE_GATE_LU 10.0

const struct playback_platform playback_platforms[] = {
#define PLATFORM(name, preset, level, album, raise, peak, source, date) \
    { name, preset, level, PLAYBACK_##album, PLAYBACK_##raise, peak, source, date },
#include "engine/meter/playback.def"
#undef PLATFORM
    { .name = NULL }
};

static double power_mean_lufs(const struct playback_song *songs, int count, double gate_lufs)
{
    double sum = 0.0, length_s = 0.0;
    for (int i = 0; i < count; i++) {
        if (!isfinite(songs[i].loudness_lufs) || songs[i].loudness_lufs < gate_lufs)
            continue;
        sum += songs[i].length_s * pow(10.0, songs[i].loudness_lufs / 10.0);
        length_s += songs[i].length_s;
    }
    return length_s > 0.0 ? 10.0 * log10(sum / length_s) : -INFINITY;
}

struct playback_sum playback_sum(const struct playback_song *songs, int count)
{
    struct playback_sum sum = { -INFINITY, -INFINITY, -INFINITY };
    double ungated = power_mean_lufs(songs, count, -INFINITY);
    sum.pooled_lufs = power_mean_lufs(songs, count, ungated - RELATIVE_GATE_LU);
    for (int i = 0; i < count; i++) {
        sum.loudest_lufs = fmax(sum.loudest_lufs, songs[i].loudness_lufs);
        sum.peak_dbtp = fmax(sum.peak_dbtp, songs[i].peak_dbtp);
    }
    return sum;
}

/* For what has this loudness and, moved together, this highest peak. */
static double gain_of(const struct playback_platform *p, double loudness_lufs, double peak_dbtp)
{
    if (!isfinite(loudness_lufs))
        return 0.0;
    double gain = p->level_lufs - loudness_lufs, headroom = fmax(p->peak_dbtp - peak_dbtp, 0.0);
    if (gain > 0.0 && p->raise == PLAYBACK_DOWN_ONLY)
        return 0.0;
    return gain > 0.0 && p->raise == PLAYBACK_UP_TO_PEAK ? fmin(gain, headroom) : gain;
}

static struct played play(const struct playback_platform *p, double gain_db, double loudness_lufs,
                          double peak_dbtp)
{
    struct played r = { .gain_db = gain_db, .loudness_lufs = loudness_lufs + gain_db,
                        .peak_dbtp = peak_dbtp + gain_db };
    r.is_limited = p->raise == PLAYBACK_UP_LIMITED && gain_db > 0.0 && r.peak_dbtp > p->peak_dbtp;
    if (r.is_limited)
        r.peak_dbtp = p->peak_dbtp;
    return r;
}

struct played playback_track(const struct playback_platform *p, const struct playback_song *s)
{
    return play(p, gain_of(p, s->loudness_lufs, s->peak_dbtp), s->loudness_lufs, s->peak_dbtp);
}

static double album_gain(const struct playback_platform *p, const struct playback_sum *album)
{
    bool is_loudest = p->album == PLAYBACK_LOUDEST_TRACK;
    return gain_of(p, is_loudest ? album->loudest_lufs : album->pooled_lufs, album->peak_dbtp);
}

struct played playback_in_album(const struct playback_platform *p, const struct playback_sum *album,
                                const struct playback_song *s)
{
    return play(p, album_gain(p, album), s->loudness_lufs, s->peak_dbtp);
}

static void put_played(json_t *parent, const char *key, const struct played *r)
{
    json_t *j = json_put_object(parent, key);
    json_put_number(j, "gain_db", r->gain_db, 2);
    json_put_number(j, "loudness_lufs", r->loudness_lufs, 2);
    json_put_number(j, "peak_dbtp", r->peak_dbtp, 2);
    json_put_bool(j, "limited", r->is_limited);
}

static void put_platform(json_t *j, const struct playback_platform *p, const char *from)
{
    static const char *const albums[] = { NULL, "pooled", "loudest-track" };
    static const char *const raises[] = { "down-only", "up-to-peak", "up-limited" };
    json_put_text(j, "platform", p->name);
    if (from)
        json_put_text(j, "from", from);
    json_put_number(j, "level_lufs", p->level_lufs, 1);
    json_put_text(j, "album_mode", albums[p->album]);
    json_put_text(j, "raises", raises[p->raise]);
    json_put_number(j, "highest_peak_dbtp", p->raise == PLAYBACK_DOWN_ONLY ? NAN : p->peak_dbtp, 1);
    json_put_text(j, "source", p->source);
    json_put_text(j, "date", p->date);
}

void playback_put_json(json_t *list, const struct playback_platform *p,
                       const struct playback_song *songs, int count, const char *from)
{
    json_t *j = json_put_object(list, NULL);
    const struct playback_sum sum = playback_sum(songs, count);
    put_platform(j, p, from);
    json_t *all = json_put_array(j, "songs");
    for (int i = 0; i < count; i++) {
        json_t *song = json_put_object(all, NULL);
        json_put_text(song, "name", songs[i].name);
        struct played track = playback_track(p, &songs[i]);
        put_played(song, "track", &track);
        if (p->album == PLAYBACK_TRACK_ONLY)
            continue;
        struct played inside = playback_in_album(p, &sum, &songs[i]);
        put_played(song, "album", &inside);
    }
    if (p->album == PLAYBACK_TRACK_ONLY || !isfinite(sum.pooled_lufs))
        return;
    struct played album = play(p, album_gain(p, &sum), sum.pooled_lufs, sum.peak_dbtp);
    put_played(j, "album", &album);
}
