#include "tests/lib/check.h"

#include "engine/meter/kweight.h"

#include <complex.h>

static double response_db(const struct kweight_stage *s, double hz, int rate_hz)
{
    complex double z = cexp(-2 * M_PI * I * hz / rate_hz);
    return 20 * log10(cabs((s->b0 + s->b1 * z + s->b2 * z * z) / (1 + s->a1 * z + s->a2 * z * z)));
}

/* ITU-R BS.1770-5 Annex 1, tables 1 and 2 */
static const struct kweight_stage table_shelf = { 1.53512485958697, -2.69169618940638,
                                                  1.19839281085285, -1.69065929318241,
                                                  0.73248077421585 };
static const struct kweight_stage table_highpass = { 1, -2, 1, -1.99004745483398,
                                                     0.99007225036621 };

static void coefficients_at_48_khz_are_the_tables(void **state)
{
    (void)state;
    struct kweight k = kweight_new(48000, 2);
    const double *got[2] = { &k.shelf.b0, &k.highpass.b0 };
    const double *want[2] = { &table_shelf.b0, &table_highpass.b0 };
    for (int s = 0; s < 2; s++)
        for (int i = 0; i < 5; i++) /* the step to which coefficients are rounded: 2^-40 */
            near(got[s][i], want[s][i], 1e-11, "coefficient");
}

static void a_tone_weighs_the_same_at_every_rate(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 88200, 96000, 176400, 192000 };
    static const double tones[] = { 25, 40, 100, 500, 997, 2000, 4000, 8000, 16000 };
    for (int r = 0; r < 5; r++)
        for (int t = 0; t < 9; t++) {
            struct kweight k = kweight_new(rates[r], 2);
            double db = response_db(&k.shelf, tones[t], rates[r]) +
                        response_db(&k.highpass, tones[t], rates[r]);
            double table = response_db(&table_shelf, tones[t], 48000) +
                           response_db(&table_highpass, tones[t], 48000);
            near(db, table, 0.008,
                 "K weighting against the 48 kHz tables, dB"); /* the shelf's warping */
        }
}

static void energy_is_the_sum_over_channels(void **state)
{
    (void)state;
    double x[4800], zero[4800] = {0};
    for (int n = 0; n < 4800; n++)
        x[n] = sin(n * 0.1);
    struct kweight mono = kweight_new(48000, 1), left = kweight_new(48000, 2),
                   both = kweight_new(48000, 2);
    const double *const one[1] = { x }, *const side[2] = { x, zero }, *const pair[2] = { x, x };
    kweight_feed(&mono, one, 4800);
    kweight_feed(&left, side, 4800);
    kweight_feed(&both, pair, 4800);
    double e = kweight_take(&mono);
    assert_true(e > 1000);
    near(kweight_take(&left), e, 0, "one side");
    near(kweight_take(&both), 2 * e, 0, "both sides");
    near(kweight_take(&both), 0, 0, "nothing since");
}

static void it_rings_out_to_exact_silence(void **state)
{
    (void)state;
    struct kweight k = kweight_new(192000, 1);
    double x[1920] = { 1 };
    const double *const ch[1] = { x };
    for (int i = 0; i < 3000; i++) { /* 30 s in steps of 10 ms */
        kweight_feed(&k, ch, 1920);
        kweight_take(&k);
        x[0] = 0;
    }
    for (int i = 0; i < 4; i++)
        near(k.memory[i][0], 0, 0, "memory of the filter");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coefficients_at_48_khz_are_the_tables),
        cmocka_unit_test(a_tone_weighs_the_same_at_every_rate),
        cmocka_unit_test(energy_is_the_sum_over_channels),
        cmocka_unit_test(it_rings_out_to_exact_silence),
    };
    return RUN_TESTS(tests);
}
