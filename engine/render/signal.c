#include "engine/render/signal.h"

#include <string.h>

static bool read_pcm(const void *from, int64_t start, int frames, double *const ch[],
                     struct err *err)
{
    const struct pcm *p = from;
    if (!pcm_read(p, start, frames, ch, err))
        return false;
    if (p->channels == 1)
        memcpy(ch[1], ch[0], sizeof(double) * (size_t)frames);
    return true;
}

struct signal signal_of_pcm(const struct pcm *p)
{
    return (struct signal){ .rate_hz = p->rate_hz, .length_frames = p->length_frames,
                            .read = read_pcm, .from = p };
}

#define STEP_FRAMES 2048

struct assembly {
    const struct run *run;
    const struct signal *songs;
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Multiplies frames [start, start + frames) of the song with its fades; frames count from its
 * start. */
static void fade(const struct placed *p, int64_t start, int frames, double *const ch[])
{
    for (int64_t n = start; n < earlier(start + frames, p->fade_in); n++) {
        double g = timeline_fade_gain(p->fade_in_curve, n, p->fade_in);
        for (int c = 0; c < SIGNAL_CHANNELS; c++)
            ch[c][n - start] *= g;
    }
    for (int64_t n = later(start, p->length - p->fade_out); n < start + frames; n++) {
        double g = timeline_fade_gain(p->fade_out_curve, p->length - 1 - n, p->fade_out);
        for (int c = 0; c < SIGNAL_CHANNELS; c++)
            ch[c][n - start] *= g;
    }
}

static bool add_song(const struct assembly *run, int i, int64_t start, int frames,
                     double *const ch[], bool is_first, struct err *err)
{
    const struct placed *p = &run->run->placements[i];
    double song[SIGNAL_CHANNELS][STEP_FRAMES];
    double *part[SIGNAL_CHANNELS] = { song[0], song[1] };
    if (!signal_read_around(&run->songs[i], p->source_start + start - p->at, frames, part, err))
        return false;
    fade(p, start - p->at, frames, part);
    for (int c = 0; c < SIGNAL_CHANNELS; c++) {
        if (is_first)
            memcpy(ch[c], part[c], sizeof(double) * (size_t)frames);
        else
            for (int n = 0; n < frames; n++)
                ch[c][n] += part[c][n];
    }
    return true;
}

/* One stretch in which the same songs sound from its first frame to its last. */
static bool read_stretch(const struct assembly *run, int64_t start, int frames, double *const ch[],
                         struct err *err)
{
    bool is_first = true;
    for (int i = 0; i < run->run->placement_count; i++) {
        const struct placed *p = &run->run->placements[i];
        if (start < p->at || start >= p->at + p->length)
            continue;
        if (!add_song(run, i, start, frames, ch, is_first, err))
            return false;
        is_first = false;
    }
    for (int c = 0; is_first && c < SIGNAL_CHANNELS; c++)
        memset(ch[c], 0, sizeof(double) * (size_t)frames);
    return true;
}

static bool read_run(const void *from, int64_t start, int frames, double *const ch[],
                     struct err *err)
{
    const struct assembly *run = from;
    int64_t end = start + frames;
    for (int64_t at = start, next; at < end; at = next) {
        next = earlier(end, at + STEP_FRAMES);
        for (int i = 0; i < run->run->placement_count; i++) {
            const struct placed *p = &run->run->placements[i];
            if (p->at > at)
                next = earlier(next, p->at);
            if (p->at + p->length > at)
                next = earlier(next, p->at + p->length);
        }
        double *part[SIGNAL_CHANNELS] = { ch[0] + (at - start), ch[1] + (at - start) };
        if (!read_stretch(run, at, (int)(next - at), part, err))
            return false;
    }
    return true;
}

struct signal signal_of_run(struct arena *a, const struct run *run, const struct signal *songs)
{
    struct assembly *assembly = arena_new_one(a, struct assembly);
    *assembly = (struct assembly){ .run = run, .songs = songs };
    return (struct signal){ .rate_hz = run->rate_hz, .length_frames = run->length_frames,
                            .read = read_run, .from = assembly };
}

bool signal_read_around(const struct signal *s, int64_t start, int frames, double *const ch[],
                        struct err *err)
{
    int64_t from = later(start, 0), to = earlier(start + frames, s->length_frames);
    if (from >= to) {
        for (int c = 0; c < SIGNAL_CHANNELS; c++)
            memset(ch[c], 0, sizeof(double) * (size_t)frames);
        return true;
    }
    double *inside[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++) {
        memset(ch[c], 0, sizeof(double) * (size_t)(from - start));
        memset(ch[c] + (to - start), 0, sizeof(double) * (size_t)(start + frames - to));
        inside[c] = ch[c] + (from - start);
    }
    return signal_read(s, from, (int)(to - from), inside, err);
}
