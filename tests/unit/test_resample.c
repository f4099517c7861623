#include "tests/lib/check.h"

#include "engine/audio/resample.h"

#include <samplerate.h>

/* A signal as a function of its input frame; the callback fails the test when it is asked for more
 * than the signal has. */
struct signal {
    double cycles_per_frame, amplitude;
    int64_t length_frames, lowest_asked;
    int channels;
};

/* Right channel: the same tone a quarter period later at half the level. */
static double tone_at(const struct signal *s, double frame, int channel)
{
    double cycles = fmod(s->cycles_per_frame * frame, 1.0) - 0.25 * channel;
    return s->amplitude / (1 + channel) * sin(2 * M_PI * cycles);
}

static bool fetch(void *from, int64_t start_frame, int frames, double *const ch[], struct err *err)
{
    struct signal *s = from;
    (void)err;
    assert_true(start_frame >= 0 && frames > 0 && start_frame + frames <= s->length_frames);
    if (start_frame < s->lowest_asked)
        s->lowest_asked = start_frame;
    for (int c = 0; c < s->channels; c++)
        for (int n = 0; n < frames; n++)
            ch[c][n] = tone_at(s, (double)(start_frame + n), c);
    return true;
}

static struct resample_job job_of(struct signal *s, int in_rate_hz, int out_rate_hz)
{
    return (struct resample_job){ .in_rate_hz = in_rate_hz,
                                  .out_rate_hz = out_rate_hz,
                                  .channels = s->channels,
                                  .in_length_frames = s->length_frames,
                                  .fetch = fetch,
                                  .from = s };
}

/* The whole output, made block by block; `backwards` takes the blocks from the end. */
static int64_t convert(const struct resampler_class *class, const struct resample_job *job,
                       bool backwards, struct arena *a, double *out[2])
{
    int64_t length = resample_length(job->in_length_frames, job->in_rate_hz, job->out_rate_hz);
    int grid = class->grid_frames(job->in_rate_hz, job->out_rate_hz);
    int64_t blocks = (length + grid - 1) / grid;
    for (int c = 0; c < job->channels; c++)
        out[c] = arena_new_array(a, double, length);
    for (int64_t i = 0; i < blocks; i++) {
        int64_t start = (backwards ? blocks - 1 - i : i) * grid;
        int frames = (int)(length - start < grid ? length - start : grid);
        double *ch[2] = { out[0] + start, job->channels == 2 ? out[1] + start : NULL };
        struct err err = {0};
        struct arena *scratch = arena_new();
        succeeds(class->make(job, start, frames, ch, scratch, &err), &err);
        arena_free(scratch);
    }
    return length;
}

static void length_is_the_rounded_quotient(void **state)
{
    (void)state;
    assert_int_equal(resample_length(1323000, 44100, 48000), 1440000);
    assert_int_equal(resample_length(96000, 96000, 44100), 44100);
    assert_int_equal(resample_length(1, 96000, 44100), 0);  /* 0.459 */
    assert_int_equal(resample_length(2, 96000, 44100), 1);  /* 0.919 */
    assert_int_equal(resample_length(1, 96000, 48000), 1);  /* 0.5 goes up */
    assert_int_equal(resample_length(0, 44100, 48000), 0);
    /* A day at 384 kHz, where n * out_rate passes 2^53. */
    assert_int_equal(resample_length(INT64_C(86400) * 384000 + 5, 384000, 383999),
                     INT64_C(86400) * 383999 + 5);
}

static void ratios_are_in_lowest_terms(void **state)
{
    (void)state;
    struct resample_ratio r = resample_ratio_of(96000, 44100);
    assert_int_equal(r.up, 147);
    assert_int_equal(r.down, 320);
    r = resample_ratio_of(44100, 44101);
    assert_int_equal(r.up, 44101);
    assert_int_equal(r.down, 44100);
}

static void engines_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(resample_find("libsamplerate", 96000, 44100)->name, "libsamplerate");
    assert_non_null(resample_find("auto", 96000, 44100));
    assert_null(resample_find("magic", 96000, 44100));
    assert_null(resample_find("auto", 48000, 48000));
    assert_null(resample_find("libsamplerate", 384000, 1000)); /* past 1/256 */
    assert_non_null(strstr(resample_libsamplerate.library(), "libsamplerate"));
}

/* float32 input and output leave an error of about 2^-24 of full scale, -144 dB; 2^-22 is twice the
 * sum of both roundings and of the table's interpolation error (-146 dB). */
#define FLOAT32_ERROR 0x1p-22

static void check_tone(const struct resampler_class *class, int in_rate_hz, int out_rate_hz,
                       double tolerance)
{
    struct arena *a = arena_new();
    struct signal s = { .cycles_per_frame = 997.0 / in_rate_hz, .amplitude = 0.9, .channels = 2 };
    int grid = class->grid_frames(in_rate_hz, out_rate_hz);
    s.length_frames = (int64_t)(grid + grid / 8) * in_rate_hz / out_rate_hz +
                      4000; /* crosses a border */
    struct resample_job job = job_of(&s, in_rate_hz, out_rate_hz);
    double *out[2];
    int64_t length = convert(class, &job, false, a, out);
    int64_t edge = 700 * (int64_t)out_rate_hz /
                   (in_rate_hz < out_rate_hz ? in_rate_hz : out_rate_hz);
    double worst = 0;
    for (int c = 0; c < 2; c++)
        for (int64_t m = edge; m < length - edge; m++) {
            double expected = tone_at(&s, (double)m * in_rate_hz / out_rate_hz, c);
            worst = fmax(worst, fabs(out[c][m] - expected));
        }
    near(worst, 0, tolerance, class->name);
    arena_free(a);
}

static void a_tone_comes_out_undelayed_and_unchanged(void **state)
{
    (void)state;
    check_tone(&resample_libsamplerate, 96000, 44100, FLOAT32_ERROR);
    check_tone(&resample_libsamplerate, 44100, 48000, FLOAT32_ERROR);
    check_tone(&resample_libsamplerate, 88200, 44100, FLOAT32_ERROR);
}

static void ratios_of_huge_terms_work(void **state)
{
    (void)state;
    check_tone(&resample_libsamplerate, 44100, 44101, FLOAT32_ERROR);
    check_tone(&resample_libsamplerate, 48000, 47999, FLOAT32_ERROR);
}

static void blocks_join_as_one_pass_of_the_library(void **state)
{
    (void)state;
    static const int rates[][2] = {
        { 96000, 44100 }, { 44100, 48000 }, { 96000, 48000 }, { 192000, 44100 }
    };
    for (size_t i = 0; i < sizeof rates / sizeof rates[0]; i++) {
        struct arena *a = arena_new();
        int grid = resample_libsamplerate.grid_frames(rates[i][0], rates[i][1]);
        struct signal s = { .cycles_per_frame = 0.0123, .amplitude = 0.9, .channels = 2 };
        s.length_frames = (int64_t)grid * rates[i][0] / rates[i][1] * 3 / 2;
        struct resample_job job = job_of(&s, rates[i][0], rates[i][1]);
        double *out[2];
        int64_t length = convert(&resample_libsamplerate, &job, true, a, out);
        float *in = arena_new_array(a, float, 2 * s.length_frames);
        float *whole = arena_new_array(a, float, 2 * (length + 100));
        for (int64_t n = 0; n < s.length_frames; n++)
            for (int c = 0; c < 2; c++)
                in[2 * n + c] = (float)tone_at(&s, (double)n, c);
        SRC_DATA d = { .data_in = in,
                       .data_out = whole,
                       .input_frames = s.length_frames,
                       .output_frames = length + 100,
                       .src_ratio = (double)rates[i][1] / rates[i][0] };
        assert_int_equal(src_simple(&d, SRC_SINC_BEST_QUALITY, 2), 0);
        assert_true(d.output_frames_gen >= length - 1);
        for (int64_t m = 0; m < length && m < d.output_frames_gen; m++)
            for (int c = 0; c < 2; c++)
                if (out[c][m] != (double)whole[2 * m + c])
                    fail_msg("%d -> %d: frame %lld of %lld differs", rates[i][0], rates[i][1],
                             (long long)m, (long long)length);
        arena_free(a);
    }
}

static void preroll_costs_less_than_3_percent(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };
    for (int i = 0; i < 6; i++)
        for (int o = 0; o < 6; o++) {
            if (i == o)
                continue;
            struct arena *a = arena_new();
            struct signal s = { .channels = 1,
                                .length_frames = INT64_C(1) << 40,
                                .lowest_asked = INT64_MAX };
            struct resample_job job = job_of(&s, rates[i], rates[o]);
            int grid = resample_libsamplerate.grid_frames(rates[i], rates[o]);
            double first[1], *ch[1] = { first };
            struct err err = {0};
            succeeds(resample_libsamplerate.make(&job, grid, 1, ch, a, &err), &err);
            double block = (double)grid * rates[i] / rates[o];
            assert_true(s.lowest_asked < (int64_t)block);
            assert_true((block - (double)s.lowest_asked) / block < 0.03);
            arena_free(a);
        }
}

static void one_frame_and_no_frame_are_lengths_too(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct signal s = {
        .cycles_per_frame = 0.25, .amplitude = 1, .channels = 1, .length_frames = 2
    };
    struct resample_job job = job_of(&s, 44100, 48000);
    double *out[2];
    assert_int_equal(convert(&resample_libsamplerate, &job, false, a, out), 2);
    s.length_frames = job.in_length_frames = 0;
    assert_int_equal(convert(&resample_libsamplerate, &job, false, a, out), 0);
    arena_free(a);
}

static bool refuse(void *from, int64_t start_frame, int frames, double *const ch[], struct err *err)
{
    (void)from, (void)start_frame, (void)frames, (void)ch;
    return err_set(err, ERR_IO, POS_NONE, "disk on fire");
}

static void an_input_that_fails_fails_the_block(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct resample_job job = { .in_rate_hz = 96000, .out_rate_hz = 44100, .channels = 1,
                                .in_length_frames = 5000, .fetch = refuse };
    double out[100], *ch[1] = { out };
    struct err err = {0};
    assert_false(resample_libsamplerate.make(&job, 0, 100, ch, a, &err));
    assert_string_equal(err.message, "disk on fire");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(length_is_the_rounded_quotient),
        cmocka_unit_test(ratios_are_in_lowest_terms),
        cmocka_unit_test(engines_are_found_by_name),
        cmocka_unit_test(a_tone_comes_out_undelayed_and_unchanged),
        cmocka_unit_test(ratios_of_huge_terms_work),
        cmocka_unit_test(blocks_join_as_one_pass_of_the_library),
        cmocka_unit_test(preroll_costs_less_than_3_percent),
        cmocka_unit_test(one_frame_and_no_frame_are_lengths_too),
        cmocka_unit_test(an_input_that_fails_fails_the_block),
    };
    return RUN_TESTS(tests);
}
