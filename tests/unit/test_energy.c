#include "tests/lib/check.h"

#include "engine/meter/energy.h"
#include "engine/meter/windows.h"

struct programme {
    int rate_hz, channels;
    int64_t frames;
    double *ch[2];
};

/* A stereo tone that steps through levels, one a second. */
static struct programme stepped(struct arena *a, int rate_hz, const double *levels_db, int seconds)
{
    struct programme p = { rate_hz, 2, (int64_t)rate_hz * seconds, { 0 } };
    for (int c = 0; c < 2; c++) {
        p.ch[c] = arena_new_array(a, double, p.frames);
        for (int64_t n = 0; n < p.frames; n++)
            p.ch[c][n] = pow(10, levels_db[n / rate_hz] / 20) *
                         sin(2 * M_PI * 997 * (double)n / rate_hz);
    }
    return p;
}

static const struct energy *cells_of(struct arena *a, const struct programme *p, int block)
{
    struct energy_meter *m = energy_new(a, p->rate_hz, p->channels, p->frames);
    for (int64_t n = 0; n < p->frames; n += block) {
        const double *from[2] = { p->ch[0] + n, p->ch[p->channels - 1] + n };
        energy_feed(m, from, (int)(p->frames - n < block ? p->frames - n : block));
    }
    return energy_finish(m);
}

static double integrated(struct arena *a, const struct programme *p)
{
    struct windows *w = windows_new(a, p->rate_hz, p->channels);
    const double *from[2] = { p->ch[0], p->ch[p->channels - 1] };
    windows_feed(w, from, (int)p->frames);
    return windows_finish(w).integrated_lufs;
}

static const double levels[] = { -30, -23, -20, -50, -90, -18, -25, -25, -60, -20 };

static void loudness_equals_the_meter_at_every_rate(void **state)
{
    (void)state;
    static const int rates[] = { 8000, 11025, 22050, 44100, 48000, 88200, 96000, 192000 };
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct arena *a = arena_new();
        struct programme p = stepped(a, rates[i], levels, 10);
        const struct energy *e = cells_of(a, &p, 5000);
        assert_int_equal(e->cell_frames, (rates[i] + 50) / 100);
        assert_int_equal(e->cell_count, p.frames / e->cell_frames);
        /* cells are float32, the same 400 ms blocks are gated: far within the promised 0.005 LU */
        near(energy_loudness(&e, NULL, 1), integrated(a, &p), 1e-5, "LUFS from cells");
        arena_free(a);
    }
}

static void a_gain_on_the_cells_is_a_gain_on_the_loudness(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = stepped(a, 44100, levels, 10);
    const struct energy *e = cells_of(a, &p, 44100);
    float *weights = arena_new_array(a, float, e->cell_count);
    for (int k = 0; k < e->cell_count; k++)
        weights[k] = (float)pow(10, 6.5 / 10);
    const float *all[1] = { weights };
    for (int64_t n = 0; n < p.frames; n++)
        for (int c = 0; c < 2; c++)
            p.ch[c][n] *= pow(10, 6.5 / 20);
    near(energy_loudness(&e, all, 1), integrated(a, &p), 1e-5, "6.5 dB up");
    /* a slow gain that changes from cell to cell */
    for (int64_t n = 0; n < p.frames; n++)
        for (int c = 0; c < 2; c++)
            p.ch[c][n] *= pow(10, -6.5 / 20) * (1 + 0.5 * (double)n / (double)p.frames);
    for (int k = 0; k < e->cell_count; k++) {
        double gain = 1 + 0.5 * (k + 0.5) / e->cell_count;
        weights[k] = (float)(gain * gain);
    }
    near(energy_loudness(&e, all, 1), integrated(a, &p), 0.005, "a ramp of gain");
    arena_free(a);
}

static void stretches_share_one_gate(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    static const double loud[] = { -20, -20, -20, -20 }, quiet[] = { -34, -34, -34, -34 };
    struct programme p = stepped(a, 48000, loud, 4), q = stepped(a, 48000, quiet, 4);
    const struct energy *parts[2] = { cells_of(a, &p, 999), cells_of(a, &q, 999) };
    near(energy_loudness(parts, NULL, 1), -20.0, 0.01, "the loud one");
    near(energy_loudness(parts + 1, NULL, 1), -34.0, 0.01, "the quiet one");
    /* mean of both is -22.9, the gate lies at -32.9 and leaves the quiet one out */
    near(energy_loudness(parts, NULL, 2), -20.0, 0.01, "both");
    const float *weights[2] = { NULL, NULL };
    float *up = arena_new_array(a, float, parts[1]->cell_count);
    for (int k = 0; k < parts[1]->cell_count; k++)
        up[k] = 10.0f;
    weights[1] = up; /* -24 passes the gate: 10 log10((10^-2 + 10^-2.4) / 2) = -21.55 */
    near(energy_loudness(parts, weights, 2), -21.555, 0.01, "both, the quiet one raised by 10 dB");
    arena_free(a);
}

static void silence_and_shortness_have_no_loudness(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = stepped(a, 44100, levels, 1);
    p.frames = 44100 * 4 / 10 - 1;
    const struct energy *e = cells_of(a, &p, 100);
    assert_true(energy_loudness(&e, NULL, 1) == -INFINITY);
    p.frames++;
    e = cells_of(a, &p, 100);
    assert_true(energy_loudness(&e, NULL, 1) > -31);
    memset(p.ch[0], 0, 44100 * sizeof(double));
    memset(p.ch[1], 0, 44100 * sizeof(double));
    p.frames = 44100;
    e = cells_of(a, &p, 100);
    assert_true(energy_loudness(&e, NULL, 1) == -INFINITY);
    assert_true(energy_loudness(NULL, NULL, 0) == -INFINITY);
    arena_free(a);
}

static void any_split_gives_the_same_cells(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = stepped(a, 44100, levels, 2);
    const struct energy *e = cells_of(a, &p, 88200), *f = cells_of(a, &p, 97);
    assert_memory_equal(e->cells, f->cells, (size_t)e->cell_count * sizeof *e->cells);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loudness_equals_the_meter_at_every_rate),
        cmocka_unit_test(a_gain_on_the_cells_is_a_gain_on_the_loudness),
        cmocka_unit_test(stretches_share_one_gate),
        cmocka_unit_test(silence_and_shortness_have_no_loudness),
        cmocka_unit_test(any_split_gives_the_same_cells),
    };
    return RUN_TESTS(tests);
}
