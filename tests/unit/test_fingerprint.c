#include "engine/compare/fingerprint.h"
#include "tests/lib/check.h"
#include "tests/lib/songs.h"

#define RATE 44100

static struct comparison remembered(struct arena *a, struct song_mix *before,
                                    struct song_mix *after)
{
    struct err err = { 0 };
    struct compare_input x = songs_input(before), y = songs_input(after);
    const void *bytes;
    size_t size;
    struct comparison c;
    succeeds(fingerprint_of(a, &x, &bytes, &size, &err), &err);
    succeeds(compare_fingerprint(a, bytes, size, &y, &c, &err), &err);
    return c;
}

static const char *first_line(struct arena *a, const struct comparison *c)
{
    const char **lines;
    compare_sentences(a, c, &lines);
    return lines[0];
}

static void five_minutes_take_less_than_100_kB(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix m = songs_silence(a, 300, 8000, 1);
    struct compare_input in = songs_input(&m);
    struct err err = { 0 };
    const void *bytes;
    size_t size;
    succeeds(fingerprint_of(a, &in, &bytes, &size, &err), &err);
    assert_int_equal(size, 32 + 300 * 250 + 300 * 30 * 2);
    arena_free(a);
}

static void an_offset_is_known_within_a_millisecond(void **state)
{
    (void)state;
    static const double offsets_ms[] = { 0, 1.3, 2, 3.7, 12, -12, 250.9, -1001, 5002.2 };
    struct arena *a = arena_new();
    for (unsigned seed = 40; seed < 44; seed++) {
        struct song_mix old = songs_new(a, seed, 40, RATE);
        for (size_t i = 0; i < sizeof offsets_ms / sizeof *offsets_ms; i++) {
            struct song_mix new = songs_silence(a, 42, 48000, 2);
            songs_add(&new, seed, SONG_ALL, offsets_ms[i] / 1000, 0, 40);
            struct comparison c = remembered(a, &old, &new);
            assert_true(c.is_same_song);
            near(c.offset_ms, offsets_ms[i], 1.0, "offset, ms");
            near(c.level_db, 0, 0.05, "level, dB");
        }
    }
    arena_free(a);
}

static void level_is_known_to_a_twentieth_of_a_decibel(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 50, 40, RATE), new = songs_copy(a, &old);
    for (int c = 0; c < 2; c++)
        for (int64_t i = 0; i < new.frames; i++)
            new.ch[c][i] *= -pow(10, 0.5 / 20);
    struct comparison c = remembered(a, &old, &new);
    near(c.level_db, 0.5, 0.05, "level, dB");
    assert_int_equal(c.region_count, 0);
    assert_string_equal(first_line(a, &c), "only level: +0.50 dB");
    arena_free(a);
}

static void another_song_and_silence_are_told(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 60, 40, RATE), new = songs_new(a, 61, 40, RATE);
    struct song_mix none = songs_silence(a, 40, RATE, 2);
    struct comparison c = remembered(a, &old, &new);
    assert_false(c.is_same_song);
    c = remembered(a, &old, &none);
    assert_string_equal(first_line(a, &c), "the new mix is silent");
    c = remembered(a, &none, &none);
    assert_string_equal(first_line(a, &c), "both are silent");
    arena_free(a);
}

static void a_new_bass_shows_in_the_levels(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix old = songs_new(a, 5, 60, RATE), new = songs_silence(a, 60, RATE, 2);
    songs_add(&new, 5, SONG_MELODY | SONG_DRUMS, 0, 0, 60);
    songs_add(&new, 5, SONG_BASS, 0, 0, 25);
    struct comparison c = remembered(a, &old, &new);
    near(c.level_db, 0, 0.05, "level, dB");
    assert_true(c.region_count > 0);
    near(c.regions[0].start_s, 25, 1.0, "start, s"); /* one second is one block */
    arena_free(a);
}

static void damaged_bytes_are_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct song_mix m = songs_new(a, 70, 5, RATE);
    struct compare_input in = songs_input(&m);
    struct err err = { 0 };
    struct fingerprint f;
    const void *bytes;
    size_t size;
    succeeds(fingerprint_of(a, &in, &bytes, &size, &err), &err);
    uint8_t *copy = arena_alloc(a, size);
    memcpy(copy, bytes, size);
    succeeds(fingerprint_parse(copy, size, &f, &err), &err);
    assert_int_equal(f.length_frames, 5 * RATE);
    assert_false(fingerprint_parse(copy, size - 1, &f, &err));
    assert_int_equal(err.code, ERR_DAMAGED);
    assert_false(fingerprint_parse(copy, 31, &f, &err));
    for (int at = 0; at < 28; at++) {
        copy[at] ^= 0x80;
        err = (struct err){ 0 };
        bool is_size = (at >= 8 && at < 28) || at < 6; /* channels: 130 is refused as well */
        if (is_size || at == 6)
            assert_false(fingerprint_parse(copy, size, &f, &err));
        copy[at] ^= 0x80;
    }
    copy[4] = 2;
    err = (struct err){ 0 };
    assert_false(fingerprint_parse(copy, size, &f, &err));
    assert_string_equal(err.message,
                        "a fingerprint of version 2, this program reads version 1");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_minutes_take_less_than_100_kB),
        cmocka_unit_test(an_offset_is_known_within_a_millisecond),
        cmocka_unit_test(level_is_known_to_a_twentieth_of_a_decibel),
        cmocka_unit_test(another_song_and_silence_are_told),
        cmocka_unit_test(a_new_bass_shows_in_the_levels),
        cmocka_unit_test(damaged_bytes_are_refused),
    };
    return RUN_TESTS(tests);
}
