/* Fingerprints of what a decoder gets: the same under other texts, another for any other sound. */
#include "tests/lib/mixes.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"

#define ODD_FRAMES 123457

/* By ffmpeg, with a title. */
static const char *coded(struct arena *a, const char *wav, const char *title, const char *name,
                         const char *options)
{
    int status;
    char *path = mix_path(a, arena_printf(a, "%s-%s", title, name));
    check_run(a, &status, "ffmpeg -v error -i %s -bitexact -metadata title='%s' %s '%s' 2>&1", wav,
              title, options, path);
    assert_int_equal(status, 0);
    return path;
}

static bool fingerprint(struct arena *a, const char *path, bool is_decoded, char *hex)
{
    struct err err = {0};
    double *ch[2] = { arena_new_array(a, double, 4096), arena_new_array(a, double, 4096) };
    struct source *s = source_open_as_player(a, path, &err);
    succeeds(s, &err);
    for (int got = 1; is_decoded && got > 0;)
        succeeds(source_read(s, 4096, ch, &got, &err), &err);
    if (!is_decoded)
        succeeds(source_skim(s, &err), &err);
    return source_fingerprint(s, hex);
}

static const char *mix_of(struct arena *a, const char *name, int changed_frame)
{
    struct text t = mix_header(a, 1, 2, 16, MIX_RATE, ODD_FRAMES * 4);
    mix_put_noise(&t, ODD_FRAMES, 2);
    if (changed_frame >= 0)
        t.s[44 + 4 * changed_frame + 1] ^= 0x40; /* loud enough for any codec */
    return mix_save(a, name, t);
}

static void texts_leave_a_fingerprint_as_it_is_and_sound_does_not(void **state)
{
    (void)state;
    static const char *const kinds[][2] = {
        { "a.flac", "-c:a flac" }, { "b.m4a", "-c:a alac" },
        { "c.wv", "-c:a wavpack -sample_fmt s16p" }, { "d.mp3", "-c:a libmp3lame -b:a 256k" },
        { "e.m4a", "-c:a aac -b:a 192k -movie_timescale 44100" },
        { "f.ogg", "-c:a libvorbis -q:a 6" }, { "g.opus", "-c:a libopus -ar 48000" }
    };
    struct arena *a = mix_start();
    const char *mix = mix_of(a, "in.wav", -1), *other = mix_of(a, "other.wav", 60000);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const char *name = kinds[i][0], *options = kinds[i][1];
        const char *one = coded(a, mix, "One", name, options);
        char first[HASH_HEX_BYTES], now[HASH_HEX_BYTES];
        assert_true(fingerprint(a, one, true, first));
        assert_true(fingerprint(a, one, false, now));
        assert_string_equal(first, now); /* as much is seen without decoding */
        assert_true(fingerprint(a, coded(a, mix, "A longer title by far", name, options), false,
                                now));
        assert_string_equal(first, now);
        assert_true(fingerprint(a, coded(a, other, "One too", name, options), false, now));
        if (strcmp(first, now) == 0)
            fail_msg("%s: another sound has the same fingerprint", name);
    }
    arena_free(a);
}

static void plain_samples_have_none(void **state)
{
    (void)state;
    struct arena *a = mix_start();
    char hex[HASH_HEX_BYTES];
    assert_false(fingerprint(a, mix_of(a, "in.wav", -1), true, hex));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_leave_a_fingerprint_as_it_is_and_sound_does_not),
        cmocka_unit_test(plain_samples_have_none),
    };
    return RUN_TESTS(tests);
}
