#include "engine/dsp/match.h"
#include "engine/audio/fourier.h"
#include "tests/lib/check.h"
#include "tests/lib/rig.h"
#include "tests/lib/signals.h"

#define RATE 44100
#define FRAMES (45 * RATE)

static const struct match_config whole = { .amount_percent = 100, .limit_db = 12,
                                           .smoothing_octaves = 0.33 };

/* Stereo music-like noise: left and right alike but not equal. */
struct sound { struct arena *a; double *ch[2]; };

static struct sound sound_new(unsigned seed, int frames)
{
    struct sound s = { .a = arena_new() };
    for (int c = 0; c < 2; c++) {
        s.ch[c] = arena_new_array(s.a, double, frames);
        signal_add_pink(s.ch[c], frames, seed, 0.1);
        signal_add_pink(s.ch[c], frames, seed + 1 + (unsigned)c, 0.05);
    }
    return s;
}

static struct tonal_balance balance_of(struct arena *a, double *const ch[], int frames, int rate_hz)
{
    struct tonal_balance b;
    struct tonal *t = tonal_new(a, rate_hz);
    for (int at = 0; at < frames; at += 5000)
        tonal_feed(t, (const double *[]){ ch[0] + at, ch[1] + at },
                   frames - at < 5000 ? frames - at : 5000);
    tonal_finish(t, &b);
    return b;
}

static struct match_curve curve_of(const struct match_config *config,
                                   const struct tonal_balance *song,
                                   const struct tonal_balance *reference)
{
    struct match_curve curve;
    match_curve(config, song, &reference, (double[]){ 1 }, 1, &curve);
    return curve;
}

/* Through a processor of the registry, with `settings`. */
static void filter(double *const ch[], int frames, const char *name, const char *settings)
{
    struct rig r = rig_new(name, settings, RATE, 2);
    r.class->process(r.state, ch, frames);
    rig_free(&r);
}

static double bell_db(double hz, double freq_hz, double gain_db, double q)
{
    double a = pow(10, gain_db / 40), x = hz / freq_hz, d = x / q;
    double p = 1 - x * x;
    return 10 * log10((p * p + d * a * d * a) / (p * p + d / a * d / a));
}

static void a_song_that_is_its_reference_is_left_flat(void **state)
{
    (void)state;
    struct sound s = sound_new(1, FRAMES);
    struct tonal_balance b = balance_of(s.a, s.ch, FRAMES, RATE);
    struct match_curve curve = curve_of(&whole, &b, &b);
    for (int i = 0; i < TONAL_BANDS; i++) {
        near(curve.mid_db[i], 0, 1e-9, "mid, dB");
        near(curve.side_db[i], 0, 1e-9, "side, dB");
    }
    arena_free(s.a);
}

static void a_known_equaliser_is_undone_within_half_a_db(void **state)
{
    (void)state;
    struct sound s = sound_new(1, FRAMES);
    struct tonal_balance reference = balance_of(s.a, s.ch, FRAMES, RATE);
    for (int c = 0; c < 2; c++) /* another level, which must not matter */
        for (int n = 0; n < FRAMES; n++)
            s.ch[c][n] *= 0.5;
    filter(s.ch, FRAMES, "eq", "type: bell, freq: 120, gain: 4, q: 0.7");
    filter(s.ch, FRAMES, "eq", "type: bell, freq: 3000, gain: -5, q: 0.8");
    struct tonal_balance song = balance_of(s.a, s.ch, FRAMES, RATE);
    struct match_curve curve = curve_of(&whole, &song, &reference);
    double mean = 0;
    int count = 0;
    for (int i = 0; i < TONAL_BANDS; i++) {
        double hz = tonal_band_hz(i);
        if (hz >= 50 && hz <= 15000) {
            mean += bell_db(hz, 120, 4, 0.7) + bell_db(hz, 3000, -5, 0.8);
            count++;
        }
    }
    for (int i = 0; i < TONAL_BANDS; i++) {
        double hz = tonal_band_hz(i), eq = bell_db(hz, 120, 4, 0.7) + bell_db(hz, 3000, -5, 0.8);
        if (hz < 50 || hz > 15000)
            continue;
        near(curve.mid_db[i], mean / count - eq, 0.5, "mid, dB");
        near(curve.side_db[i], mean / count - eq, 0.5, "side, dB");
    }
    arena_free(s.a);
}

static void amount_limit_and_ends_bound_the_curve(void **state)
{
    (void)state;
    struct sound s = sound_new(1, FRAMES);
    struct tonal_balance reference = balance_of(s.a, s.ch, FRAMES, RATE);
    filter(s.ch, FRAMES, "eq", "type: bell, freq: 1000, gain: -12, q: 0.5");
    struct tonal_balance song = balance_of(s.a, s.ch, FRAMES, RATE);
    struct match_config half = whole, narrow = whole;
    half.amount_percent = 50;
    narrow.limit_db = 2;
    struct match_curve all = curve_of(&whole, &song, &reference);
    struct match_curve part = curve_of(&half, &song, &reference);
    struct match_curve bound = curve_of(&narrow, &song, &reference);
    double largest = 0;
    for (int i = 0; i < TONAL_BANDS; i++) {
        near(part.mid_db[i], all.mid_db[i] / 2, MATCH_STEP_DB, "half of the curve, dB");
        assert_true(fabs(bound.mid_db[i]) <= 2);
        largest = fmax(largest, fabs(bound.mid_db[i]));
    }
    near(largest, 2, 0, "limit, dB");
    near(all.mid_db[0], 0, 0, "20 Hz, dB");
    near(all.mid_db[TONAL_BANDS - 1], 0, 0.07 * 12, "19.3 kHz, where 7 % are left, dB");
    arena_free(s.a);
}

static void silence_and_a_mono_reference_ask_for_nothing_of_the_side(void **state)
{
    (void)state;
    struct sound s = sound_new(1, FRAMES);
    struct tonal_balance song = balance_of(s.a, s.ch, FRAMES, RATE), nothing = { .block_count = 0 };
    struct match_curve curve = curve_of(&whole, &song, &nothing);
    for (int i = 0; i < TONAL_BANDS; i++)
        near(curve.mid_db[i], 0, 0, "toward silence, dB");
    double *mono[2] = { s.ch[0], s.ch[0] };
    struct tonal_balance narrow = balance_of(s.a, mono, FRAMES, RATE);
    curve = curve_of(&whole, &song, &narrow);
    for (int i = 0; i < TONAL_BANDS; i++)
        near(curve.side_db[i], curve.mid_db[i], 0, "side beside mid, dB");
    arena_free(s.a);
}

static void quiet_parts_and_rates_change_little(void **state)
{
    (void)state;
    struct sound s = sound_new(1, FRAMES);
    struct tonal_balance loud = balance_of(s.a, s.ch, FRAMES, RATE);
    struct sound longer = sound_new(1, 2 * FRAMES);
    for (int c = 0; c < 2; c++)
        for (int n = FRAMES; n < 2 * FRAMES; n++) /* a second half under the gate */
            longer.ch[c][n] *= n % 2 ? 0.01 : -0.01;
    struct tonal_balance gated = balance_of(s.a, longer.ch, 2 * FRAMES, RATE);
    struct match_curve curve = curve_of(&whole, &gated, &loud);
    for (int i = 20; i < TONAL_BANDS; i++) /* fewer blocks in the bass: chance */
        near(curve.mid_db[i], 0, 0.7, "toward the loud half, dB");
    arena_free(longer.a);
    arena_free(s.a);
}

/* Level of the filter's response at a frequency, left alone driven. */
static double level_db(const double *x, int frames, double hz)
{
    double re = 0, im = 0;
    for (int n = 0; n < frames; n++) {
        re += x[n] * cos(2 * M_PI * hz / RATE * n);
        im += x[n] * sin(2 * M_PI * hz / RATE * n);
    }
    return 10 * log10(re * re + im * im);
}

static void both_phases_have_the_curve_and_arrive_as_declared(void **state)
{
    (void)state;
    struct match_curve curve;
    for (int i = 0; i < TONAL_BANDS; i++) {
        double octaves = log2(tonal_band_hz(i) / 1000);
        curve.mid_db[i] = 5 * exp(-octaves * octaves);
        curve.side_db[i] = -3 * exp(-octaves * octaves / 4);
    }
    for (int phase = 0; phase <= 1; phase++) {
        struct arena *a = arena_new();
        struct match_config config = whole;
        config.phase = phase;
        struct match *m = match_new(a, &config, &curve, RATE);
        int frames = match_latency_frames(m) + 8192, largest = 0;
        double *l = arena_new_array(a, double, frames), *r = arena_new_array(a, double, frames);
        l[0] = r[0] = 1; /* mid */
        match_process(m, (double *[]){ l, r }, frames);
        for (double hz = 30; hz < 16000; hz *= 1.5) {
            double octaves = log2(hz / 1000);
            near(level_db(l, frames, hz), 5 * exp(-octaves * octaves), 0.05, "mid, dB");
        }
        for (int n = 0; n < frames; n++)
            largest = fabs(l[n]) > fabs(l[largest]) ? n : largest;
        near(largest, match_latency_frames(m), 0, "arrival, frames");
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_song_that_is_its_reference_is_left_flat),
        cmocka_unit_test(a_known_equaliser_is_undone_within_half_a_db),
        cmocka_unit_test(amount_limit_and_ends_bound_the_curve),
        cmocka_unit_test(silence_and_a_mono_reference_ask_for_nothing_of_the_side),
        cmocka_unit_test(quiet_parts_and_rates_change_little),
        cmocka_unit_test(both_phases_have_the_curve_and_arrive_as_declared),
    };
    return RUN_TESTS(tests);
}
