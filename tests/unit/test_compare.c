#include "tests/lib/check.h"
#include "tests/lib/songs.h"

#include "engine/base/text.h"

#define RATE 44100
#define SECONDS 40.0

/* All sentences, one a line. */
static const char *told(struct arena *a, const struct comparison *c)
{
    const char **lines;
    struct text t = text_new(a);
    int count = compare_sentences(a, c, &lines);
    for (int i = 0; i < count; i++)
        text_printf(&t, "%s\n", lines[i]);
    return t.s;
}

static void begins(const char *text, const char *with)
{
    char *head = strndup(text, strlen(with));
    assert_string_equal(head, with);
    free(head);
}

static struct comparison compared(struct arena *a, struct song_mix *before, struct song_mix *after)
{
    struct err err = { 0 };
    struct comparison c;
    struct compare_input x = songs_input(before), y = songs_input(after);
    succeeds(compare_mixes(a, &x, &y, &c, &err), &err);
    return c;
}

static void shift(struct song_mix *m, int64_t by)
{
    for (int c = 0; c < m->channels; c++)
        for (int64_t k = 0; k < m->frames; k++) {
            int64_t i = by > 0 ? m->frames - 1 - k : k;
            m->ch[c][i] = i - by >= 0 && i - by < m->frames ? m->ch[c][i - by] : 0;
        }
}

static void scale(struct song_mix *m, double left, double right)
{
    for (int64_t i = 0; i < m->frames; i++) {
        m->ch[0][i] *= left;
        m->ch[1][i] *= right;
    }
}

/* The same sound to 24 bits: what a new export may be. */
static void to_words(struct song_mix *m)
{
    for (int c = 0; c < m->channels; c++)
        for (int64_t i = 0; i < m->frames; i++)
            m->ch[c][i] = rint(m->ch[c][i] * 8388608) / 8388608;
}

static void swap(struct song_mix *m)
{
    double *left = m->ch[0];
    m->ch[0] = m->ch[1];
    m->ch[1] = left;
}

static void the_same_samples_are_identical(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 1, SECONDS, RATE), new = songs_copy(a, &old);
    struct comparison c = compared(a, &old, &new);
    assert_true(c.is_identical && c.is_same_song);
    assert_int_equal(c.equal_frames, old.frames);
    assert_string_equal(told(a, &c), "identical\n");
    arena_free(a);
}

static void an_offset_is_found_to_the_sample(void **state)
{
    (void)state;
    static const int offsets[] = { 1, -1, 44, 529, -529, 17357, -100000, 400001 };
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 1, SECONDS, RATE);
    for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
        struct song_mix new = songs_copy(a, &old);
        shift(&new, offsets[i]);
        struct comparison c = compared(a, &old, &new);
        assert_int_equal(c.offset_frames, offsets[i]);
        assert_int_equal(c.equal_frames, c.compared_frames);
        assert_int_equal(c.compared_frames, old.frames - llabs(offsets[i]));
        assert_int_equal(c.region_count, 0);
        assert_false(c.is_inverted[0] || c.is_inverted[1] || c.is_swapped);
        if (offsets[i] != 529)
            continue;
        double peak = 0;
        for (int64_t n = old.frames - 529; n < old.frames; n++)
            peak = fmax(peak, fmax(fabs(old.ch[0][n]), fabs(old.ch[1][n])));
        assert_string_equal(told(a, &c),
                            arena_printf(a, "starts 12.0 ms later (529 samples)\n"
                                            "0.012 s less at the end, up to %.1f dBFS\n"
                                            "every sample that both have is identical\n",
                                         20 * log10(peak)));
    }
    arena_free(a);
}

/* A song of a minute and a half behind a minute of silence. */
static void an_offset_of_a_minute_is_found(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 2, 90, RATE), new = songs_silence(a, 150, RATE, 2);
    songs_add(&new, 2, SONG_ALL, 60, 0, 90);
    struct comparison c = compared(a, &old, &new);
    assert_int_equal(c.offset_frames, 60 * RATE);
    assert_true(c.is_same_song);
    c = compared(a, &new, &old);
    assert_int_equal(c.offset_frames, -60 * RATE);
    arena_free(a);
}

static void polarity_and_channels_are_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 3, SECONDS, RATE), new = songs_copy(a, &old);
    scale(&new, -1, -1);
    struct comparison c = compared(a, &old, &new);
    assert_string_equal(told(a, &c), "polarity inverted\nnothing else differs\n");
    near(c.level_db, 0, 1e-9, "level, dB");
    scale(&new, 1, -1);
    c = compared(a, &old, &new);
    assert_string_equal(told(a, &c), "polarity of the left inverted\nnothing else differs\n");
    scale(&new, -1, 1);
    swap(&new);
    c = compared(a, &old, &new);
    assert_string_equal(told(a, &c), "left and right are swapped\n"
                                     "every sample that both have is identical\n");
    arena_free(a);
}

static void level_alone_is_told_as_that(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 4, SECONDS, RATE);
    to_words(&old);
    struct song_mix new = songs_copy(a, &old);
    scale(&new, pow(10, 0.5 / 20), pow(10, 0.5 / 20));
    to_words(&new);
    struct comparison c = compared(a, &old, &new);
    near(c.level_db, 0.5, 1e-5, "level, dB"); /* words of 24 bit, averaged over 40 s */
    assert_true(c.residual_db < -110);
    begins(told(a, &c), "only level: +0.50 dB\n");
    scale(&new, 1, pow(10, -0.2 / 20));
    c = compared(a, &old, &new);
    near(c.gain_db[0], 0.5, 1e-5, "level of the left, dB");
    near(c.gain_db[1], 0.3, 1e-5, "level of the right, dB");
    begins(told(a, &c), "only level: left +0.50 dB, right +0.30 dB\n");
    arena_free(a);
}

static void a_new_bass_is_told_with_its_time_and_band(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 5, 60, RATE), new = songs_silence(a, 60, RATE, 2);
    songs_add(&new, 5, SONG_MELODY | SONG_DRUMS, 0, 0, 60);
    songs_add(&new, 5, SONG_BASS, 0, 0, 25);
    songs_add(&new, 77, SONG_BASS, 0, 25, 60);
    struct comparison c = compared(a, &old, &new);
    assert_int_equal(c.offset_frames, 0);
    near(c.level_db, 0, 0.001, "level, dB");
    assert_int_equal(c.region_count, 1);
    near(c.regions[0].start_s, 25, 0.5, "start, s"); /* the next bass note: one every 0.6 s */
    assert_true(c.regions[0].is_to_end);
    begins(told(a, &c), "0:00-0:25 the same\nnew below 180 Hz from 0:25\n");
    arena_free(a);
}

/* The bell of the Audio EQ Cookbook, gain g dB at f, quality q, over frames [from, to). */
static void bell(struct song_mix *m, double f, double g, double q, int64_t from, int64_t to)
{
    double amp = pow(10, g / 40), w = 2 * M_PI * f / m->rate_hz, alpha = sin(w) / (2 * q);
    double a0 = 1 + alpha / amp, b0 = (1 + alpha * amp) / a0, b2 = (1 - alpha * amp) / a0;
    double b1 = -2 * cos(w) / a0, a2 = (1 - alpha / amp) / a0;
    for (int c = 0; c < m->channels; c++) {
        double x1 = 0, x2 = 0, y1 = 0, y2 = 0;
        for (int64_t i = 0; i < to; i++) {
            double x = m->ch[c][i], y = b0 * x + b1 * x1 + b2 * x2 - b1 * y1 - a2 * y2;
            x2 = x1;
            x1 = x;
            y2 = y1;
            y1 = y;
            if (i >= from)
                m->ch[c][i] = y;
        }
    }
}

static void a_boost_over_a_window_is_told_with_its_size(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 6, 60, RATE), new = songs_copy(a, &old);
    bell(&new, 2500, 0.8, 0.7, 20 * RATE, 40 * RATE);
    struct comparison c = compared(a, &old, &new);
    assert_int_equal(c.region_count, 1);
    near(c.regions[0].change_db, 0.8, 0.05, "change, dB"); /* the middle of a third of an octave */
    near(c.regions[0].start_s, 20, 0.2, "start, s");       /* one window of 0.19 s */
    near(c.regions[0].end_s, 40, 0.2, "end, s");
    assert_int_equal(c.regions[0].kind, COMPARE_LEVEL);
    near((double)c.first_difference_frame, 20 * RATE, 2, "first difference, frames");
    begins(told(a, &c), "0:00-0:20 identical\n1.4-4.5 kHz +0.8 dB at 0:20-0:40\n"
                        "0:40-1:00 identical\n");
    arena_free(a);
}

static void an_export_at_another_rate_is_the_same_song(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 7, SECONDS, 44100), new = songs_new(a, 7, SECONDS, 48000);
    struct comparison c = compared(a, &old, &new);
    assert_int_equal(c.offset_frames, 0);
    near(c.level_db, 0, 0.001, "level, dB");
    assert_int_equal(c.region_count, 0);
    assert_true(c.residual_db < -80); /* what folds in the making of the notes */
    begins(told(a, &c), "rate 48 kHz, was 44.1 kHz\nnull residual -");
    arena_free(a);
}

/* A head of 529 samples at 44.1 kHz is 575.78 at 48; half a sample is half a sample. */
static void a_part_of_a_sample_is_found_and_made_up_for(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 7, SECONDS, 44100);
    struct song_mix new = songs_silence(a, SECONDS, 48000, 2);
    songs_add(&new, 7, SONG_ALL, 529.0 / 44100, 0, SECONDS);
    struct comparison c = compared(a, &old, &new);
    near((double)c.offset_frames + c.offset_fraction, 529 * 48000 / 44100.0, 1e-9, "offset");
    assert_int_equal(c.region_count, 0);
    assert_true(c.residual_db < -80); /* as without a shift */
    begins(told(a, &c), "starts 11.995 ms later (575.78 samples)\n");
    struct song_mix half = songs_silence(a, SECONDS, 44100, 2);
    songs_add(&half, 7, SONG_ALL, 0.5 / 44100, 0, SECONDS);
    c = compared(a, &old, &half);
    near(fabs((double)c.offset_frames + c.offset_fraction), 0.5, 0.005, "half a sample");
    assert_true(c.residual_db < -45); /* 0.005 samples of a mean 5 kHz are -49 dB */
    arena_free(a);
}

static void silence_is_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix sound = songs_new(a, 8, SECONDS, RATE);
    struct song_mix none = songs_silence(a, SECONDS, RATE, 2);
    struct song_mix longer = songs_silence(a, SECONDS + 1, RATE, 2);
    struct comparison c = compared(a, &none, &none);
    assert_string_equal(told(a, &c), "identical: silence\n");
    c = compared(a, &none, &longer);
    assert_string_equal(told(a, &c), "both are silent\n");
    c = compared(a, &sound, &none);
    assert_string_equal(told(a, &c), "the new mix is silent\n");
    c = compared(a, &none, &sound);
    assert_string_equal(told(a, &c), "the old mix was silent\n");
    struct song_mix nothing = songs_silence(a, 0, RATE, 2);
    c = compared(a, &sound, &nothing);
    assert_string_equal(told(a, &c), "the new mix is silent\n");
    arena_free(a);
}

static void another_song_is_told_as_that(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    double most = 0;
    for (unsigned i = 0; i < 6; i++) {
        struct song_mix old = songs_new(a, 20 + i, SECONDS, RATE);
        struct song_mix new = songs_new(a, 30 + i, SECONDS, RATE);
        struct comparison c = compared(a, &old, &new);
        assert_false(c.is_same_song);
        most = fmax(most, fmax(c.envelope_correlation, c.correlation));
    }
    assert_true(most < 0.3); /* far from the 0.5 that decides */
    arena_free(a);
}

static void mono_and_stereo_are_compared(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 9, SECONDS, RATE);
    struct song_mix mono = songs_silence(a, SECONDS, RATE, 1);
    for (int64_t i = 0; i < mono.frames; i++)
        mono.ch[0][i] = old.ch[1][i] = old.ch[0][i];
    struct comparison c = compared(a, &old, &mono);
    assert_string_equal(told(a, &c), "mono, was stereo\n"
                                     "every sample that both have is identical\n");
    c = compared(a, &mono, &old);
    assert_string_equal(told(a, &c), "stereo, was mono\n"
                                     "every sample that both have is identical\n");
    arena_free(a);
}

static void a_longer_and_a_shorter_tail_are_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 10, SECONDS, RATE);
    struct song_mix longer = songs_silence(a, SECONDS + 2, RATE, 2);
    for (int c = 0; c < 2; c++)
        memcpy(longer.ch[c], old.ch[c], sizeof(double) * (size_t)old.frames);
    struct comparison c = compared(a, &old, &longer);
    assert_string_equal(told(a, &c), "2.000 s more at the end, silent\n"
                                     "every sample that both have is identical\n");
    c = compared(a, &longer, &old);
    assert_string_equal(told(a, &c), "2.000 s less at the end, silent\n"
                                     "every sample that both have is identical\n");
    arena_free(a);
}

/* A song without its right side: not the gain of the left, not nothing. */
static void a_lost_side_is_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 11, SECONDS, RATE), new = songs_copy(a, &old);
    scale(&new, 1, 0);
    struct comparison c = compared(a, &old, &new);
    near(c.gain_db[0], 0, 1e-9, "gain of the left, dB");
    assert_true(isnan(c.gain_db[1]));
    assert_string_equal(told(a, &c), "the right is silent\nnothing else differs\n");
    c = compared(a, &new, &old);
    begins(told(a, &c), "the right was silent\n");
    assert_true(c.region_count > 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_samples_are_identical),
        cmocka_unit_test(an_offset_is_found_to_the_sample),
        cmocka_unit_test(an_offset_of_a_minute_is_found),
        cmocka_unit_test(polarity_and_channels_are_told),
        cmocka_unit_test(level_alone_is_told_as_that),
        cmocka_unit_test(a_new_bass_is_told_with_its_time_and_band),
        cmocka_unit_test(a_boost_over_a_window_is_told_with_its_size),
        cmocka_unit_test(an_export_at_another_rate_is_the_same_song),
        cmocka_unit_test(a_part_of_a_sample_is_found_and_made_up_for),
        cmocka_unit_test(silence_is_told),
        cmocka_unit_test(another_song_is_told_as_that),
        cmocka_unit_test(mono_and_stereo_are_compared),
        cmocka_unit_test(a_longer_and_a_shorter_tail_are_told),
        cmocka_unit_test(a_lost_side_is_told),
    };
    return RUN_TESTS(tests);
}
