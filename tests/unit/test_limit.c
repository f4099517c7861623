#include "engine/audio/peak.h"
#include "engine/dsp/limiter.h"
#include "tests/lib/check.h"
#include "tests/lib/rig.h"
#include "tests/lib/signals.h"
#include "tests/lib/truepeak32.h"

#include <ebur128.h>

static double db(double gain)
{
    return 20 * log10(gain);
}

/* A stereo signal, long enough for the processor to hand all of it back. */
struct sound {
    struct arena *arena;
    int rate_hz, frames, room;
    double *ch[2];
};

static struct sound sound_new(int rate_hz, int frames)
{
    struct sound s = { .arena = arena_new(), .rate_hz = rate_hz, .frames = frames,
                       .room = frames + rate_hz / 4 };
    for (int c = 0; c < 2; c++)
        s.ch[c] = arena_new_array(s.arena, double, s.room);
    return s;
}

/* Returns the processor's latency. */
static int sound_limit(struct sound *s, const char *settings)
{
    struct rig r = rig_new("limit", settings, s->rate_hz, 2);
    int latency = r.stream.latency_frames;
    assert_true(latency < s->room - s->frames);
    r.class->process(r.state, s->ch, s->room);
    rig_free(&r);
    return latency;
}

/* The song of limiter's facts: transients, noise and a band, one channel louder than the other. */
static struct sound torture(int rate_hz)
{
    struct sound s = sound_new(rate_hz, rate_hz * 3 / 2);
    int third = s.frames / 3;
    signal_add_transients(s.ch[0], third, 1500, 1.4);
    signal_add_transients(s.ch[1] + 700, third - 700, 1500, 0.9);
    signal_add_clipped_noise(s.ch[0] + third, third, 5, 3, 1.1);
    signal_add_noise(s.ch[1] + third, third, 6, 1.4);
    signal_add_band(s.ch[0] + 2 * third, s.ch[1] + 2 * third, third, rate_hz, 2.5);
    return s;
}

static void no_meter_finds_a_peak_over_the_ceiling(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 96000 };
    for (int i = 0; i < 2; i++) {
        struct sound s = torture(rates[i]);
        sound_limit(&s, "ceiling: -1");
        ebur128_state *st = ebur128_init(2, (unsigned long)s.rate_hz, EBUR128_MODE_TRUE_PEAK);
        struct truepeak32 *m = truepeak32_new(s.arena);
        for (int n = 0; n < s.room; n++)
            assert_int_equal(ebur128_add_frames_double(st, (double[]){ s.ch[0][n], s.ch[1][n] }, 1),
                             0);
        for (unsigned c = 0; c < 2; c++) {
            double library = 0, reference = truepeak32_of(m, s.ch[c], s.room, NULL);
            assert_int_equal(ebur128_true_peak(st, c, &library), 0);
            print_message("%d Hz: 32x %.4f, libebur128 %.4f dBTP\n", s.rate_hz, db(reference),
                          db(library));
            assert_true(db(reference) <= -1 + 0.02); /* the contract */
            assert_true(db(library) <= -1 + 1e-5);   /* works in float */
            assert_true(db(reference) > -1.1);
        }
        ebur128_destroy(&st);
        arena_free(s.arena);
    }
}

/* Largest of what FFmpeg's meter prints a block, in dBFS; -200 when it printed nothing. */
static double ffmpeg_peak(const struct sound *s)
{
    char *dir = check_scratch(s->arena), *path = arena_printf(s->arena, "%s/limited.f64", dir);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    for (int n = 0; n < s->room; n++)
        assert_int_equal(fwrite((double[]){ s->ch[0][n], s->ch[1][n] }, sizeof(double), 2, f), 2);
    assert_int_equal(fclose(f), 0);
    int status;
    const char *out = check_run(s->arena, &status,
                                "ffmpeg -nostdin -hide_banner -v error -f f64le -ar %d -ac 2 -i "
                                "%s -af "
                                "ebur128=peak=true:metadata=1,ametadata=mode=print:file=- -f null "
                                "- | "
                                "grep true_peaks_ch | sed 's/.*=//' | sort -g | tail -n 1",
                                    s->rate_hz, path);
    return *out ? db(strtod(out, NULL)) : -200;
}

static void ffmpeg_finds_no_peak_over_the_ceiling(void **state)
{
    (void)state;
    int status;
    struct sound s = torture(44100);
    check_run(s.arena, &status, "command -v ffmpeg");
    if (status != 0) {
        arena_free(s.arena);
        skip();
    }
    sound_limit(&s, "ceiling: -1");
    double found = ffmpeg_peak(&s);
    print_message("FFmpeg %.4f dBTP\n", found);
    assert_true(found > -1.2);
    assert_true(found <= -1);
    arena_free(s.arena);
}

static void quiet_sound_passes_bit_for_bit(void **state)
{
    (void)state;
    struct sound s = sound_new(48000, 20000), original = sound_new(48000, 20000);
    for (int c = 0; c < 2; c++) {
        signal_add_pink(s.ch[c], s.frames, (uint64_t)c, 0.1);
        memcpy(original.ch[c], s.ch[c], sizeof *s.ch[c] * (size_t)s.frames);
        assert_true(signal_peak(s.ch[c], s.frames) < 0.6);
    }
    int latency = sound_limit(&s, "ceiling: -1");
    for (int c = 0; c < 2; c++)
        assert_memory_equal(s.ch[c] + latency, original.ch[c], sizeof *s.ch[c] * (size_t)s.frames);
    arena_free(s.arena);
    arena_free(original.arena);
}

static void both_channels_take_the_same_gain(void **state)
{
    (void)state;
    struct sound s = sound_new(44100, 30000), original = sound_new(44100, 30000);
    signal_add_noise(s.ch[0], s.frames, 1, 1.5);
    signal_add_sine(s.ch[1], s.frames, 0.01, 0.1, 0.1);
    for (int c = 0; c < 2; c++)
        memcpy(original.ch[c], s.ch[c], sizeof *s.ch[c] * (size_t)s.frames);
    int latency = sound_limit(&s, "ceiling: -3");
    for (int n = 1000; n < s.frames; n++) {
        double left = s.ch[0][n + latency] / original.ch[0][n],
            right = s.ch[1][n + latency] / original.ch[1][n];
        if (fabs(original.ch[0][n]) > 1e-3 && fabs(original.ch[1][n]) > 1e-3)
            near(left, right, 1e-12, "gain of both channels");
    }
    arena_free(s.arena);
    arena_free(original.arena);
}

/* Reduction of the quiet channel next to a steady loud one: the link's share of it, in dB. */
static void the_link_shares_reduction_in_db(void **state)
{
    (void)state;
    static const int links[] = { 0, 25, 50, 100 };
    for (int i = 0; i < 4; i++) {
        struct sound s = sound_new(44100, 60000), original = sound_new(44100, 60000);
        signal_add_sine(s.ch[0], s.frames, 0.05, 1.4, 0.3);
        signal_add_sine(s.ch[1], s.frames, 0.05, 0.2, 0.3);
        for (int c = 0; c < 2; c++)
            memcpy(original.ch[c], s.ch[c], sizeof *s.ch[c] * (size_t)s.frames);
        char settings[64];
        snprintf(settings, sizeof settings, "ceiling: -3, link: %d", links[i]);
        int latency = sound_limit(&s, settings), n = 40003;
        double left = db(s.ch[0][n + latency] / original.ch[0][n]);
        double right = db(s.ch[1][n + latency] / original.ch[1][n]);
        near(left, -3.0 - db(1.4), 0.06,
             "reduction of the loud channel, dB (glide over ripple: 0.05)");
        near(right, left * links[i] / 100, 0.001, "reduction of the quiet channel, dB");
        if (links[i] == 0)
            assert_true(s.ch[1][n + latency] == original.ch[1][n]);
        arena_free(s.arena);
        arena_free(original.arena);
    }
}

static void channels_apart_keep_the_ceiling_too(void **state)
{
    (void)state;
    struct sound s = torture(44100);
    struct truepeak32 *m = truepeak32_new(s.arena);
    sound_limit(&s, "ceiling: -1, link: 30");
    for (int c = 0; c < 2; c++)
        assert_true(db(truepeak32_of(m, s.ch[c], s.room, NULL)) <= -1.0 + 0.02);
    arena_free(s.arena);
}

static void agrees_with_detector_and_gains_over_the_whole(void **state)
{
    (void)state;
    struct sound s = torture(44100);
    struct limiter_config config;
    field_defaults(limiter_fields, &config);
    struct limiter *l = limiter_new(s.arena, &config, (struct db){ -1 }, s.rate_hz);
    struct peak_detector *d = peak_new(s.arena, s.rate_hz);
    int ahead = limiter_latency_frames(l), cell = limiter_cell_frames(s.rate_hz);
    /* The processor's cells begin PEAK_REACH before the sound. */
    int cells = (s.room + PEAK_REACH + ahead) / cell;
    float *p = arena_new_array(s.arena, float, cells * cell);
    float *peak = arena_new_array(s.arena, float, cells);
    float *power = arena_new_array(s.arena, float, cells);
    double *gain = arena_new_array(s.arena, double, cells * cell), *expected[2];
    for (int c = 0; c < 2; c++) {
        double *padded = arena_new_array(s.arena, double, s.room + 2 * PEAK_REACH) + PEAK_REACH;
        memcpy(padded, s.ch[c], sizeof *padded * (size_t)s.room);
        peak_detect(d, padded, s.room, 0, p + PEAK_REACH);
        expected[c] = padded;
    }
    for (int k = 0; k < cells; k++) {
        double square = 0;
        for (int n = k * cell; n < (k + 1) * cell; n++) {
            peak[k] = fmaxf(peak[k], p[n]);
            for (int c = 0; n >= PEAK_REACH && n < s.room + PEAK_REACH && c < 2; c++)
                square += expected[c][n - PEAK_REACH] * expected[c][n - PEAK_REACH];
        }
        power[k] = (float)(square / cell);
    }
    limiter_gains(l, peak, power, 1, cells, gain);
    int latency = sound_limit(&s, "ceiling: -1");
    assert_int_equal(latency, ahead + cell + PEAK_REACH);
    for (int c = 0; c < 2; c++)
        for (int n = 0; n + latency < s.room; n++)
            assert_true(s.ch[c][n + latency] == expected[c][n] * gain[n + ahead + PEAK_REACH]);
    arena_free(s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_meter_finds_a_peak_over_the_ceiling),
        cmocka_unit_test(ffmpeg_finds_no_peak_over_the_ceiling),
        cmocka_unit_test(quiet_sound_passes_bit_for_bit),
        cmocka_unit_test(both_channels_take_the_same_gain),
        cmocka_unit_test(the_link_shares_reduction_in_db),
        cmocka_unit_test(channels_apart_keep_the_ceiling_too),
        cmocka_unit_test(agrees_with_detector_and_gains_over_the_whole),
    };
    return RUN_TESTS(tests);
}
