#include "tests/lib/check.h"

#include "engine/base/file.h"
#include "engine/meter/meter.h"
#include "engine/meter/waveform.h"

struct programme {
    int rate_hz, channels;
    int64_t frames;
    double *ch[2];
};

static struct programme programme_new(struct arena *a, int rate_hz, int channels, int64_t frames)
{
    struct programme p = { rate_hz, channels, frames, { 0 } };
    for (int c = 0; c < channels; c++)
        p.ch[c] = arena_new_array(a, double, frames);
    return p;
}

static struct measures measure(const struct programme *p, int block)
{
    struct arena *a = arena_new();
    struct meter *m = meter_new(a, p->rate_hz, p->channels);
    for (int64_t n = 0; n < p->frames; n += block) {
        const double *from[2] = { p->ch[0] + n, p->ch[p->channels - 1] + n };
        meter_feed(m, from, (int)(p->frames - n < block ? p->frames - n : block));
    }
    struct measures out;
    memset(&out, 0, sizeof out);
    meter_finish(m, &out);
    arena_free(a);
    return out;
}

/* Something like music: decaying tones over noise, unlike on both sides. */
static void compose(struct programme *p)
{
    uint32_t seed = 7;
    for (int64_t n = 0; n < p->frames; n++) {
        double t = (double)n / p->rate_hz, beat = fmod(t, 0.5);
        seed = seed * 1664525u + 1013904223u;
        double hiss = (int32_t)seed * 0x1p-31, swell = 0.55 + 0.45 * sin(2 * M_PI * t / 11);
        double drum = exp(-beat * 20) * sin(2 * M_PI * 60 * beat),
               chord = sin(2 * M_PI * 440 * t) + sin(2 * M_PI * 554.4 * t);
        p->ch[0][n] = swell * (0.4 * drum + 0.08 * chord + 0.02 * hiss);
        p->ch[p->channels - 1][n] = swell * (0.4 * drum + 0.06 * chord - 0.02 * hiss);
    }
}

static void a_full_scale_sine_has_the_textbook_figures(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = programme_new(a, 48000, 2, 48000 * 5);
    for (int64_t n = 0; n < p.frames; n++)
        p.ch[0][n] = sin(2 * M_PI * 997 * (double)n / 48000);
    struct measures m = measure(&p, 4096);
    near(m.integrated_lufs, -3.01, 0.01, "BS.1770-5: 0 dBFS 997 Hz in one channel, LKFS");
    near(m.momentary_max_lufs, -3.01, 0.02, "momentary, LUFS");
    near(m.short_term_max_lufs, -3.01, 0.01, "short-term, LUFS");
    near(m.sample_peak_dbfs, 0, 0.001, "sample peak, dBFS");
    near(m.true_peak_dbtp, 0, 0.01, "true peak, dBTP");
    near(m.plr_db, 3.01, 0.02, "peak to loudness, dB");
    near(m.rms_dbfs, -6.02, 0.001, "RMS over both channels, one silent, dBFS");
    near(m.crest_db, 6.02, 0.001, "crest, dB");
    near(m.correlation, 0, 0, "correlation with silence");
    assert_true(m.balance_db == INFINITY);
    memcpy(p.ch[1], p.ch[0], (size_t)p.frames * sizeof(double));
    m = measure(&p, 4096);
    near(m.integrated_lufs, 0, 0.01, "both channels, LKFS");
    near(m.rms_dbfs, -3.0103, 0.001, "RMS, dBFS");
    near(m.crest_db, 3.0103, 0.001, "crest, dB");
    near(m.correlation, 1, 1e-12, "correlation with itself");
    near(m.balance_db, 0, 0, "balance, dB");
    near(m.range_lu, 0, 0.001, "range of a steady tone, LU");
    arena_free(a);
}

static void mono_reads_3_lu_less_than_both_sides(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = programme_new(a, 44100, 1, 44100 * 2);
    for (int64_t n = 0; n < p.frames; n++)
        p.ch[0][n] = 0.25 * sin(2 * M_PI * 997 * (double)n / 44100);
    struct measures m = measure(&p, 1000);
    near(m.integrated_lufs, -3.01 - 12.041, 0.01, "mono, LUFS");
    near(m.correlation, 1, 0, "correlation of mono");
    near(m.balance_db, 0, 0, "balance of mono");
    assert_int_equal(m.channels, 1);
    arena_free(a);
}

static void offset_balance_and_polarity_are_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = programme_new(a, 44100, 2, 44100);
    for (int64_t n = 0; n < p.frames; n++) {
        double x = sin(2 * M_PI * 441 * (double)n / 44100); /* whole periods */
        p.ch[0][n] = 0.5 * x + 0.01;
        p.ch[1][n] = -0.25 * x - 0.005;
    }
    struct measures m = measure(&p, 512);
    near(m.dc[0], 0.01, 1e-9, "offset, left");
    near(m.dc[1], -0.005, 1e-9, "offset, right");
    near(m.balance_db, 6.0206, 0.0001, "left over right, dB");
    near(m.correlation, -1, 1e-12, "opposite polarity");
    arena_free(a);
}

static void silence_and_clipping_are_located(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = programme_new(a, 44100, 2, 44100);
    for (int n = 1000; n < 40000; n++)
        p.ch[1][n] = 0.5;
    p.ch[1][600] = p.ch[0][41000] = -WAVEFORM_QUIET; /* no silence, and still nothing to hear */
    p.ch[0][40499] = 1.001 * WAVEFORM_QUIET;
    for (int n = 0; n < 3; n++)
        p.ch[1][5000 + n] = 1.0;                 /* a run */
    for (int n = 0; n < 2; n++)
        p.ch[1][6000 + n] = 1.0;                 /* two samples are none */
    for (int n = 0; n < 50; n++)
        p.ch[0][4990 + n] = n < 25 ? -1.0 : 32767 / 32768.0; /* two runs of unlike sign */
    struct measures m = measure(&p, 777);
    assert_int_equal(m.silent_head_frames, 600);
    assert_int_equal(m.silent_tail_frames, 44100 - 41001);
    assert_int_equal(m.quiet_head_frames, 1000);
    assert_int_equal(m.quiet_tail_frames, 44100 - 40500);
    assert_int_equal(m.clipped_runs, 3);
    assert_int_equal(m.first_clip_frame, 4990);
    arena_free(a);
}

static void silence_has_no_loudness_and_harms_nothing(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = programme_new(a, 44100, 2, 44100);
    struct measures m = measure(&p, 4096);
    assert_true(m.integrated_lufs == -INFINITY && m.momentary_max_lufs == -INFINITY);
    assert_true(m.true_peak_dbtp == -INFINITY && m.sample_peak_dbfs == -INFINITY &&
                m.rms_dbfs == -INFINITY);
    assert_true(m.plr_db == -INFINITY && m.crest_db == -INFINITY && m.libebur128_lufs == -INFINITY);
    near(m.range_lu, 0, 0, "range");
    near(m.balance_db, 0, 0, "balance");
    near(m.correlation, 0, 0, "correlation");
    assert_int_equal(m.silent_head_frames, 44100);
    assert_int_equal(m.silent_tail_frames, 44100);
    assert_int_equal(m.first_clip_frame, -1);
    assert_int_equal(m.true_peak_frame, -1);
    p.frames = 0;
    m = measure(&p, 4096);
    assert_true(m.integrated_lufs == -INFINITY && m.rms_dbfs == -INFINITY);
    arena_free(a);
}

static void any_split_gives_the_same_figures(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = programme_new(a, 44100, 2, 44100 * 5);
    compose(&p);
    struct measures whole = measure(&p, (int)p.frames);
    static const int blocks[] = { 1, 441, 1000, 4096 };
    for (int i = 0; i < 4; i++) {
        struct measures m = measure(&p, blocks[i]);
        assert_memory_equal(&m, &whole, sizeof m);
    }
    arena_free(a);
}

static void libebur128_agrees(void **state)
{
    (void)state;
    /* Its high-pass is not scaled away from 48 kHz: these differences are known (+0.003 LU at
     * 44.1 kHz, -0.022 at 96 kHz, -0.032 at 192 kHz on a music track). */
    static const struct {
        int rate_hz;
        double off;
    } cases[] = { { 48000, 0 }, { 44100, 0.0038 }, { 96000, -0.0217 }, { 192000, -0.0324 } };
    for (int i = 0; i < 4; i++) {
        struct arena *a = arena_new();
        struct programme p = programme_new(a, cases[i].rate_hz, 2, cases[i].rate_hz * INT64_C(6));
        compose(&p);
        struct measures m = measure(&p, 4096);
        near(m.libebur128_lufs - m.integrated_lufs, cases[i].off, i == 0 ? 0.0005 : 0.005,
             "libebur128 - own, LU");
        arena_free(a);
    }
}

static void a_song_reads_the_same_at_every_rate(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    double at_48 = 0;
    static const int rates[] = { 48000, 44100, 88200, 96000, 192000 };
    for (int i = 0; i < 5; i++) {
        struct programme p = programme_new(a, rates[i], 2, rates[i] * INT64_C(6));
        /* tones only: noise would fill a wider band at a higher rate */
        for (int64_t n = 0; n < p.frames; n++) {
            double t = (double)n / rates[i], swell = 0.55 + 0.45 * sin(2 * M_PI * t / 5);
            p.ch[0][n] = swell * (0.2 * sin(2 * M_PI * 55 * t) + 0.1 * sin(2 * M_PI * 1234 * t));
            p.ch[1][n] = swell * (0.2 * sin(2 * M_PI * 80 * t) + 0.1 * sin(2 * M_PI * 7000 * t));
        }
        double lufs = measure(&p, 4096).integrated_lufs;
        at_48 = i == 0 ? lufs : at_48;
        near(lufs, at_48, 0.005, "integrated against 48 kHz, LUFS");
    }
    arena_free(a);
}

/* The number after a label in ffmpeg's last summary. */
static double summary(const char *text, const char *label)
{
    const char *last = NULL;
    for (const char *s = strstr(text, "Summary:"); s; s = strstr(s + 1, "Summary:"))
        last = s;
    last = last ? strstr(last, label) : NULL;
    return last ? strtod(last + strlen(label), NULL) : NAN;
}

static void ffmpeg_agrees(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    int status;
    check_run(a, &status, "ffmpeg -version >/dev/null 2>&1");
    if (status != 0) {
        arena_free(a);
        skip();
    }
    struct programme p = programme_new(a, 48000, 2, 48000 * 12);
    compose(&p);
    double *interleaved = arena_new_array(a, double, 2 * p.frames);
    for (int64_t n = 0; n < p.frames; n++)
        for (int c = 0; c < 2; c++)
            interleaved[2 * n + c] = p.ch[c][n];
    char *dir = check_scratch(a);
    char *path = arena_printf(a, "%s/x.f64", dir);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(interleaved, 16, (size_t)p.frames, f), p.frames);
    fclose(f);
    char *text = check_run(a, &status,
                           "ffmpeg -nostdin -hide_banner -f f64le -ar 48000 -ac 2 -i '%s' "
                           "-af ebur128=peak=true -f null - 2>&1",
                           path);
    assert_int_equal(status, 0);
    struct measures m = measure(&p, 4096);
    near(m.integrated_lufs, summary(text, "I:"), 0.051,
         "integrated against ffmpeg's one decimal, LUFS");
    near(m.range_lu, summary(text, "LRA:"), 0.2,
         "range against ffmpeg, LU"); /* it counts part-filled windows */
    near(m.true_peak_dbtp, summary(text, "Peak:"), 0.1,
         "true peak against ffmpeg's one decimal, dBTP");
    arena_free(a);
}

static void json_names_every_figure(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct measures m = { .rate_hz = 44100,
                          .channels = 2,
                          .length_frames = 44100,
                          .integrated_lufs = -14.016,
                          .libebur128_lufs = NAN,
                          .true_peak_dbtp = -INFINITY,
                          .first_clip_frame = -1,
                          .dc = { 1e-7, 0.25 } };
    json_t *root = json_root_object(a);
    meter_put_json(root, &m);
    assert_true(json_real_value(json_object_get(root, "integrated_lufs")) == -14.02);
    assert_true(json_is_null(json_object_get(root, "true_peak_dbtp")));
    assert_null(json_object_get(root, "libebur128_lufs"));
    assert_int_equal(json_integer_value(json_object_get(root, "first_clip_frame")), -1);
    assert_int_equal(json_array_size(json_object_get(root, "dc")), 2);
    arena_free(a);
}

static void the_second_reading_can_be_left_out(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct programme p = programme_new(a, 44100, 2, 44100);
    compose(&p);
    struct meter *m = meter_new(a, 44100, 2);
    meter_without_check(m);
    const double *from[2] = { p.ch[0], p.ch[1] };
    meter_feed(m, from, 44100);
    struct measures out, with = measure(&p, 44100);
    meter_finish(m, &out);
    assert_true(isnan(out.libebur128_lufs));
    assert_true(out.integrated_lufs == with.integrated_lufs && isfinite(with.libebur128_lufs));
    arena_free(a);
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
        cmocka_unit_test(a_full_scale_sine_has_the_textbook_figures),
        cmocka_unit_test(mono_reads_3_lu_less_than_both_sides),
        cmocka_unit_test(offset_balance_and_polarity_are_told),
        cmocka_unit_test(silence_and_clipping_are_located),
        cmocka_unit_test(silence_has_no_loudness_and_harms_nothing),
        cmocka_unit_test(any_split_gives_the_same_figures),
        cmocka_unit_test(libebur128_agrees),
        cmocka_unit_test(a_song_reads_the_same_at_every_rate),
        cmocka_unit_test(ffmpeg_agrees),
        cmocka_unit_test(json_names_every_figure),
        cmocka_unit_test(the_second_reading_can_be_left_out),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
