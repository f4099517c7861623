#include "tests/lib/check.h"

#include "engine/audio/resample.h"

#define RATES 6

static const int rates[RATES] = { 44100, 48000, 88200, 96000, 176400, 192000 };

/* Two signals side by side, each a function of its frame. */
struct source {
    double (*at)(const struct source *s, int64_t frame, int channel);
    double cycles[2];             /* per input frame */
    int64_t length_frames;
};

static bool fetch(void *from, int64_t start_frame, int frames, double *const ch[], struct err *err)
{
    const struct source *s = from;
    (void)err;
    assert_true(start_frame >= 0 && frames > 0 && start_frame + frames <= s->length_frames);
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < frames; n++)
            ch[c][n] = s->at(s, start_frame + n, c);
    return true;
}

/* One conversion with its plan. */
struct rig {
    struct arena *arena;
    struct source source;
    struct resample_job job;
    int grid_frames;
};

static struct rig rig_new(int in_rate_hz, int out_rate_hz)
{
    struct rig r = { .arena = arena_new(), .source = { .length_frames = INT64_C(1) << 40 },
                     .grid_frames = resample_exact.grid_frames(in_rate_hz, out_rate_hz) };
    r.job = (struct resample_job){ .in_rate_hz = in_rate_hz, .out_rate_hz = out_rate_hz,
                                   .channels = 2, .fetch = fetch,
                                   .in_length_frames = r.source.length_frames,
                                   .plan = resample_exact.plan(in_rate_hz, out_rate_hz, r.arena) };
    return r;
}

static void make(struct rig *r, int64_t start, int frames, double *out[2])
{
    struct arena *scratch = arena_new();
    struct err err = {0};
    r->job.from = &r->source;
    succeeds(resample_exact.make(&r->job, start, frames, out, scratch, &err), &err);
    arena_free(scratch);
}

static void new_outputs(struct rig *r, int64_t frames, double *out[2])
{
    for (int c = 0; c < 2; c++)
        out[c] = arena_new_array(r->arena, double, frames);
}

static double tone(const struct source *s, int64_t frame, int channel)
{
    return 0.9 * sin(2 * M_PI * fmod(s->cycles[channel] * (double)frame, 1.0));
}

/* Largest difference of the second block from the tones at these shares of the input rate. */
static double tone_error(struct rig *r, double left, double right, double expected_gain)
{
    enum { FRAMES = 3000 };
    double *out[2], worst = 0, step = (double)r->job.in_rate_hz / r->job.out_rate_hz;
    new_outputs(r, FRAMES, out);
    r->source.at = tone;
    r->source.cycles[0] = left;
    r->source.cycles[1] = right;
    make(r, r->grid_frames, FRAMES, out);
    for (int c = 0; c < 2; c++)
        for (int m = 0; m < FRAMES; m++) {
            double cycles = r->source.cycles[c] * step * (r->grid_frames + m);
            double expected = expected_gain * 0.9 * sin(2 * M_PI * fmod(cycles, 1.0));
            worst = fmax(worst, fabs(out[c][m] - expected));
        }
    return worst;
}

/* Gain, delay, distortion, images and crosstalk at once: all that is not the tone itself. */
static void tones_of_the_pass_band_come_out_as_they_are(void **state)
{
    (void)state;
    for (int i = 0; i < RATES * RATES; i++) {
        int in = rates[i / RATES], out = rates[i % RATES];
        if (in == out)
            continue;
        struct rig r = rig_new(in, out);
        double nyquist = 0.5 * (in < out ? in : out) / in; /* the lower one, over the input rate */
        static const double steps[][2] = { { 0.0005, 0.9 }, { 0.05, 0.6 }, { 0.3, 0.907 } };
        for (int k = 0; k < 3; k++) /* 180 dB under 0.9, and double precision */
            near(tone_error(&r, steps[k][0] * nyquist, steps[k][1] * nyquist, 1), 0, 1.2e-9,
                 "largest error of a tone");
        arena_free(r.arena);
    }
}

static void nothing_folds(void **state)
{
    (void)state;
    for (int i = 0; i < RATES * RATES; i++) {
        int in = rates[i / RATES], out = rates[i % RATES];
        if (in <= out)
            continue;
        struct rig r = rig_new(in, out);
        double nyquist = 0.5 * out / in;
        static const double steps[][2] = { { 1.0001, 1.001 }, { 1.01, 1.02 }, { 1.05, 1.083 } };
        for (int k = 0; k < 3; k++)
            near(tone_error(&r, steps[k][0] * nyquist, steps[k][1] * nyquist, 0), 0, 2.8e-9,
                 "what is left of a tone above the output's Nyquist frequency (-170 dB)");
        near(tone_error(&r, 0.47, 0.499, 0), 0, 2.8e-9, "tones near the input's Nyquist frequency");
        arena_free(r.arena);
    }
}

static double impulse(const struct source *s, int64_t frame, int channel)
{
    (void)s, (void)channel;
    return frame == 40000;
}

static void an_impulse_is_short_and_symmetric(void **state)
{
    (void)state;
    static const int pairs[][2] = { { 96000, 44100 }, { 44100, 48000 }, { 96000, 48000 } };
    for (int i = 0; i < 3; i++) {
        struct rig r = rig_new(pairs[i][0], pairs[i][1]);
        double *out[2];
        new_outputs(&r, r.grid_frames, out);
        r.source.at = impulse;
        int64_t centre = (int64_t)40000 * pairs[i][1] / pairs[i][0];
        int64_t start = centre / r.grid_frames * r.grid_frames;
        make(&r, start, r.grid_frames, out);
        double most = 0;
        int first = -1, last = -1;
        for (int m = 0; m < r.grid_frames; m++)
            most = fmax(most, fabs(out[0][m]));
        for (int m = 0; m < r.grid_frames; m++)
            if (fabs(out[0][m]) > 1e-6 * most) {
                first = first < 0 ? m : first;
                last = m;
            }
        near((last - first) * 1e3 / pairs[i][1], 5, 1, "impulse to -120 dB, ms"); /* at most 6 */
        near((double)(first + last) / 2, (double)(centre - start), 1, "its middle");
        arena_free(r.arena);
    }
}

/* Integers from a hash, so that nothing but the resampler shows in the result. */
static double noise(const struct source *s, int64_t frame, int channel)
{
    (void)s;
    uint64_t z = (uint64_t)(2 * frame + channel) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    return (double)(int16_t)(z >> 40) * 0x1p-16;
}

static void the_bits_are_the_same_on_every_machine(void **state)
{
    (void)state;
    static const struct { int in, out; uint64_t hash; } golden[] = {
        { 96000, 44100, 0x11df10226e59123eu },
        { 44100, 48000, 0xfe3c661bda3519efu },
        { 48000, 192000, 0x6da94d15b3dd847bu },
    };
    for (int i = 0; i < 3; i++) {
        struct rig r = rig_new(golden[i].in, golden[i].out);
        double *out[2];
        new_outputs(&r, 5000, out);
        r.source.at = noise;
        make(&r, r.grid_frames, 5000, out);
        uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a over the words */
        for (int c = 0; c < 2; c++)
            for (int m = 0; m < 5000; m++) {
                uint64_t bits;
                memcpy(&bits, &out[c][m], sizeof bits);
                hash = (hash ^ bits) * 0x100000001b3u;
            }
        if (hash != golden[i].hash)
            fail_msg("%d to %d Hz: hash %#llx", golden[i].in, golden[i].out,
                     (unsigned long long)hash);
        arena_free(r.arena);
    }
}

static void any_order_length_and_plan_give_the_same_bits(void **state)
{
    (void)state;
    struct rig r = rig_new(96000, 44100);
    double *whole[2], *piece[2];
    int64_t length = 0;
    r.source.at = noise;
    r.source.length_frames = r.job.in_length_frames = INT64_C(3) * r.grid_frames * 320 / 147 + 1234;
    length = resample_length(r.source.length_frames, 96000, 44100);
    new_outputs(&r, length, whole);
    new_outputs(&r, r.grid_frames, piece);
    for (int64_t at = 0; at < length; at += r.grid_frames) {
        double *to[2] = { whole[0] + at, whole[1] + at };
        make(&r, at, (int)(length - at < r.grid_frames ? length - at : r.grid_frames), to);
    }
    r.job.plan = NULL;
    for (int64_t at = length / r.grid_frames * r.grid_frames; at >= 0; at -= r.grid_frames) {
        static const int parts[] = { 1, 100, 5000, 20000 };
        for (int i = 0; i < 4; i++) {
            int frames = length - at < parts[i] ? (int)(length - at) : parts[i];
            make(&r, at, frames, piece);
            for (int c = 0; c < 2; c++)
                assert_memory_equal(piece[c], whole[c] + at, (size_t)frames * sizeof(double));
        }
    }
    arena_free(r.arena);
}

static double one_sided(const struct source *s, int64_t frame, int channel)
{
    return channel == 0 ? noise(s, frame, 0) : 0;
}

static double two_alike(const struct source *s, int64_t frame, int channel)
{
    (void)channel;
    return noise(s, frame, 0);
}

static double nothing(const struct source *s, int64_t frame, int channel)
{
    (void)s, (void)frame, (void)channel;
    return 0;
}

static void silence_stays_silence_and_equal_sides_stay_equal(void **state)
{
    (void)state;
    struct rig r = rig_new(48000, 44100);
    double *out[2];
    new_outputs(&r, r.grid_frames, out);
    r.source.at = one_sided;
    make(&r, r.grid_frames, r.grid_frames, out);
    double *alike[2];
    new_outputs(&r, r.grid_frames, alike);
    r.source.at = two_alike;
    make(&r, r.grid_frames, r.grid_frames, alike);
    assert_memory_equal(alike[0], alike[1], (size_t)r.grid_frames * sizeof(double));
    assert_memory_equal(alike[0], out[0], (size_t)r.grid_frames * sizeof(double));
    for (int m = 0; m < r.grid_frames; m++)
        assert_true(out[1][m] == 0);
    r.source.at = nothing;
    make(&r, r.grid_frames, r.grid_frames, out);
    for (int m = 0; m < r.grid_frames; m++)
        assert_true(out[0][m] == 0 && out[1][m] == 0);
    arena_free(r.arena);
}

static double chord(const struct source *s, int64_t frame, int channel)
{
    double t = (double)frame * s->cycles[0], sum = 0; /* seconds */
    static const double tones[] = { 31, 220, 997, 3150, 7040, 12543, 17000, 19900 };
    for (int i = 0; i < 8; i++)
        sum += 0.12 * sin(2 * M_PI * fmod((tones[i] + 3 * channel) * t, 1.0));
    return sum;
}

static void libsamplerate_agrees_within_135_db(void **state)
{
    (void)state;
    static const int pairs[][2] = { { 96000, 44100 }, { 44100, 48000 }, { 48000, 96000 } };
    for (int i = 0; i < 3; i++) {
        enum { FRAMES = 6000 };
        struct rig r = rig_new(pairs[i][0], pairs[i][1]);
        double *out[2], *other[2], power = 0, difference = 0;
        new_outputs(&r, FRAMES, out);
        new_outputs(&r, FRAMES, other);
        r.source.at = chord;
        r.source.cycles[0] = 1.0 / pairs[i][0];
        make(&r, 0, FRAMES, out);
        struct err err = {0};
        succeeds(resample_libsamplerate.make(&r.job, 0, FRAMES, other, r.arena, &err), &err);
        for (int c = 0; c < 2; c++)
            for (int m = 1000; m < FRAMES; m++) { /* past the onset, whose edge lies above 20 kHz */
                power += out[c][m] * out[c][m];
                difference += (out[c][m] - other[c][m]) * (out[c][m] - other[c][m]);
            }
        near(10 * log10(difference / power), -145, 10, "difference over signal, dB"); /* float32 */
        arena_free(r.arena);
    }
}

static void ratios_of_small_factors_are_supported(void **state)
{
    (void)state;
    static const int odd[] = { 8000, 11025, 16000, 22050, 24000, 32000, 64000, 352800, 384000 };
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++) {
        assert_ptr_equal(resample_find("auto", odd[i], 44100), &resample_exact);
        assert_ptr_equal(resample_find("auto", 48000, odd[i]), &resample_exact);
    }
    assert_ptr_equal(resample_find("auto", 44100, 44101), &resample_libsamplerate);
    assert_ptr_equal(resample_find("exact", 48000, 44100), &resample_exact);
    assert_null(resample_find("exact", 44100, 44101));
    assert_null(resample_find("exact", 44100, 44100));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tones_of_the_pass_band_come_out_as_they_are),
        cmocka_unit_test(nothing_folds),
        cmocka_unit_test(an_impulse_is_short_and_symmetric),
        cmocka_unit_test(the_bits_are_the_same_on_every_machine),
        cmocka_unit_test(any_order_length_and_plan_give_the_same_bits),
        cmocka_unit_test(silence_stays_silence_and_equal_sides_stay_equal),
        cmocka_unit_test(libsamplerate_agrees_within_135_db),
        cmocka_unit_test(ratios_of_small_factors_are_supported),
    };
    return RUN_TESTS(tests);
}
