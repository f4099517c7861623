#include "engine/compare/track.h"

#include "engine/base/interrupt.h"
#include "engine/base/units.h"

#include <math.h>
#include <string.h>

#define HALF_TAPS 48
#define TAPS (2 * HALF_TAPS + 1)
#define CHUNK_FRAMES 4096

struct slot {                  /* one block of the resampler's grid */
    int64_t block;             /* -1 = empty */
    int frames;
    double *ch[2];
};
struct track {
    const struct compare_input *in;
    int rate_hz;
    int64_t length_frames;
    const struct resampler_class *class; /* NULL: the rate is right */
    struct resample_job job;
    int grid_frames;
    struct slot slots[2];      /* a stretch over a border takes two */
    double *taps;              /* of a delay by a fraction; NULL = none */
    double *wide[2];           /* a chunk and the taps around it */
};

static bool prepare_resampling(struct arena *a, struct track *t, struct err *err)
{
    const struct compare_input *in = t->in;
    t->class = resample_find("auto", in->rate_hz, t->rate_hz);
    if (!t->class)
        return err_set(err, ERR_UNSUPPORTED, POS_NONE, "%d Hz cannot be compared at %d Hz",
                       in->rate_hz, t->rate_hz);
    t->job = (struct resample_job){ .in_rate_hz = in->rate_hz, .out_rate_hz = t->rate_hz,
                                    .channels = in->channels,
                                    .in_length_frames = in->length_frames, .fetch = in->read,
                                    .from = in->from };
    t->job.plan = t->class->plan ? t->class->plan(in->rate_hz, t->rate_hz, a) : NULL;
    t->length_frames = resample_length(in->length_frames, in->rate_hz, t->rate_hz);
    t->grid_frames = t->class->grid_frames(in->rate_hz, t->rate_hz);
    for (int i = 0; i < 2; i++) {
        t->slots[i].block = -1;
        for (int c = 0; c < in->channels; c++)
            t->slots[i].ch[c] = arena_new_array(a, double, t->grid_frames);
    }
    return true;
}

struct track *track_new(struct arena *a, const struct compare_input *in, int rate_hz,
                        struct err *err)
{
    struct track *t = arena_new_one(a, struct track);
    *t = (struct track){ .in = in, .rate_hz = rate_hz, .length_frames = in->length_frames };
    if (in->channels < 1 || in->channels > 2) {
        err_set(err, ERR_UNSUPPORTED, POS_NONE, "a mix of %d channels cannot be compared",
                in->channels);
        return NULL;
    }
    if (in->rate_hz != rate_hz && !prepare_resampling(a, t, err))
        return NULL;
    return t;
}

int track_rate_hz(const struct track *t)
{
    return t->rate_hz;
}

int64_t track_length_frames(const struct track *t)
{
    return t->length_frames;
}

static bool fill_slot(struct track *t, struct slot *s, int64_t block, struct err *err)
{
    int64_t start = block * t->grid_frames, left = t->length_frames - start;
    struct arena *scratch = arena_new();
    s->block = -1;
    s->frames = left < t->grid_frames ? (int)left : t->grid_frames;
    bool ok = t->class->make(&t->job, start, s->frames, s->ch, scratch, err);
    arena_free(scratch);
    if (ok)
        s->block = block;
    return ok;
}

static bool read_resampled(struct track *t, int64_t start, int frames, double *const ch[2],
                           struct err *err)
{
    for (int done = 0; done < frames;) {
        int64_t at = start + done, block = at / t->grid_frames;
        struct slot *s = &t->slots[block & 1];
        if (s->block != block && !fill_slot(t, s, block, err))
            return false;
        int from = (int)(at - block * t->grid_frames), n = s->frames - from;
        if (n > frames - done)
            n = frames - done;
        for (int c = 0; c < t->in->channels; c++)
            memcpy(ch[c] + done, s->ch[c] + from, sizeof(double) * (size_t)n);
        done += n;
    }
    return true;
}

static bool read_whole(struct track *t, int64_t start, int frames, double *const ch[2],
                       struct err *err)
{
    int64_t from = start < 0 ? 0 : start, to = start + frames;
    if (to > t->length_frames)
        to = t->length_frames;
    if (interrupt_requested())
        return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
    int before = from - start < frames ? (int)(from - start) : frames;
    int inside = to > from ? (int)(to - from) : 0;
    for (int c = 0; c < 2; c++) {
        memset(ch[c], 0, sizeof(double) * (size_t)before);
        if (before + inside < frames)
            memset(ch[c] + before + inside, 0,
                   sizeof(double) * (size_t)(frames - before - inside));
    }
    if (!inside)
        return true;
    double *at[2] = { ch[0] + before, ch[1] + before };
    bool ok = t->class ? read_resampled(t, from, inside, at, err)
                       : t->in->read(t->in->from, from, inside, at, err);
    if (ok && t->in->channels == 1)
        memcpy(at[1], at[0], sizeof(double) * (size_t)inside);
    return ok;
}

/* Sinc under a Hann window. */
void track_delay(struct track *t, struct arena *a, double fraction)
{
    double sum = 0;
    t->taps = arena_new_array(a, double, TAPS);
    for (int c = 0; c < 2; c++)
        t->wide[c] = arena_new_array(a, double, CHUNK_FRAMES + TAPS);
    for (int i = 0; i < TAPS; i++) {
        double x = i - HALF_TAPS - fraction, w = cos(M_PI / 2 * x / (HALF_TAPS + 1));
        t->taps[i] = (x != 0 ? sin(M_PI * x) / (M_PI * x) : 1) * w * w;
        sum += t->taps[i];
    }
    for (int i = 0; i < TAPS; i++)
        t->taps[i] = coefficient(t->taps[i] / sum);
}

static void filter(const double *taps, const double *x, double *y, int frames)
{
    memset(y, 0, sizeof(double) * (size_t)frames);
    for (int i = 0; i < TAPS; i++)
        for (int n = 0; n < frames; n++)
            y[n] += taps[i] * x[n + TAPS - 1 - i];
}

bool track_read(struct track *t, int64_t start, int frames, double *const ch[2], struct err *err)
{
    if (!t->taps)
        return read_whole(t, start, frames, ch, err);
    for (int done = 0; done < frames; done += CHUNK_FRAMES) {
        int n = frames - done < CHUNK_FRAMES ? frames - done : CHUNK_FRAMES;
        if (!read_whole(t, start + done - HALF_TAPS, n + TAPS - 1, t->wide, err))
            return false;
        for (int c = 0; c < 2; c++)
            filter(t->taps, t->wide[c], ch[c] + done, n);
    }
    return true;
}
