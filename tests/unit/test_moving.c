#include "engine/base/random.h"
#include "engine/dsp/moving.h"
#include "tests/lib/check.h"
#include "tests/lib/rig.h"

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };
#define RATES ((int)(sizeof rates / sizeof *rates))
#define FRAMES 65536
#define LEAD (2 * MOVING_STEP) /* the gain has arrived before the impulse does */

/* The textbook's words, not the tables of moving.c. */
static double ideal_db(enum moving_type type, double freq_hz, double q, double gain_db, double f)
{
    double complex s = I * f / freq_hz;
    double a = pow(10.0, gain_db / 40.0);
    double complex up = s * s + sqrt(a) / q * s + a, down = a * s * s + sqrt(a) / q * s + 1.0, h;
    if (type == MOVING_BELL)
        h = (s * s + s * a / q + 1.0) / (s * s + s / (a * q) + 1.0);
    else
        h = type == MOVING_LOW_SHELF ? a * up / down : a * down / up;
    return 20.0 * log10(cabs(h));
}

struct band { enum moving_type type; double freq_hz, q, range_db; };

/* Largest departure from the analogue level of `share` of the range, 20 Hz to `top_hz`. */
static double worst_db(const struct band *b, double share, int rate_hz, double top_hz)
{
    struct arena *arena = arena_new();
    struct moving *m = moving_new(arena, b->type, b->freq_hz, b->q, b->range_db, rate_hz, 1);
    double *x = arena_new_array(arena, double, FRAMES),
           *shares = arena_new_array(arena, double, FRAMES);
    for (int n = 0; n < FRAMES; n++)
        shares[n] = share;
    x[LEAD] = 1.0;
    moving_process(m, &x, shares, FRAMES);
    double worst = 0.0;
    for (int i = 0; i <= 24; i++) {
        double f = 20.0 * pow(top_hz / 20.0, i / 24.0);
        double complex sum = 0.0, turn = cexp(-2.0 * M_PI * I * f / rate_hz);
        for (int n = FRAMES - 1; n >= 0; n--)
            sum = sum * turn + x[n];
        double ideal = ideal_db(b->type, b->freq_hz, b->q, share * b->range_db, f);
        worst = fmax(worst, fabs(20.0 * log10(cabs(sum)) - ideal));
    }
    arena_free(arena);
    return worst;
}

static double random_between(double low, double high, uint64_t position)
{
    return low + (high - low) * (double)(random_bits(11, position) >> 11) * 0x1p-53;
}

static void a_whole_range_follows_the_analogue_up_to_10_khz(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 36; i++) {
        struct band b = { .type = (enum moving_type)(i % 3),
                          .freq_hz = 40.0 * pow(400.0, random_between(0.0, 1.0, 3 * i)),
                          .q = 0.4 * pow(10.0, random_between(0.0, 1.0, 3 * i + 1)),
                          .range_db = random_between(-15.0, 15.0, 3 * i + 2) };
        if (b.type != MOVING_BELL)
            b.q = fmin(b.q, 1.0);
        char what[128];
        snprintf(what, sizeof what, "type %d, %g Hz, q %g, %g dB: largest error, dB", (int)b.type,
                 b.freq_hz, b.q, b.range_db);
        near(worst_db(&b, 1.0, rates[i % (uint64_t)RATES], 10000.0), 0.0, 0.1, what);
        near(worst_db(&b, 1.0, 44100, 10000.0), 0.0, 0.1, what); /* the hardest rate */
    }
}

static void on_the_way_it_follows_the_analogue_of_that_gain(void **state)
{
    (void)state;
    static const struct band bands[] = {
        { MOVING_BELL, 3000, 1, -12 },
        { MOVING_BELL, 8000, 0.71, 6 },
        { MOVING_LOW_SHELF, 120, 0.71, -9.5 },
        { MOVING_HIGH_SHELF, 7000, 0.71, -6 },
    };
    for (size_t k = 0; k < sizeof bands / sizeof *bands; k++)
        for (double share = 0.07; share < 1.0; share += 0.31)
            near(worst_db(&bands[k], share, 44100, 10000.0), 0.0, 0.1, "largest error, dB");
}

static void at_rest_every_bit_passes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct moving *m = moving_new(arena, MOVING_BELL, 1000, 1, -12, 48000, 2);
    static double x[2][4000], y[2][4000], share[4000];
    for (int c = 0; c < 2; c++) {
        rig_noise(x[c], 4000, (unsigned)c + 1);
        memcpy(y[c], x[c], sizeof y[c]);
    }
    for (int n = 1000; n < 2000; n++)
        share[n] = 0.5;
    moving_process(m, (double *[]){ y[0], y[1] }, share, 4000);
    for (int c = 0; c < 2; c++) {
        assert_memory_equal(x[c], y[c], sizeof(double) * 1000);
        assert_true(memcmp(x[c] + 1040, y[c] + 1040, sizeof(double) * 900) != 0);
        /* two looks after the end: one to go back, one to find that it is there */
        assert_memory_equal(x[c] + 2032, y[c] + 2032, sizeof(double) * (4000 - 2032));
    }
    arena_free(arena);
}

static void a_jump_of_the_gain_is_a_ramp_of_sixteen_frames(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    /* A shelf at 20 Hz below a tone at fs/4 only changes its level: 12 dB across the ramp. */
    struct moving *m = moving_new(arena, MOVING_HIGH_SHELF, 20, 0.71, -12, 48000, 1);
    static double x[256], share[256];
    for (int n = 0; n < 256; n++) {
        x[n] = n / 2 % 2 ? -1.0 : 1.0;
        share[n] = n < 128 ? 0.0 : 1.0;
    }
    moving_process(m, (double *[]){ x }, share, 256);
    for (int n = 1; n < 256; n++) {
        double step = fabs(fabs(x[n]) - fabs(x[n - 1]));
        assert_true(step < 0.08); /* 0.749 / 16 = 0.047, and what the shelf itself adds */
    }
    near(fabs(x[250]), pow(10.0, -12.0 / 20.0), 0.02, "level in the end");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_range_follows_the_analogue_up_to_10_khz),
        cmocka_unit_test(on_the_way_it_follows_the_analogue_of_that_gain),
        cmocka_unit_test(at_rest_every_bit_passes),
        cmocka_unit_test(a_jump_of_the_gain_is_a_ramp_of_sixteen_frames),
    };
    return RUN_TESTS(tests);
}
