#include "tests/lib/check.h"
#include "tests/lib/signals.h"

#include "engine/meter/spectrum.h"

static double edge(int band, int side)
{
    return 1000 * pow(10, (band - 17) / 10.0 + side * 0.05);
}

static double db(double mean_square)
{
    return 10 * log10(mean_square);
}

static struct spectrum *spectrum_of(struct arena *a, const double *x, int frames, int rate_hz)
{
    struct spectrum *s = spectrum_new(a, rate_hz, 1);
    const double *const ch[1] = { x };
    spectrum_feed(s, ch, frames);
    return s;
}

/* A click's power lies flat over the band, wherever it is: exactly (height^2 / frames) * width /
 * half rate. */
static void a_click_is_flat_and_counts_alike_everywhere(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 48000, 96000, 192000 };
    for (int r = 0; r < 4; r++) {
        int frames = 2 * rates[r] + 77;
        const int places[] = { 0, 1, 30000, frames / 2, frames - 1 };
        for (int i = 0; i < (r == 0 ? 5 : 1); i++) {
            struct arena *a = arena_new();
            double *x = arena_new_array(a, double, frames), bands[SPECTRUM_BANDS];
            x[places[i]] = 0.5;
            struct spectrum *s = spectrum_of(a, x, frames, rates[r]);
            int count = spectrum_finish(s, bands);
            for (int b = 0; b < count; b++) {
                double half = rates[r] / 2.0, width = fmin(edge(b, 1), half) - edge(b, -1);
                near(db(bands[b]), db(0.25 / frames * width / half), 0.001, "band of a click, dB");
            }
            near(spectrum_bandwidth_hz(s), rates[r] / 2.0, 0, "a click fills the band, Hz");
            arena_free(a);
        }
    }
}

static void bands_reach_to_half_the_rate(void **state)
{
    (void)state;
    static const struct { int rate_hz, bands; double last_hz;
    } cases[] = { { 44100, 31, 20000 },  { 48000, 31, 20000 }, { 96000, 34, 40000 },
                  { 192000, 37, 80000 }, { 8000, 24, 4000 },   { 32000, 30, 16000 } };
    for (int i = 0; i < 6; i++) {
        struct arena *a = arena_new();
        double x[10] = {0}, bands[SPECTRUM_BANDS];
        int count = spectrum_finish(spectrum_of(a, x, 10, cases[i].rate_hz), bands);
        assert_int_equal(count, cases[i].bands);
        near(spectrum_nominal_hz(count - 1), cases[i].last_hz, 1e-9,
             "nominal frequency of the last band, Hz");
        arena_free(a);
    }
    near(spectrum_nominal_hz(0), 20, 0, "first band, Hz");
    near(spectrum_nominal_hz(2), 31.5, 0, "third band, Hz");
    near(spectrum_nominal_hz(17), 1000, 1e-9, "band of 1 kHz");
}

static void a_tone_lies_in_its_band(void **state)
{
    (void)state;
    for (int b = 0; b < 31; b++) {
        struct arena *a = arena_new();
        enum { FRAMES = 48000 * 3 };
        double *x = arena_new_array(a, double, FRAMES), bands[SPECTRUM_BANDS];
        double hz = 1000 * pow(10, (b - 17) / 10.0);
        for (int n = 0; n < FRAMES; n++) { /* faded, so that the ends make no click */
            double fade = fmin(1, fmin(n, FRAMES - n) / 24000.0);
            x[n] = 0.5 * fade * sin(2 * M_PI * hz * n / 48000);
        }
        spectrum_finish(spectrum_of(a, x, FRAMES, 48000), bands);
        near(db(bands[b]), db(0.125 * (2 + 2 * 0.5 / 3) / 3), 0.02,
             "its band, dB"); /* mean of fade^2 */
        for (int k = 0; k < 31; k++)
            if (k != b && db(bands[k]) - db(bands[b]) >
                              (k < 4 || b < 4 ? -25 : -50)) /* windows are 1 s long */
                fail_msg("band %d has %.1f dB of a tone in band %d", k, db(bands[k]) - db(bands[b]),
                         b);
        arena_free(a);
    }
}

static void noise_rises_3_db_an_octave_and_pink_noise_is_level(void **state)
{
    (void)state;
    enum { FRAMES = 44100 * 15 };
    struct arena *a = arena_new();
    double *x = arena_new_array(a, double, FRAMES), bands[SPECTRUM_BANDS];
    signal_add_noise(x, FRAMES, 9, 0.5);
    struct spectrum *s = spectrum_of(a, x, FRAMES, 44100);
    spectrum_finish(s, bands);
    for (int b = 10; b < 30; b++) /* 200 Hz: 15 s of 46 Hz hold 1400 values, 0.12 dB of spread */
        near(db(bands[b]), db(0.25 / 3 * (edge(b, 1) - edge(b, -1)) / 22050), 0.5,
             "band of white noise, dB");
    near(spectrum_bandwidth_hz(s), 22050, 0, "white noise fills the band, Hz");
    memset(x, 0, FRAMES * sizeof *x);
    signal_add_pink(x, FRAMES, 9, 0.1);
    s = spectrum_of(a, x, FRAMES, 44100);
    spectrum_finish(s, bands);
    for (int b = 7; b < 29; b++)
        near(db(bands[b]), db(bands[17]), 1.0,
             "pink noise against 1 kHz, dB"); /* the generator ripples too */
    near(spectrum_bandwidth_hz(s), 22050, 0, "so does pink noise, Hz");
    arena_free(a);
}

/* Tones every 20 Hz up to an end, falling 6 dB an octave, over the noise of a dithered word. */
static double bandwidth(int rate_hz, double end_hz, double noise)
{
    struct arena *a = arena_new();
    int frames = rate_hz * 5, period = rate_hz / 20;
    double *x = arena_new_array(a, double, frames), *one = arena_new_array(a, double, period);
    for (int k = 2; k * 20 <= end_hz; k++)
        for (int n = 0; n < period; n++)
            one[n] += 0.2 / k * sin(2 * M_PI * (k * n % period) / period + k * k);
    signal_add_noise(x, frames, 4, noise);
    signal_add_noise(x, frames, 5, noise);
    for (int n = 0; n < frames; n++)
        x[n] += fmin(1, fmin(n, frames - n) / (0.5 * rate_hz)) * one[n % period];
    struct spectrum *s = spectrum_of(a, x, frames, rate_hz);
    double bands[SPECTRUM_BANDS];
    spectrum_finish(s, bands);
    double hz = spectrum_bandwidth_hz(s);
    arena_free(a);
    return hz;
}

static void the_end_of_the_band_is_found(void **state)
{
    (void)state;
    static const struct { int rate_hz; double end_hz;
    } cases[] = {
        { 44100, 16000 }, { 44100, 19000 }, { 44100, 20500 },
        { 48000, 20000 }, { 96000, 22000 }, { 192000, 40000 },
    };
    for (int i = 0; i < 6; i++) {
        near(bandwidth(cases[i].rate_hz, cases[i].end_hz, 0x1p-16), cases[i].end_hz, 101,
             "over 16-bit dither, Hz");
        near(bandwidth(cases[i].rate_hz, cases[i].end_hz, 0x1p-24), cases[i].end_hz, 101,
             "over 24-bit dither, Hz");
    }
    near(bandwidth(44100, 16000, 0), 16000, 201, "over nothing: its window's skirt is seen, Hz");
    near(bandwidth(44100, 22040, 0x1p-16), 22050, 0, "to the end, Hz");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_click_is_flat_and_counts_alike_everywhere),
        cmocka_unit_test(bands_reach_to_half_the_rate),
        cmocka_unit_test(a_tone_lies_in_its_band),
        cmocka_unit_test(noise_rises_3_db_an_octave_and_pink_noise_is_level),
        cmocka_unit_test(the_end_of_the_band_is_found),
    };
    return RUN_TESTS(tests);
}
