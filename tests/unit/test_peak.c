#include "engine/audio/peak.h"
#include "engine/base/random.h"
#include "tests/lib/check.h"
#include "tests/lib/signals.h"
#include "tests/lib/truepeak32.h"

#include <ebur128.h>

/* A signal with the detector's context of silence on both sides, and its peaks. */
struct rig {
    struct arena *arena;
    struct peak_detector *detector;
    int rate_hz, frames;
    double *x;
    float *p;
};

static struct rig rig_new(int rate_hz, int frames)
{
    struct arena *a = arena_new();
    struct rig r = { .arena = a, .rate_hz = rate_hz, .frames = frames };
    r.detector = peak_new(a, rate_hz);
    r.x = arena_new_array(a, double, frames + 2 * PEAK_REACH) + PEAK_REACH;
    r.p = arena_new_array(a, float, frames);
    return r;
}

static double rig_peak(struct rig *r, double floor)
{
    memset(r->p, 0, sizeof *r->p * (size_t)r->frames);
    peak_detect(r->detector, r->x, r->frames, floor, r->p);
    double most = 0;
    for (int n = 0; n < r->frames; n++)
        most = fmax(most, (double)r->p[n]);
    return most;
}

static double db(double gain)
{
    return 20 * log10(gain);
}

enum kind { TRANSIENTS, CLIPPED_NOISE, NOISE, PINK, BAND, KINDS };
static const char *const kind_names[] =
    { "transients", "clipped noise", "noise", "pink noise", "band" };

static void add_kind(struct rig *r, enum kind kind)
{
    struct rig *other = r;
    double *right = arena_new_array(r->arena, double, r->frames);
    switch (kind) {
    case TRANSIENTS: signal_add_transients(other->x, r->frames, 400, 0.5); break;
    case CLIPPED_NOISE: signal_add_clipped_noise(r->x, r->frames, 7, 2, 0.5); break;
    case NOISE: signal_add_noise(r->x, r->frames, 8, 0.5); break;
    case PINK: signal_add_pink(r->x, r->frames, 9, 0.1); break;
    default: signal_add_band(r->x, right, r->frames, r->rate_hz, 0.8); break;
    }
}

/* Peak of the frames away from the ends, where a meter without a flush has seen everything. */
static double libebur128_peak(const struct rig *r)
{
    double most = 0;
    ebur128_state *st = ebur128_init(1, (unsigned long)r->rate_hz, EBUR128_MODE_TRUE_PEAK);
    assert_non_null(st);
    assert_int_equal(ebur128_add_frames_double(st, r->x, (size_t)r->frames), 0);
    assert_int_equal(ebur128_true_peak(st, 0, &most), 0);
    ebur128_destroy(&st);
    return most;
}

/* ITU-R BS.1770-5 Annex 2 as printed: four phases, plain convolution. */
static double itu_peak(const struct rig *r)
{
    static const double h[4][12] = {
        { 0.0017089843750, 0.0109863281250, -0.0196533203125, 0.0332031250000, -0.0594482421875,
          0.1373291015625, 0.9721679687500, -0.1022949218750, 0.0476074218750, -0.0266113281250,
          0.0148925781250, -0.0083007812500 },
        { -0.0291748046875, 0.0292968750000, -0.0517578125000, 0.0891113281250, -0.1665039062500,
          0.4650878906250, 0.7797851562500, -0.2003173828125, 0.1015625000000, -0.0582275390625,
          0.0330810546875, -0.0189208984375 },
        { -0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625000000, -0.2003173828125,
          0.7797851562500, 0.4650878906250, -0.1665039062500, 0.0891113281250, -0.0517578125000,
          0.0292968750000, -0.0291748046875 },
        { -0.0083007812500, 0.0148925781250, -0.0266113281250, 0.0476074218750, -0.1022949218750,
          0.9721679687500, 0.1373291015625, -0.0594482421875, 0.0332031250000, -0.0196533203125,
          0.0109863281250, 0.0017089843750 },
    };
    double most = 0;
    for (int n = 0; n < r->frames + 5; n++)
        for (int p = 0; p < 4; p++) {
            double y = 0;
            for (int k = 0; k < 12; k++)
                y += h[p][k] * r->x[n - k];
            most = fmax(most, fabs(y));
        }
    return most;
}

static void no_meter_reads_more(void **state)
{
    (void)state;
    static const int rates[] = { 44100, 48000, 96000, 192000 };
    for (int i = 0; i < 4; i++)
        for (int kind = 0; kind < KINDS; kind++) {
            struct rig r = rig_new(rates[i], 12000);
            add_kind(&r, (enum kind)kind);
            double found = rig_peak(&r, 0);
            struct truepeak32 *m = truepeak32_new(r.arena);
            double reference = truepeak32_of(m, r.x, r.frames, NULL);
            double library = libebur128_peak(&r), itu = itu_peak(&r);
            /* 0.004 dB: noise has power beyond 0.487 of the rate, where no two kernels agree. */
            if (db(found) < db(reference) - 0.004 || db(found) < db(library) - 1e-4 ||
                db(found) < db(itu) - 1e-4)
                fail_msg("%s at %d Hz: found %.4f, 32x %.4f, libebur128 %.4f, BS.1770 %.4f dB",
                         kind_names[kind], rates[i], db(found), db(reference), db(library),
                         db(itu));
            /* ... and not more than the most pessimistic of them, which is what costs loudness. */
            near(db(found), db(fmax(reference, fmax(library, itu))), 0.01, kind_names[kind]);
            arena_free(r.arena);
        }
}

static void sines_read_their_level_up_to_the_edge(void **state)
{
    (void)state;
    static const double frequencies[] =
        { 0.01, 0.101, 0.1937, 0.25, 0.3333, 0.4167, 0.4535, 0.475, 0.487 };
    for (int i = 0; i < 9; i++) {
        struct rig r = rig_new(192000, 20000); /* where no short filter of a meter adds its ripple
                                                  but BS.1770's */
        signal_add_sine(r.x - PEAK_REACH, r.frames + 2 * PEAK_REACH, frequencies[i], 1, 0.7);
        double found = db(rig_peak(&r, 0));
        assert_true(found > -0.001);
        /* BS.1770's filter reads up to 0.22 dB too much below 0.42 of the rate. */
        assert_true(found < (frequencies[i] < 0.42 ? 0.22 : 0.002));
        arena_free(r.arena);
    }
}

static void ripple_of_the_standard_filter_is_seen(void **state)
{
    (void)state;
    static const double frequencies[] = { 0.09, 0.1, 0.24, 0.25 }; /* where it reads 0.17 dB and
                                                                      more too much */
    for (int i = 0; i < 4; i++) {
        struct rig r = rig_new(192000, 4000);
        signal_add_sine(r.x - PEAK_REACH, r.frames + 2 * PEAK_REACH, frequencies[i], 1, 0.7);
        double found = rig_peak(&r, 0), itu = itu_peak(&r);
        assert_true(db(itu) > 0.15);
        near(db(found), db(itu), 1e-4, "reading of BS.1770, dB");
        arena_free(r.arena);
    }
}

static void phase_of_a_quarter_rate_tone_does_not_matter(void **state)
{
    (void)state;
    for (int i = 0; i < 16; i++) {
        struct rig r = rig_new(44100, 2000);
        signal_add_sine(r.x - PEAK_REACH, r.frames + 2 * PEAK_REACH, 0.25, 1, M_PI / 32 * i);
        rig_peak(&r, 0);
        double least = 9;
        for (int n = 1; n < r.frames; n++)
            least = fmin(least, fmax((double)r.p[n], (double)r.p[n - 1]));
        /* Each crest lies in one of two neighbouring frames; 0.22 dB is the ripple of BS.1770's
         * filter. */
        near(db(least), 0.11, 0.111, "crest, dB");
        arena_free(r.arena);
    }
}

static void a_peak_belongs_to_the_nearest_frame(void **state)
{
    (void)state;
    /* A pulse that falls by 0.7 dB in a quarter of a frame, more than the ripple of the meters'
     * filters. */
    for (int i = -4; i <= 4; i++) {
        struct rig r = rig_new(192000, 1024);
        for (int n = 0; n < r.frames; n++) {
            double t = n - 500 - i / 16.0 + 1e-9;
            r.x[n] = sin(0.9 * M_PI * t) / (0.9 * M_PI * t) * exp(-t * t / 5000);
        }
        near(db(rig_peak(&r, 0)), 0, 0.001, "height of the pulse, dB");
        for (int n = 0; n < r.frames; n++)
            assert_true(n == 500 || r.p[n] < r.p[500]);
        arena_free(r.arena);
    }
}

/* The same in pieces of 1 to 2000 frames. */
static void detect_in_pieces(const struct rig *r, const struct peak_detector *d, double floor,
                             float *p)
{
    for (int at = 0, i = 0; at < r->frames; i++) {
        int piece = 1 + (int)(random_bits(3, (uint64_t)i) % (i % 3 == 0 ? 2000 : 40));
        piece = piece < r->frames - at ? piece : r->frames - at;
        peak_detect(d, r->x + at, piece, floor, p + at);
        at += piece;
    }
}

static void any_split_and_any_vector_width_give_the_same_bits(void **state)
{
    (void)state;
    static const double floors[] = { 0, 0.2, 0.7, 1.5 };
    struct rig r = rig_new(44100, 20000);
    signal_add_transients(r.x, r.frames, 700, 0.6);
    signal_add_noise(r.x + 6000, 8000, 5, 0.5);
    signal_add_sine(r.x + 3000, 5000, 0.011, 0.4, 0);
    struct peak_detector *plain = peak_new_plain(r.arena, r.rate_hz);
    float *p = arena_new_array(r.arena, float, r.frames);
    for (int i = 0; i < 4; i++) {
        rig_peak(&r, floors[i]);
        const struct peak_detector *const detectors[] = { r.detector, plain };
        for (int k = 0; k < 2; k++) {
            memset(p, 0, sizeof *p * (size_t)r.frames);
            detect_in_pieces(&r, detectors[k], floors[i], p);
            assert_memory_equal(p, r.p, sizeof *p * (size_t)r.frames);
        }
    }
    arena_free(r.arena);
}

static void the_floor_changes_nothing_above_it(void **state)
{
    (void)state;
    static const double floors[] = { 0.1, 0.3, 0.6, 1.0, 1.3 };
    struct rig r = rig_new(48000, 30000);
    for (int kind = 0; kind < KINDS; kind++)
        add_kind(&r, (enum kind)kind);
    rig_peak(&r, 0);
    float *exact = arena_new_array(r.arena, float, r.frames);
    memcpy(exact, r.p, sizeof *exact * (size_t)r.frames);
    int high = 0, low = 0;
    for (int i = 0; i < 5; i++) {
        rig_peak(&r, floors[i]);
        for (int n = 0; n < r.frames; n++) {
            bool is_high = (double)exact[n] >= floors[i];
            assert_true(r.p[n] == (is_high ? exact[n] : (float)fabs(r.x[n])));
            high += is_high;
            low += !is_high;
        }
    }
    assert_true(high > 1000 && low > 1000);
    arena_free(r.arena);
}

/* The signals nearest to what rules a stretch out as too low: if one of these bounds were too
 * small, the peak in the middle would be missed. */
static void nothing_is_skipped_that_reaches_the_floor(void **state)
{
    (void)state;
    for (int kind = 0; kind < 3; kind++) {
        struct rig r = rig_new(192000, 1100);
        for (int n = 372; n < 628; n++) {
            double t = n - 499.5, sign = n < 500 ? (n % 2 ? -1 : 1) : (n % 2 ? 1 : -1);
            r.x[n] = kind == 0   ? sign                                   /* greatest for its
                                                                             largest sample */
                     : kind == 1 ? sin(M_PI * t) / (M_PI * t)             /* greatest for its
                                                                                     energy */
                                 : (fabs(t) < 60 ? 0 : sign);             /* all of it comes from
                                                                             far away   */
        }
        rig_peak(&r, 0);
        float most = r.p[499] > r.p[500] ? r.p[499] : r.p[500];
        assert_true(most > (kind == 2 ? 0.05f : 0.95f));
        float *exact = arena_new_array(r.arena, float, r.frames);
        memcpy(exact, r.p, sizeof *exact * (size_t)r.frames);
        double floor = 0.98 * (double)most;
        rig_peak(&r, floor);
        for (int n = 0; n < r.frames; n++)
            assert_true(r.p[n] == ((double)exact[n] >= floor ? exact[n] : (float)fabs(r.x[n])));
        arena_free(r.arena);
    }
}

static void channels_are_linked_by_their_maximum(void **state)
{
    (void)state;
    struct rig r = rig_new(44100, 5000), other = rig_new(44100, 5000);
    signal_add_noise(r.x, 5000, 1, 0.5);
    signal_add_noise(other.x, 5000, 2, 0.5);
    rig_peak(&r, 0);
    rig_peak(&other, 0);
    float *both = arena_new_array(r.arena, float, 5000);
    peak_detect(r.detector, r.x, 5000, 0, both);
    peak_detect(r.detector, other.x, 5000, 0, both);
    for (int n = 0; n < 5000; n++)
        assert_true(both[n] == fmaxf(r.p[n], other.p[n]));
    arena_free(r.arena);
    arena_free(other.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_meter_reads_more),
        cmocka_unit_test(sines_read_their_level_up_to_the_edge),
        cmocka_unit_test(ripple_of_the_standard_filter_is_seen),
        cmocka_unit_test(phase_of_a_quarter_rate_tone_does_not_matter),
        cmocka_unit_test(a_peak_belongs_to_the_nearest_frame),
        cmocka_unit_test(any_split_and_any_vector_width_give_the_same_bits),
        cmocka_unit_test(the_floor_changes_nothing_above_it),
        cmocka_unit_test(nothing_is_skipped_that_reaches_the_floor),
        cmocka_unit_test(channels_are_linked_by_their_maximum),
    };
    return RUN_TESTS(tests);
}
