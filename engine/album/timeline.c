#include "engine/album/timeline.h"

#include "engine/audio/resample.h"
#include "engine/base/arena.h"
#include "engine/base/text.h"

#include <math.h>

/* Everything that the steps below share. */
struct layout {
    struct arena *arena;
    const struct album *album;
    const struct timeline_song *songs;
    const int *order;
    int count;
    double tail_s;
    int session_rate_hz;
    struct findings *findings;
    struct timeline *timeline;
};

static const int studio_rates_hz[] = { 44100, 48000, 88200, 96000, 176400, 192000, 352800, 384000 };

/* Runs are cut on CD frames: a rate that 75 does not divide, or one below 44.1 kHz, goes up. */
static int session_rate(int mix_rate_hz)
{
    if (mix_rate_hz >= studio_rates_hz[0] && mix_rate_hz % CDTIME_FRAMES_PER_SECOND == 0)
        return mix_rate_hz;
    for (size_t i = 0; i < sizeof studio_rates_hz / sizeof studio_rates_hz[0]; i++)
        if (studio_rates_hz[i] >= mix_rate_hz)
            return studio_rates_hz[i];
    return 384000;
}

static const struct song *song_at(const struct layout *l, int place)
{
    return &l->album->songs[l->order[place]];
}

/* Seconds of silence before the song at `place`; its own, else the album's; the first has only its
 * own. */
static double gap_seconds(const struct layout *l, int place)
{
    const struct song *s = song_at(l, place);
    if (place == 0 && album_main_index(l->album, s) != 0)
        return 0.0; /* a gap is to the song before, which this sequence leaves out */
    double tempo = place > 0 ? song_at(l, place - 1)->tempo_bpm : NAN;
    if (s->gap.kind == TIME_BEATS && place == 0)
        return 0.0;
    if (s->gap.kind != TIME_NONE)
        return time_seconds(s->gap, tempo);
    return place > 0 ? time_seconds(l->album->gap, tempo) : 0.0;
}

static bool is_crossfaded(const struct layout *l, int place)
{
    return place > 0 && song_at(l, place)->crossfade.length_s > 0.0;
}

static bool starts_run(const struct layout *l, int place)
{
    if (place == 0)
        return true;
    return !is_crossfaded(l, place) && gap_seconds(l, place) > 0.0 &&
        gap_seconds(l, place) >= l->tail_s;
}

static bool refuse(struct layout *l, const struct song *s, const char *rule, const char *text)
{
    finding_add(l->findings, SEVERITY_ERROR, rule, s->pos, "song '%s': %s",
                s->credits.title ? s->credits.title : s->mix, text);
    return false;
}

/* What a second of the file takes in the run. */
static double stretch(const struct timeline_song *mix)
{
    return mix->stretch > 0.0 ? mix->stretch : 1.0;
}

/* Seconds in the file that the song keeps. */
static bool kept_part(struct layout *l, int place, double *start_s, double *end_s)
{
    const struct song *s = song_at(l, place);
    const struct timeline_song *mix = &l->songs[l->order[place]];
    double whole_s = (double)mix->length_frames / mix->rate_hz / stretch(mix);
    *start_s = fmax(0.0, (isnan(s->trim.start_s) ? 0.0 : s->trim.start_s) + mix->shift_s);
    *end_s = isnan(s->trim.end_s) ? whole_s : s->trim.end_s + mix->shift_s;
    if (!isnan(s->trim.level_db)) {
        if (isnan(mix->found_start_s))
            return refuse(l, s, "trim",
                          "nothing in the mix is above the level of its automatic trim");
        *start_s = fmax(*start_s, mix->found_start_s - s->trim.head_s);
        *end_s = fmin(*end_s, mix->found_end_s + s->trim.tail_s);
    }
    if (*end_s > whole_s + 0.5 / mix->rate_hz)
        return refuse(l, s, "trim",
                      arena_printf(l->arena, "trim ends at %s, the mix is %s long",
                                   text_clock(l->arena, *end_s), text_clock(l->arena, whole_s)));
    if (*start_s >= *end_s)
        return refuse(l, s, "trim",
                      arena_printf(l->arena, "trim leaves nothing: it starts at %s and ends at %s",
                                   text_clock(l->arena, *start_s), text_clock(l->arena, *end_s)));
    return true;
}

static bool set_source(struct layout *l, int place, int rate_hz, struct placed *p)
{
    double start_s, end_s;
    if (!kept_part(l, place, &start_s, &end_s))
        return false;
    const struct timeline_song *mix = &l->songs[l->order[place]];
    int64_t whole = resample_length(mix->length_frames, mix->rate_hz, rate_hz);
    int64_t end = llround(end_s * stretch(mix) * rate_hz);
    p->song = l->order[place];
    p->source_start = llround(start_s * stretch(mix) * rate_hz);
    p->length = (end > whole ? whole : end) - p->source_start;
    return p->length > 0 || refuse(l, song_at(l, place), "trim", "trim leaves nothing");
}

static void set_fades(const struct layout *l, int place, int rate_hz, struct placed *p)
{
    const struct song *s = song_at(l, place);
    p->fade_in_curve = p->fade_out_curve = s->fade.curve;
    p->fade_in = llround(s->fade.in_s * rate_hz);
    p->fade_out = llround(s->fade.out_s * rate_hz);
    if (is_crossfaded(l, place)) {
        p->fade_in = llround(s->crossfade.length_s * rate_hz);
        p->fade_in_curve = s->crossfade.curve;
    }
    if (place + 1 < l->count && is_crossfaded(l, place + 1)) {
        const struct crossfade *next = &song_at(l, place + 1)->crossfade;
        p->fade_out = llround(next->length_s * rate_hz);
        p->fade_out_curve = next->curve;
    }
}

/* Where the song starts in the run, given where the one before ends. */
static int64_t start_in_run(const struct layout *l, int place, int rate_hz, int64_t end,
                            const struct placed *p)
{
    if (is_crossfaded(l, place))
        return end - p->fade_in;
    int64_t wanted = end + llround(gap_seconds(l, place) * rate_hz);
    if (wanted == end)
        return end; /* butt joint: not a sample between */
    return cdtime_samples(cdtime_up(wanted, rate_hz), rate_hz);
}

static bool check_fades(struct layout *l, int place, const struct placed *p)
{
    if (p->fade_in + p->fade_out <= p->length)
        return true;
    return refuse(l, song_at(l, place), "fade",
                  "its fades and crossfades together are longer than the song");
}

static bool fill_run(struct layout *l, struct run *run, int first, int count)
{
    bool ok = true;
    run->rate_hz = l->session_rate_hz;
    for (int i = first; !l->session_rate_hz && i < first + count; i++) {
        int rate = session_rate(l->songs[l->order[i]].rate_hz);
        run->rate_hz = rate > run->rate_hz ? rate : run->rate_hz;
    }
    run->placement_count = count;
    run->placements = arena_new_array(l->arena, struct placed, count);
    for (int i = 0; i < count; i++) {
        struct placed *p = &run->placements[i];
        if (!set_source(l, first + i, run->rate_hz, p)) {
            ok = false;
            continue;
        }
        set_fades(l, first + i, run->rate_hz, p);
        ok = check_fades(l, first + i, p) && ok;
        p->at = i == 0 ? 0 : start_in_run(l, first + i, run->rate_hz, run->length_frames, p);
        if (p->at < 0)
            ok = refuse(l, song_at(l, first + i), "crossfade",
                        "its crossfade is longer than the song before it");
        int64_t end = p->at + p->length;
        run->length_frames = end > run->length_frames ? end : run->length_frames;
    }
    return ok;
}

/* The first CD frame at or after the end of the run before, plus the gap. */
static struct cdframe run_start(const struct layout *l, const struct run *before, int place)
{
    double frames = gap_seconds(l, place) * CDTIME_FRAMES_PER_SECOND;
    if (before)
        frames += (double)before->start.v +
                  (double)before->length_frames * CDTIME_FRAMES_PER_SECOND / before->rate_hz;
    return (struct cdframe){ (int64_t)ceil(frames - 1e-6) };
}

static int64_t mark_offset(const struct song *s, double file_rate_hz, int64_t crossfade_frames)
{
    switch (s->mark.kind) {
    case MARK_MIDDLE:
        return crossfade_frames / 2;
    case MARK_END:
        return crossfade_frames;
    case MARK_TIME:
        return llround(s->mark.time_s * file_rate_hz);
    case MARK_START:
        break;
    }
    return 0;
}

static struct cdframe in_sequence(const struct run *run, struct cdframe f)
{
    return (struct cdframe){ run->start.v + f.v };
}

static bool set_indexes(struct layout *l, const struct run *run, const struct placed *p,
                        struct track *t)
{
    const struct song *s = &l->album->songs[p->song];
    t->index_count = s->index_count;
    t->indexes = arena_new_array(l->arena, struct cdframe, s->index_count);
    double file_rate_hz = run->rate_hz * stretch(&l->songs[p->song]);
    struct cdframe last = { t->start.v - s->is_hidden }; /* which may start with an index */
    struct cdframe end = in_sequence(run, cdtime_up(p->at + p->length, run->rate_hz));
    for (int i = 0; i < s->index_count; i++) {
        int64_t at = p->at + llround(s->indexes_s[i] * file_rate_hz);
        t->indexes[i] = in_sequence(run, cdtime_nearest(at, run->rate_hz));
        if (t->indexes[i].v <= last.v || t->indexes[i].v >= end.v)
            return refuse(l, s, "index",
                          arena_printf(l->arena,
                                       "index %02d at %s does not lie after the one before and "
                                       "inside the song",
                                       i + 2, text_clock(l->arena, s->indexes_s[i])));
        last = t->indexes[i];
    }
    return true;
}

/* previous_end: of the song before, in the sequence, rounded up; -1 for the first. */
static bool set_track(struct layout *l, int run_index, const struct placed *p,
                      bool is_joined_by_crossfade, int64_t previous_end, struct track *t)
{
    const struct run *run = &l->timeline->runs[run_index];
    const struct song *s = &l->album->songs[p->song];
    double file_rate_hz = run->rate_hz * stretch(&l->songs[p->song]);
    int64_t offset = mark_offset(s, file_rate_hz, is_joined_by_crossfade ? p->fade_in : 0);
    struct cdframe sound = in_sequence(run, cdtime_nearest(p->at, run->rate_hz));
    t->song = p->song;
    t->run = run_index;
    t->sound_start = p->at;
    t->sound_end = p->at + p->length;
    t->start = in_sequence(run, cdtime_nearest(p->at + offset, run->rate_hz));
    if (offset < 0 || offset >= p->length)
        return refuse(l, s, "mark", "its mark lies outside the song");
    if (t->start.v >= in_sequence(run, cdtime_up(t->sound_end, run->rate_hz)).v)
        return refuse(l, s, "mark", "its mark, moved to the nearest 1/75 s, lies past its end");
    int64_t pause = previous_end < 0 ? 0 : previous_end < sound.v ? previous_end : sound.v;
    if (previous_end >= 0 && !isnan(s->pause_s))
        pause = t->start.v - llround(s->pause_s * CDTIME_FRAMES_PER_SECOND);
    t->pause = (struct cdframe){ pause < t->start.v ? pause : t->start.v };
    return set_indexes(l, run, p, t);
}

static bool set_tracks(struct layout *l)
{
    struct timeline *t = l->timeline;
    int64_t previous_end = -1, last_index = -1;
    bool ok = true;
    t->tracks = arena_new_array(l->arena, struct track, l->count);
    for (int r = 0; r < t->run_count; r++) {
        const struct run *run = &t->runs[r];
        for (int i = 0; i < run->placement_count; i++) {
            const struct placed *p = &run->placements[i];
            struct track *track = &t->tracks[t->track_count];
            ok = set_track(l, r, p, is_crossfaded(l, t->track_count), previous_end, track) && ok;
            if (track->start.v <= last_index)
                ok = refuse(l, song_at(l, t->track_count), "mark",
                            "its mark does not lie after the song before");
            else if (!isnan(song_at(l, t->track_count)->pause_s) && track->pause.v <= last_index)
                ok = refuse(l, song_at(l, t->track_count), "pause",
                            "its pause does not lie after the last index of the song before");
            last_index = track->index_count ? track->indexes[track->index_count - 1].v
                                            : track->start.v;
            previous_end = in_sequence(run, cdtime_up(p->at + p->length, run->rate_hz)).v;
            t->track_count++;
        }
    }
    return ok;
}

struct timeline *timeline_new(struct arena *a, const struct album *album,
                              const struct timeline_song *songs, const int *order, int order_count,
                              double tail_s, int session_rate_hz, struct findings *findings)
{
    struct timeline *t = arena_new_one(a, struct timeline);
    struct layout l = { .arena = a, .album = album, .songs = songs, .order = order,
                        .count = order_count, .tail_s = tail_s, .session_rate_hz = session_rate_hz,
                        .findings = findings, .timeline = t };
    bool ok = true;
    t->runs = arena_new_array(a, struct run, order_count);
    for (int first = 0, next; first < order_count; first = next) {
        for (next = first + 1; next < order_count && !starts_run(&l, next); next++)
            ;
        struct run *run = &t->runs[t->run_count];
        ok = fill_run(&l, run, first, next - first) && ok;
        run->start = run_start(&l, t->run_count ? run - 1 : NULL, first);
        t->run_count++;
    }
    if (!ok || !set_tracks(&l))
        return NULL;
    const struct run *last = &t->runs[t->run_count - 1];
    t->end = in_sequence(last, cdtime_up(last->length_frames, last->rate_hz));
    return t;
}

static bool is_placed_the_same(const struct placed *a, const struct placed *b)
{
    return a->song == b->song && a->source_start == b->source_start &&
           a->length == b->length && a->at == b->at &&
           a->fade_in == b->fade_in && a->fade_out == b->fade_out &&
           a->fade_in_curve == b->fade_in_curve && a->fade_out_curve == b->fade_out_curve;
}

bool run_is_same(const struct run *a, const struct run *b)
{
    if (a->rate_hz != b->rate_hz || a->placement_count != b->placement_count)
        return false;
    for (int i = 0; i < a->placement_count; i++)
        if (!is_placed_the_same(&a->placements[i], &b->placements[i]))
            return false;
    return true;
}

#define EXPONENT_RANGE 1000.0 /* 60 dB */

double timeline_fade_gain(enum curve curve, int64_t n, int64_t frames)
{
    double x = ((double)n + 0.5) / (double)frames;
    switch (curve) {
    case CURVE_LINEAR:
        return x;
    case CURVE_COSINE:
        return coefficient(0.5 - 0.5 * cos(M_PI * x));
    case CURVE_EXPONENTIAL:
        return coefficient((pow(EXPONENT_RANGE, x) - 1.0) / (EXPONENT_RANGE - 1.0));
    case CURVE_LOGARITHMIC:
        return coefficient(1.0 - (pow(EXPONENT_RANGE, 1.0 - x) - 1.0) / (EXPONENT_RANGE - 1.0));
    case CURVE_EQUAL_POWER:
        return coefficient(sin(0.5 * M_PI * x));
    }
    return 1.0;
}
