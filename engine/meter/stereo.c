#include "engine/meter/stereo.h"

#include "engine/base/units.h"
#include "engine/meter/windows.h"

#include <math.h>

#define LOW_HZ 150.0
#define LOW_STAGES 2
#define CELLS 30                /* of 0.1 s in a window */
#define QUIET 0.01              /* 20 dB */
#define TINY 1e-120
#define PIECE 1024

typedef double lanes __attribute__((vector_size(16))); /* left, right */

struct sums { double ll, rr, lr; };
struct stage { double b, a1, a2; };     /* numerator b (1, 2, 1) */
struct stereo {
    struct arena *arena;
    int cell_frames, frames_in_cell, cells;
    int64_t frames;
    struct sums cell, low;
    struct sums *done;                  /* one a whole cell */
    struct stage stages[LOW_STAGES];
    lanes memory[LOW_STAGES][2];
    struct windows *mono;
};

static struct stage lowpass_at(int rate_hz, int i)
{
    double k = tan(M_PI * LOW_HZ / rate_hz), q = 0.5 / sin(M_PI / 8 * (2 * i + 1));
    double a0 = 1 + k / q + k * k;
    return (struct stage){ .b = coefficient(k * k / a0),
                           .a1 = coefficient(2 * (k * k - 1) / a0),
                           .a2 = coefficient((1 - k / q + k * k) / a0) };
}

struct stereo *stereo_new(struct arena *a, int rate_hz)
{
    struct stereo *s = arena_new_one(a, struct stereo);
    s->arena = a;
    s->cell_frames = (rate_hz + 5) / 10;
    for (int i = 0; i < LOW_STAGES; i++)
        s->stages[i] = lowpass_at(rate_hz, i);
    s->mono = windows_new(a, rate_hz, 1);
    return s;
}

static void end_cell(struct stereo *s)
{
    s->done = arena_grow(s->arena, s->done, s->cells, sizeof *s->done);
    s->done[s->cells++] = s->cell;
    s->cell = (struct sums){0};
    s->frames_in_cell = 0;
    for (int i = 0; i < LOW_STAGES; i++)
        for (int m = 0; m < 2; m++)
            for (int c = 0; c < 2; c++)
                if (fabs(s->memory[i][m][c]) < TINY)
                    s->memory[i][m][c] = 0; /* before a filter ringing out turns denormal */
}

static void add(struct sums *sums, lanes x)
{
    sums->ll += x[0] * x[0];
    sums->rr += x[1] * x[1];
    sums->lr += x[0] * x[1];
}

static lanes filter(struct stereo *s, lanes x)
{
    for (int i = 0; i < LOW_STAGES; i++) {
        const struct stage *f = &s->stages[i];
        lanes *m = s->memory[i], y = f->b * x + m[0];
        m[0] = 2 * f->b * x - f->a1 * y + m[1];
        m[1] = f->b * x - f->a2 * y;
        x = y;
    }
    return x;
}

static void feed_sums(struct stereo *s, const double *const ch[], int frames)
{
    for (int n = 0; n < frames; n++) {
        lanes x = { ch[0][n], ch[1][n] };
        add(&s->cell, x);
        add(&s->low, filter(s, x));
        if (++s->frames_in_cell == s->cell_frames)
            end_cell(s);
    }
    s->frames += frames;
}

/* One channel of (L + R) / sqrt 2 has the energy of two of (L + R) / 2. */
static void feed_mono(struct stereo *s, const double *const ch[], int frames)
{
    double middle[PIECE];
    const double *const from[1] = { middle };
    for (int n = 0; n < frames; n++)
        middle[n] = (ch[0][n] + ch[1][n]) * M_SQRT1_2;
    windows_feed(s->mono, from, frames);
}

void stereo_feed(struct stereo *s, const double *const ch[], int frames)
{
    for (int at = 0; at < frames; at += PIECE) {
        int count = frames - at < PIECE ? frames - at : PIECE;
        const double *const from[2] = { ch[0] + at, ch[1] + at };
        feed_sums(s, from, count);
        feed_mono(s, from, count);
    }
}

static double correlation(struct sums s)
{
    double power = sqrt(s.ll) * sqrt(s.rr);
    return power > 0 ? fmin(fmax(s.lr / power, -1.0), 1.0) : 0;
}

static struct sums sum_of(const struct stereo *s, int from, int count)
{
    struct sums sum = {0};
    for (int i = from; i < from + count; i++) {
        sum.ll += s->done[i].ll;
        sum.rr += s->done[i].rr;
        sum.lr += s->done[i].lr;
    }
    return sum;
}

struct stereo_figures stereo_finish(struct stereo *s)
{
    struct sums all = sum_of(s, 0, s->cells);
    all.ll += s->cell.ll;
    all.rr += s->cell.rr;
    all.lr += s->cell.lr;
    struct stereo_figures f = { .worst = correlation(all), .worst_frame = -1,
                                .low = correlation(s->low),
                                .mono_lufs = windows_finish(s->mono).integrated_lufs };
    if (all.ll + all.rr > 0)
        f.worst_frame = 0;
    double least =
        s->frames ? QUIET * (all.ll + all.rr) / (double)s->frames * CELLS * s->cell_frames : 0;
    bool is_first = true;
    for (int i = 0; i + CELLS <= s->cells; i++) {
        struct sums window = sum_of(s, i, CELLS);
        if (window.ll + window.rr <= least || (!is_first && correlation(window) >= f.worst))
            continue;
        is_first = false;
        f.worst = correlation(window);
        f.worst_frame = (int64_t)i * s->cell_frames;
    }
    return f;
}
