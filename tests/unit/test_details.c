/* The figures of a full meter, against closed forms. */
#include "tests/lib/check.h"
#include "tests/lib/signals.h"

#include "engine/meter/meter.h"

struct programme {
    struct arena *arena;
    int rate_hz, channels, frames;
    double *ch[SPEAKERS_MOST];
};

static struct programme programme_new(int rate_hz, int channels, double seconds)
{
    struct programme p = { arena_new(), rate_hz, channels, (int)lround(seconds * rate_hz), { 0 } };
    for (int c = 0; c < channels; c++)
        p.ch[c] = arena_new_array(p.arena, double, p.frames);
    return p;
}

static struct measures measure_with(struct programme *p, struct meter *m, int block)
{
    for (int n = 0; n < p->frames; n += block) {
        const double *from[SPEAKERS_MOST];
        for (int c = 0; c < p->channels; c++)
            from[c] = p->ch[c] + n;
        meter_feed(m, from, p->frames - n < block ? p->frames - n : block);
    }
    struct measures out;
    memset(&out, 0, sizeof out);
    meter_finish(m, &out);
    return out;
}

static struct measures measure(struct programme *p)
{
    return measure_with(p, meter_new_full(p->arena, p->rate_hz, p->channels), 4096);
}

static void add_tone(struct programme *p, int c, double hz, double level)
{
    signal_add_sine(p->ch[c], p->frames, hz / p->rate_hz, level, 0);
}

static void a_sine_has_no_dynamics(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 48000, 96000 };
    for (int i = 0; i < 3; i++) {
        struct programme p = programme_new(rates[i], 2, 4);
        add_tone(&p, 0, 997, 0.5);
        add_tone(&p, 1, 997, 0.5);
        struct measures m = measure(&p);
        near(m.psr_db, 0, 0.02,
             "PSR: a stereo sine's loudness is its peak, dB"); /* K at 997 Hz is 0.003 off */
        near(m.dr_db, 0, 0.01, "DR: RMS is counted so that a sine's is its peak, dB");
        near(m.correlation_worst, 1, 1e-9, "worst correlation");
        near(m.correlation_low, 1, 1e-9, "correlation below 150 Hz");
        near(m.mono_loss_lu, 0, 1e-9, "mono loss, LU");
        assert_int_equal(m.inter_sample_overs, 0);
        assert_int_equal(m.effective_bits, -1);
        arena_free(p.arena);
    }
}

static void a_square_wave_has_a_dynamic_range_under_nothing(void **state)
{
    (void)state;
    struct programme p = programme_new(48000, 1, 7); /* its last block is a part */
    for (int n = 0; n < p.frames; n++)
        p.ch[0][n] = n % 96 < 48 ? 0.5 : -0.5;
    struct measures m = measure(&p);
    near(m.dr_db, -3.0103, 0.0001, "DR: -20 log10(sqrt 2), dB");
    near(m.crest_db, 0, 0.0001, "crest, dB");
    near(m.psr_db, m.true_peak_dbtp - m.short_term_max_lufs, 0.01, "PSR of something steady, dB");
    assert_int_equal(m.effective_bits, 2); /* 0.5 = 1 / 2^1 */
    arena_free(p.arena);
}

/* Left: 12 blocks of 132480 frames, the last a part, whose values are +-level, and one spike each.
 * floor(0.2 * 12) = 2 blocks are loud. */
static void dynamic_range_equals_a_computation_by_hand(void **state)
{
    (void)state;
    enum { BLOCK = 132480, BLOCKS = 12, PART = 20000 };
    static const double levels[BLOCKS] = { 0.1,  0.2, 0.05, 0.3, 0.1, 0.1,
                                           0.25, 0.1, 0.1,  0.1, 0.1, 0.4 };
    static const double spikes[BLOCKS] = { 0.5, 0.9, 0.5, 0.5, 0.5, 0.8,
                                           0.5, 0.5, 0.5, 0.5, 0.5, 0.5 };
    struct programme p = programme_new(44100, 2, 0);
    p.frames = BLOCK * (BLOCKS - 1) + PART;
    for (int c = 0; c < 2; c++)
        p.ch[c] = arena_new_array(p.arena, double, p.frames);
    for (int n = 0; n < p.frames; n++) {
        p.ch[0][n] = (n & 1 ? -1 : 1) * levels[n / BLOCK];
        p.ch[1][n] = (n & 1 ? -1 : 1) * 0.1;
        if (n % BLOCK == 1000)
            p.ch[0][n] = -spikes[n / BLOCK];
    }
    double part = (0.16 * (PART - 1) + 0.25) / PART, whole = (0.09 * (BLOCK - 1) + 0.25) / BLOCK;
    double left = -20 * log10(sqrt((2 * part + 2 * whole) / 2) / 0.8);
    double right = -20 * log10(sqrt(2 * 0.01) / 0.1);
    struct measures m = measure(&p);
    near(m.dr_db, (left + right) / 2, 1e-6, "DR, dB");
    memset(p.ch[1], 0, (size_t)p.frames * sizeof(double));
    m = measure(&p);
    near(m.dr_db, left, 1e-6, "a silent side does not count, dB");
    arena_free(p.arena);
}

static void stereo_of_textbook_signals(void **state)
{
    (void)state;
    static const struct {
        double left, right, other;       /* one noise on both sides, another on the right */
        double correlation, mono_loss, tolerance;
    } cases[] = {
        { 0.2, 0.2, 0, 1, 0, 1e-9 },
        { 0.2, -0.2, 0, -1, INFINITY, 1e-9 },
        { 0.2, 0, 0, 0, 3.0103, 0.001 },
        { 0.2, 0.1, 0, 1, 0.4576, 0.001 },   /* 10 log10(1.25 / (2 * 0.75^2)) */
        { 0.2, 0, 0.2, 0, 3.0103, 0.1 },     /* noise of 8 s is correlated by chance */
    };
    for (int i = 0; i < 5; i++) {
        struct programme p = programme_new(44100, 2, 8);
        signal_add_noise(p.ch[0], p.frames, 5, cases[i].left);
        for (int n = 0; n < p.frames && cases[i].left > 0; n++)
            p.ch[1][n] = p.ch[0][n] / cases[i].left * cases[i].right;
        signal_add_noise(p.ch[1], p.frames, 6, cases[i].other);
        struct measures m = measure(&p);
        near(m.correlation, cases[i].correlation, cases[i].other > 0 ? 0.02 : 1e-9, "correlation");
        near(m.correlation_low, cases[i].correlation, cases[i].other > 0 ? 0.15 : 1e-9,
             "correlation below 150 Hz"); /* 8 s of 150 Hz hold 2400 independent values */
        near(m.mono_loss_lu, cases[i].mono_loss, cases[i].tolerance, "mono loss, LU");
        arena_free(p.arena);
    }
}

static void the_worst_stretch_is_found_and_quiet_ones_are_not(void **state)
{
    (void)state;
    struct programme p = programme_new(48000, 2, 20);
    signal_add_noise(p.ch[0], p.frames, 1, 0.3);
    for (int n = 0; n < p.frames; n++) {
        double t = (double)n / p.rate_hz;
        if (t >= 15)
            p.ch[0][n] *= 0.02;            /* -34 dB: nobody cares */
        p.ch[1][n] = (t >= 8 && t < 10) || t >= 15 ? -p.ch[0][n] : p.ch[0][n];
    }
    struct measures m = measure(&p);
    near(m.correlation_worst, -1.0 / 3, 0.01,
         "2 s of 3 are out of phase"); /* power of 1 s of noise: 1 % */
    near((double)m.correlation_worst_frame / p.rate_hz, 7.5, 0.51, "where, s");
    arena_free(p.arena);
    p = programme_new(48000, 2, 2);
    add_tone(&p, 0, 997, 0.5);
    add_tone(&p, 1, 997, -0.5);
    m = measure(&p);
    near(m.correlation_worst, -1, 1e-9, "a short programme is one stretch");
    assert_int_equal(m.correlation_worst_frame, 0);
    assert_true(m.psr_db == -INFINITY);
    arena_free(p.arena);
}

static void bass_out_of_phase_shows_below_150_hz(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 192000 };
    for (int i = 0; i < 2; i++) {
        struct programme p = programme_new(rates[i], 2, 4);
        add_tone(&p, 0, 60, 0.1);
        add_tone(&p, 1, 60, -0.1);
        add_tone(&p, 0, 5000, 0.3);
        add_tone(&p, 1, 5000, 0.3);
        struct measures m = measure(&p);
        near(m.correlation, 0.8, 0.001, "correlation: (0.09 - 0.01) / 0.1");
        near(m.correlation_low, -1, 0.0001, "below 150 Hz"); /* 5 kHz is 122 dB down */
        arena_free(p.arena);
    }
}

/* A sine of a quarter of the rate, 45 degrees off: samples at 0.71 of its peaks, one peak every
 * other frame. */
static void overs_between_samples_are_counted(void **state)
{
    (void)state;
    static const struct { double amplitude, degrees; bool has_overs;
    } cases[] = { { 1.2, 45, true },
                  { 1.41, 45, true },
                  { 0.999, 45, false },
                  { 1.0, 0, false },
                  { 1.2, 0, false } };
    for (int i = 0; i < 5; i++) {
        struct programme p = programme_new(44100, 1, 1);
        int expected = 0;
        for (int n = 0; n < p.frames; n++) {
            double fade = fmin(1, fmin(n, p.frames - 1 - n) / 4410.0);
            p.ch[0][n] =
                fade * cases[i].amplitude * sin(2 * M_PI * (n / 4.0 + cases[i].degrees / 360));
            expected += n % 2 == 0 && fade * cases[i].amplitude > 1.001 && cases[i].has_overs;
        }
        struct measures m = measure(&p);
        near((double)m.inter_sample_overs, expected, 2,
             "inter-sample overs"); /* at the fades' edges */
        arena_free(p.arena);
    }
}

/* Four samples of 1, four of -1: A sin(x) + B sin(3x) with A = 1.307, B = 0.541 between them, 1.307
 * in the first and third gap of each top and 0.77 in the second. */
static void clipped_tops_pass_full_scale_between_their_samples(void **state)
{
    (void)state;
    struct programme p = programme_new(48000, 2, 1);
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < p.frames; n++)
            p.ch[c][n] = n % 8 < 4 ? 1 : -1;
    struct measures m = measure(&p);
    assert_int_equal(m.clipped_runs, 2 * 12000);
    near((double)m.inter_sample_overs, 2 * 24000, 8, "overs"); /* the ends ring differently */
    arena_free(p.arena);
}

static void bits_in_use_are_counted(void **state)
{
    (void)state;
    static const int bits[] = { 8, 12, 16, 20, 24, 32 };
    for (int i = 0; i < 6; i++) {
        struct programme p = programme_new(44100, 2, 0.5);
        double unit = pow(2, bits[i] - 1);
        signal_add_noise(p.ch[1], p.frames, 3, 0.9);
        for (int n = 0; n < p.frames; n++)
            p.ch[1][n] = nearbyint(p.ch[1][n] * unit) / unit;
        assert_int_equal(measure(&p).effective_bits, bits[i]);
        p.ch[0][17] = 0x1p-33;
        assert_int_equal(measure(&p).effective_bits, -1);
        arena_free(p.arena);
    }
}

/* 6 s of a tone: 31 whole windows and, padded, 15 that fade out. Of 46 sorted values the 10 % lie
 * at index 5: 1 s of silence in the window. */
static void padding_changes_the_range_of_what_ends_abruptly(void **state)
{
    (void)state;
    struct programme p = programme_new(48000, 2, 6);
    add_tone(&p, 0, 997, 0.1);
    struct measures m = measure(&p);
    near(m.range_lu, 0, 0.01, "LRA, LU");
    near(m.range_pad_lu, -10 * log10(2.0 / 3), 0.02, "LRA with silence behind, LU");
    near(m.integrated_lufs, -23.01, 0.02, "the silence is not heard otherwise, LUFS");
    arena_free(p.arena);
}

/* A tone with a click every second; in the middle, softer, the tone alone. */
static void psr_is_that_of_the_densest_three_seconds(void **state)
{
    (void)state;
    struct programme p = programme_new(44100, 2, 12);
    for (int c = 0; c < 2; c++) {
        add_tone(&p, c, 997, 0.5);
        for (int n = 0; n < p.frames; n++) {
            bool is_middle = n > 4 * 44100 && n < 8 * 44100;
            p.ch[c][n] = is_middle ? 0.1 * p.ch[c][n] : n % 44100 ? p.ch[c][n] : 0.95;
        }
    }
    struct measures m = measure(&p);
    near(m.psr_db, 0, 0.02, "PSR, dB");
    assert_true(m.plr_db > 5);
    arena_free(p.arena);
}

static void many_channels_are_weighted(void **state)
{
    (void)state;
    static const double alone[SPEAKERS_MOST] = {
        0, 0, 0, -INFINITY, 1.4922, 1.4922
    }; /* 10 log10(1.41) */
    double left = 0;
    for (int c = 0; c < 6; c++) {
        struct programme p = programme_new(48000, 6, 1);
        add_tone(&p, c, 997, 0.25);
        struct measures m = measure(&p);
        left = c == 0 ? m.integrated_lufs : left;
        near(m.integrated_lufs - left, alone[c], 0.0001, "a channel's weight, dB");
        if (c != 3)
            near(m.libebur128_lufs, m.integrated_lufs, 0.001, "libebur128 at 48 kHz, LUFS");
        near(m.true_peak_dbtp, -12.0412, 0.01, "true peak of any channel, the LFE too, dBTP");
        near(m.sample_peak_dbfs, -12.0412, 0.001, "sample peak, dBFS");
        near(m.rms_dbfs, -15.0515 - 7.7815, 0.001, "RMS over six channels, dBFS");
        near(m.dr_db, 0, 0.01, "DR of those that sound, dB");
        arena_free(p.arena);
    }
    near(left, -15.05, 0.01, "one front channel, LUFS");
}

static void odd_channels_and_offsets_keep_their_place(void **state)
{
    (void)state;
    for (int channels = 1; channels <= SPEAKERS_MOST; channels++) {
        struct programme p = programme_new(44100, channels, 1);
        for (int c = 0; c < channels; c++)
            for (int n = 1000 + c; n < p.frames - 500 + c; n++)
                p.ch[c][n] = 0.001 * (c + 1);
        struct measures m = measure(&p);
        for (int c = 0; c < SPEAKERS_MOST; c++)
            near(m.dc[c], c < channels ? 0.001 * (c + 1) * (p.frames - 1500) / p.frames : 0, 1e-12,
                 "offset");
        assert_int_equal(m.channels, channels);
        assert_int_equal(m.silent_head_frames, 1000);
        assert_int_equal(m.silent_tail_frames, 500 - (channels - 1));
        arena_free(p.arena);
    }
}

static void a_full_meter_gives_the_plain_figures_and_any_split_the_same(void **state)
{
    (void)state;
    struct programme p = programme_new(44100, 2, 7);
    signal_add_band(p.ch[0], p.ch[1], p.frames, p.rate_hz, 1.2);
    struct measures plain = measure_with(&p, meter_new(p.arena, p.rate_hz, 2), 4096),
                    full = measure(&p);
    assert_true(full.is_full && !plain.is_full);
    near(full.true_peak_dbtp, plain.true_peak_dbtp, 0, "true peak, dBTP");
    assert_int_equal(full.true_peak_frame, plain.true_peak_frame);
    near(full.integrated_lufs, plain.integrated_lufs, 0, "integrated, LUFS");
    near(full.range_lu, plain.range_lu, 0, "range, LU");
    near(full.correlation, plain.correlation, 0, "correlation");
    static const int blocks[] = { 441, 1000, 100000 };
    for (int i = 0; i < 3; i++) {
        struct measures m = measure_with(&p, meter_new_full(p.arena, p.rate_hz, 2), blocks[i]);
        assert_memory_equal(&m, &full, sizeof m);
    }
    arena_free(p.arena);
}

static void silence_and_nothing_harm_no_figure(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct programme p = programme_new(44100, 2, i * 2.5);
        struct measures m = measure(&p);
        assert_true(m.psr_db == -INFINITY && m.dr_db == -INFINITY);
        assert_true(m.mono_loss_lu == 0 && m.correlation_worst == 0 && m.correlation_low == 0);
        assert_int_equal(m.correlation_worst_frame, -1);
        assert_int_equal(m.effective_bits, 0);
        assert_int_equal(m.inter_sample_overs, 0);
        near(m.bandwidth_hz, 0, 0, "bandwidth, Hz");
        assert_true(m.spectrum_bands == 31 && m.spectrum_dbfs[0] == -INFINITY);
        arena_free(p.arena);
    }
}

static void the_curve_follows_the_programme(void **state)
{
    (void)state;
    struct programme p = programme_new(48000, 2, 10);
    for (int c = 0; c < 2; c++)
        add_tone(&p, c, 997, 0.1);
    p.ch[0][48000 * 7 + 10] = 0.9;
    struct meter *meter = meter_new_full(p.arena, p.rate_hz, 2);
    measure_with(&p, meter, 1000);
    const struct history *c = meter_history(meter);
    assert_int_equal(c->count, 100);
    assert_int_equal(c->step_frames, 4800);
    near(c->short_term_lufs[14], -20 - 3.0103, 0.02, "half a window, LUFS");
    near(c->short_term_lufs[50], -20, 0.02, "a whole window, LUFS");
    near(c->true_peak_dbtp[20], -20, 0.01, "peak of the tone, dBTP");
    assert_true(c->true_peak_dbtp[70] > -1);
    near(c->true_peak_dbtp[75], -20, 0.02, "after the click, dBTP"); /* it rings out */
    arena_free(p.arena);
}

static int set_up(void **state)
{
    (void)state;
    meter_start();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sine_has_no_dynamics),
        cmocka_unit_test(a_square_wave_has_a_dynamic_range_under_nothing),
        cmocka_unit_test(dynamic_range_equals_a_computation_by_hand),
        cmocka_unit_test(stereo_of_textbook_signals),
        cmocka_unit_test(the_worst_stretch_is_found_and_quiet_ones_are_not),
        cmocka_unit_test(bass_out_of_phase_shows_below_150_hz),
        cmocka_unit_test(overs_between_samples_are_counted),
        cmocka_unit_test(clipped_tops_pass_full_scale_between_their_samples),
        cmocka_unit_test(bits_in_use_are_counted),
        cmocka_unit_test(padding_changes_the_range_of_what_ends_abruptly),
        cmocka_unit_test(psr_is_that_of_the_densest_three_seconds),
        cmocka_unit_test(many_channels_are_weighted),
        cmocka_unit_test(odd_channels_and_offsets_keep_their_place),
        cmocka_unit_test(a_full_meter_gives_the_plain_figures_and_any_split_the_same),
        cmocka_unit_test(silence_and_nothing_harm_no_figure),
        cmocka_unit_test(the_curve_follows_the_programme),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
