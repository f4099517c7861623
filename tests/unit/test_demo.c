#include "tests/lib/check.h"

#include "engine/album/codes.h"
#include "engine/base/file.h"
#include "engine/cli/demo/artwork.h"
#include "engine/cli/demo/demo.h"
#include "engine/cli/demo/side_a.h"
#include "engine/cli/demo/side_b.h"
#include "engine/cli/demo/sleeve.h"
#include "engine/cli/demo/take.h"
#include "engine/cli/demo/wavfile.h"

#define PARTS(list) .parts = (list), .part_count = (int)(sizeof(list) / sizeof *(list))

/* Two bars with every kind of instrument and part: quick to make, and nothing is left out. */
static const struct score_part sketch_parts[] = {
    {drums_kick, SCORE_DRUM, 0, 2, "x...x...", -3, 0, .tone = 0.3},
    {drums_snare, SCORE_DRUM, 0, 2, "..x...x.", -5, 0, .room = 0.3},
    {drums_tom, SCORE_DRUM, 1, 1, "....xxxx", -5, 0.3, .tone = 0.4},
    {drums_brush, SCORE_DRUM, 0, 1, "o.-.x.o.", -5, 0.2, .tone = 0},
    {drums_clap, SCORE_DRUM, 0, 1, "....x...", -5, 0.2, .tone = 0},
    {drums_stick, SCORE_DRUM, 0, 1, "x.......", -9, 0.2, .tone = 0},
    {cymbals_hat, SCORE_DRUM, 0, 2, "xoxoxoxo", -16, 0.3, .tone = 0},
    {cymbals_open, SCORE_DRUM, 0, 1, ".......x", -16, 0.3, .tone = 0},
    {cymbals_ride, SCORE_DRUM, 0, 1, "x.......", -16, 0.3, .tone = 0},
    {cymbals_crash, SCORE_DRUM, 1, 1, "x.......", -16, -0.3, .tone = 0},
    {cymbals_shaker, SCORE_DRUM, 0, 1, "o-o-o-o-", -16, -0.3, .tone = 0},
    {bass_electric, SCORE_BASS, 0, 1, "1.3.5.8.", -8, 0, .centre = 28},
    {bass_upright, SCORE_BASS, 1, 1, "1.7.5.a.", -8, 0, .centre = 28},
    {guitar_steel, SCORE_STRUM, 0, 2, "d..u.du.", -16, 0, 0.8, 2, .centre = 40},
    {guitar_nylon, SCORE_ARP, 0, 1, "1.3.4.6.", -12, 0.4, .centre = 43},
    {guitar_muted, SCORE_ARP, 1, 1, "1.3.4.6.", -12, 0.4, .centre = 43},
    {keys_electric, SCORE_BLOCK, 0, 2, "x...o,..", -18, 0, .room = 0.3, .echo = 0.3, .centre = 62},
    {keys_vibes, SCORE_ARP, 1, 1, "1.2.3...", -18, 0, .room = 0.3, .centre = 62},
    {keys_pad, SCORE_BLOCK, 0, 2, "x.......", -22, 0, 0.9, 2, .room = 0.3, .centre = 62},
    {keys_spark, SCORE_ARP, 0, 2, "12345654", -18, 0, .echo = 0.3, .centre = 57},
    {voice_alto, SCORE_TUNE, 0, 2, "E5:1a C5:1o -:1 A4:1u | D5:2e E5:2i", -8, 0, .room = 0.3},
    {voice_bass, SCORE_BLOCK, 0, 2, "x.......", -14, 0, 0.5, 2, .centre = 52},
};
static const struct score sketch = {
    .name = "sketch",
    .tempo_bpm = 150,
    .beats = 4,
    .steps = 8,
    .bars = 2,
    .chords = "Am7,D7/F# Cmaj9",
    .head_s = 0.15,
    .tail_s = 0.8,
    .echo_beats = 0.75,
    .setup = {.room_s = 1.5, .drive = 1, .peak = 0.6},
    .seed = 9,
    PARTS(sketch_parts),
};

static void record(struct arena *a, const struct take *takes, int count, const char *name, int jobs,
                   char **dir)
{
    struct err err = {0};
    *dir = file_join(a, check_scratch(a), name);
    succeeds(file_make_dirs(*dir, &err), &err);
    succeeds(take_record(takes, count, *dir, jobs, &err), &err);
}

static char *run(struct arena *a, const char *line)
{
    int status;
    char *out = check_run(a, &status, "%s", line);
    if (status != 0)
        fail_msg("status %d from: %s", status, line);
    return out;
}

/* rate,channels,codec,duration as ffprobe tells them. */
static char *probe(struct arena *a, const char *path)
{
    return run(
        a, arena_printf(
               a,
               "ffprobe -v error -show_entries stream=codec_name,sample_rate,channels,duration_ts "
               "-of default=nw=1:nk=1 '%s' | tr '\\n' ' '",
               path));
}

/* A figure of ffmpeg's ebur128 filter: "I:" (LUFS of the whole) or "Peak:" (true peak). `right` is
 * the channel that the right side gets: a mono song is measured as it sounds from two
 * loudspeakers. */
static double measure(struct arena *a, const char *path, const char *right, const char *figure)
{
    return atof(run(
        a, arena_printf(a,
                        "ffmpeg -nostats -hide_banner -i '%s' -af "
                        "'pan=stereo|c0=c0|c1=%s,ebur128=peak=true' -f null - 2>&1 | "
                        "sed -n '/Summary/,$p' | grep -E '^ +%s' | tail -n 1 | grep -oE '[-0-9.]+'",
                        path, right, figure)));
}

static void files_have_the_promised_rates_words_channels_and_lengths(void **state)
{
    (void)state;
    const struct take takes[] = {
        {&sketch, 44100, 2, 16, .cut = {{"a.wav", 0}}},
        {&sketch, 48000, 2, 24, .cut = {{"b.wav", 0}}},
        {&sketch, 96000, 1, 24, .cut = {{"c.wav", 0}}},
        {&sketch, 48000, 2, 0, .cut = {{"d.wav", 0}}},
        {&sketch, 48000, 2, 16, .repeats = 3, .cut = {{"e.wav", 0}}},
    };
    struct arena *a = arena_new();
    char *dir;
    record(a, takes, 5, "forms", 2, &dir);
    /* head 0.15 s, 2 bars of 1.6 s, tail 0.8 s: 4.15 s */
    assert_string_equal(probe(a, file_join(a, dir, "a.wav")), "pcm_s16le 44100 2 183015 ");
    assert_string_equal(probe(a, file_join(a, dir, "b.wav")), "pcm_s24le 48000 2 199200 ");
    assert_string_equal(probe(a, file_join(a, dir, "c.wav")), "pcm_s24le 96000 1 398400 ");
    assert_string_equal(probe(a, file_join(a, dir, "d.wav")), "pcm_f32le 48000 2 199200 ");
    /* from the second bar to the last there is nothing to repeat in two bars */
    assert_string_equal(probe(a, file_join(a, dir, "e.wav")), "pcm_s16le 48000 2 199200 ");
    /* sox reads the same, and a file's size is what its header says */
    assert_string_equal(run(a, arena_printf(a, "soxi -s '%s/c.wav' 2>&1", dir)), "398400\n");
    arena_free(a);
}

static void two_songs_cut_from_one_performance_join_as_if_never_cut(void **state)
{
    (void)state;
    const struct take takes[] = {
        {&sketch, 48000, 2, 0, .cut = {{"one.wav", 1}, {"two.wav", 0}}},
        {&sketch, 48000, 2, 0, .cut = {{"whole.wav", 0}}},
    };
    struct arena *a = arena_new();
    char *dir;
    record(a, takes, 2, "joint", 1, &dir);
    run(a,
        arena_printf(
            a,
            "cd '%s' && sox one.wav two.wav -t f32 joined.raw && sox whole.wav -t f32 whole.raw && "
            "cmp joined.raw whole.raw",
            dir));
    /* and the cut lies inside: bar 1 at 0.15 + 1.6 s */
    assert_string_equal(run(a, arena_printf(a, "soxi -s '%s/one.wav'", dir)), "84000\n");
    arena_free(a);
}

static void any_number_of_jobs_writes_the_same_bytes(void **state)
{
    (void)state;
    const struct take takes[] = {
        {&sketch, 44100, 2, 16, .cut = {{"a.wav", 0}}},
        {&sketch, 48000, 2, 24, .cut = {{"b.wav", 1}, {"c.wav", 0}}},
        {&sketch, 48000, 1, 0, .cut = {{"d.wav", 0}}},
    };
    struct arena *a = arena_new();
    char *one, *three;
    record(a, takes, 3, "one", 1, &one);
    record(a, takes, 3, "three", 3, &three);
    run(a, arena_printf(a, "diff -r '%s' '%s'", one, three));
    arena_free(a);
}

/* -20 .. -16 LUFS and a PLR of 12 .. 18 dB are what unmastered mixes have; one song is 12 LU lower,
 * of which compression and limiting of the others leave 10. */
static void songs_have_the_levels_of_mixes_and_the_quiet_one_is_quiet(void **state)
{
    (void)state;
    const struct take takes[] = {
        {&side_a_platform, 44100, 2, 16, .cut = {{"loud.wav", 0}}},
        {&side_a_waiting, 44100, 2, 24, .cut = {{"quiet.wav", 0}}},
        {&side_b_cafe, 44100, 1, 16, .cut = {{"mono.wav", 0}}},
    };
    struct arena *a = arena_new();
    char *dir;
    record(a, takes, 3, "levels", 2, &dir);
    for (int i = 0; i < 3; i++) {
        const char *path = file_join(a, dir, takes[i].cut[0].file);
        const char *right = takes[i].channels == 1 ? "c0" : "c1";
        double loudness = measure(a, path, right, "I:"), peak = measure(a, path, right, "Peak:");
        print_message("# %s: %.1f LUFS, %.1f dBTP\n", takes[i].cut[0].file, loudness, peak);
        near(loudness, i == 1 ? -29.5 : -18, 2, "loudness of a mix, LUFS");
        near(peak - loudness, 15, 3, "peak to loudness, dB");
        if (peak > -3)
            fail_msg("a mix peaks at %g dBTP; 3 dB of room were promised", peak);
    }
    arena_free(a);
}

static void the_album_shows_what_was_promised(void **state)
{
    (void)state;
    double length_s = 0;
    int songs = 0, mono = 0, rates = 0, words = 0;
    for (int i = 0; i < take_album_count; i++) {
        const struct take *t = &take_album[i];
        length_s += score_length_s(t->score);
        mono += t->channels == 1;
        rates |= t->rate_hz == 44100 ? 1 : t->rate_hz == 48000 ? 2 : t->rate_hz == 96000 ? 4 : 8;
        words |= t->bits == 16 ? 1 : t->bits == 24 ? 2 : t->bits == 0 ? 4 : 8;
        for (int j = 0; j < TAKE_CUTS && t->cut[j].file; j++) {
            char *line = NULL;
            assert_true(asprintf(&line, "  - mix: %s ", t->cut[j].file) > 0);
            if (!strstr(sleeve_recipe, line))
                fail_msg("the recipe has no song \"%s\"", line);
            free(line);
            songs++;
        }
    }
    near(length_s, 275, 25, "length of the album, s");
    assert_true(songs >= 6);
    assert_int_equal(mono, 1);
    assert_int_equal(rates, 7);
    assert_int_equal(words, 7);
}

static void the_recipe_has_valid_codes_one_isrc_a_song(void **state)
{
    (void)state;
    struct err err = {0};
    char isrc[13], ean[14], spelled[16], last[16] = "";
    int count = 0;
    for (const char *p = sleeve_recipe; (p = strstr(p, "isrc: ")); count++) {
        snprintf(spelled, sizeof spelled, "%.15s", p += 6);
        succeeds(codes_parse_isrc(spelled, isrc, POS_NONE, &err), &err);
        assert_true(strcmp(spelled, last) > 0);
        memcpy(last, spelled, sizeof last);
    }
    assert_int_equal(count, 8);
    const char *upc = strstr(sleeve_recipe, "upc: \"");
    assert_non_null(upc);
    snprintf(spelled, sizeof spelled, "%.12s", upc + 6);
    succeeds(codes_parse_ean(spelled, ean, POS_NONE, &err), &err);
}

static void a_recipe_that_is_there_is_not_written_over(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *dir = check_scratch(a), *recipe = file_join(a, dir, "album.yaml");
    struct err err = {0};
    succeeds(file_create(recipe, "mine\n", 5, &err), &err);
    assert_false(demo_write(dir, 1, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_string_equal(err.message,
                        arena_printf(a,
                                     "%s is there already and is not written over; name another "
                                     "folder for the demo",
                                     recipe));
    assert_string_equal(run(a, arena_printf(a, "cat '%s'; ls '%s'", recipe, dir)),
                        "mine\nalbum.yaml\n");
    arena_free(a);
}

static void the_cover_is_a_picture_of_1400_pixels(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *path = file_join(a, check_scratch(a), "cover.png");
    succeeds(artwork_write(path, &err), &err);
    assert_string_equal(
        run(a, arena_printf(a,
                            "ffprobe -v error -show_entries stream=codec_name,width,height "
                            "-of csv=p=0 '%s'",
                            path)),
        "png,1400,1400\n");
    arena_free(a);
}

/* Nothing in, dither out: words of -1, 0 and 1 with the variance of two uniform words, 1/6 LSB^2,
 * before rounding adds 1/12: 1/4. 40000 samples tell it to 2 %. */
static void silence_is_dithered_by_one_step(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *path = file_join(a, check_scratch(a), "s.wav"), *bytes;
    size_t size;
    float *zero = arena_new_array(a, float, 20000);
    struct wavfile *w =
        wavfile_create(a, path, &(struct wavfile_format){44100, 2, 16, 20000, 1}, &err);
    assert_non_null(w);
    succeeds(wavfile_add(w, (const float *const[]){zero, zero}, 20000, &err), &err);
    succeeds(wavfile_finish(w, &err), &err);
    succeeds(file_read(path, 1 << 20, a, &bytes, &size, POS_NONE, &err), &err);
    assert_int_equal(size, 44 + 80000);
    double power = 0;
    for (size_t i = 44; i < size; i += 2) {
        int16_t word;
        memcpy(&word, bytes + i, 2);
        assert_true(word >= -1 && word <= 1);
        power += word * word;
    }
    near(power / 40000, 0.25, 0.01, "variance of the dither, LSB^2");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_have_the_promised_rates_words_channels_and_lengths),
        cmocka_unit_test(two_songs_cut_from_one_performance_join_as_if_never_cut),
        cmocka_unit_test(any_number_of_jobs_writes_the_same_bytes),
        cmocka_unit_test(songs_have_the_levels_of_mixes_and_the_quiet_one_is_quiet),
        cmocka_unit_test(the_album_shows_what_was_promised),
        cmocka_unit_test(the_recipe_has_valid_codes_one_isrc_a_song),
        cmocka_unit_test(a_recipe_that_is_there_is_not_written_over),
        cmocka_unit_test(the_cover_is_a_picture_of_1400_pixels),
        cmocka_unit_test(silence_is_dithered_by_one_step),
    };
    return RUN_TESTS(tests);
}
