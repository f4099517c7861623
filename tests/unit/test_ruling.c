#include "engine/bundle/rule.h"
#include "tests/lib/check.h"

/* A release that breaks nothing: two songs of 44.1 kHz and 24 bit in two FLAC files. */
struct rig {
    struct arena *arena;
    struct album album;
    struct song songs[2];
    struct rule_song facts_songs[2];
    struct rule_file files[2];
    struct measures measures[2];
    struct cover cover;
    struct writer_class writer;
    struct rule_facts facts;
};

static void start(struct rig *g)
{
    *g = (struct rig){ .arena = arena_new() };
    g->songs[0] = (struct song){ .credits = { .title = "One" }, .isrc = "GBAYE2600001" };
    g->songs[1] = (struct song){ .credits = { .title = "Two" }, .isrc = "GBAYE2600002" };
    g->album = (struct album){ .credits = { .title = "Album", .artist = "Who" },
                               .ean = "5012345678900", .song_count = 2, .songs = g->songs };
    g->cover = (struct cover){ .mime = "image/png", .width = 3000, .height = 3000 };
    g->writer = (struct writer_class){ .name = "flac", .is_lossless = true };
    for (int i = 0; i < 2; i++) {
        g->facts_songs[i] = (struct rule_song){ .song = &g->songs[i], .artist = "Who",
                                                .number = i + 1, .mix_rate_hz = 44100,
                                                .mix_bits = 24, .length_s = 200.0 };
        g->measures[i] = (struct measures){ .integrated_lufs = -14.0, .true_peak_dbtp = -1.5,
                                            .short_term_max_lufs = -10.0 };
        g->files[i] = (struct rule_file){ .path = i ? "f/02 - Two.flac" : "f/01 - One.flac",
                                          .rate_hz = 44100, .bits = 24,
                                          .measures = &g->measures[i] };
    }
    g->facts = (struct rule_facts){ .album = &g->album, .writer = &g->writer,
                                    .metadata = METADATA_NONE, .cover = &g->cover,
                                    .song_count = 2, .file_count = 2, .songs = g->facts_songs,
                                    .files = g->files };
}

static struct rule rule_with(enum rule_kind kind, double *numbers, int number_count,
                             const char **words, int word_count)
{
    return (struct rule){ .kind = (int)kind, .severity = SEVERE_REFUSE, .above_lufs = NAN,
                          .numbers = numbers, .number_count = number_count, .words = words,
                          .word_count = word_count };
}

/* The verdict, and the reason where it is not NULL. */
static void gives(struct rig *g, const struct rule *r, enum verdict verdict, const char *reason)
{
    struct ruling ruling = ruling_of(g->arena, r, &g->facts);
    assert_string_equal(verdict_names[ruling.verdict], verdict_names[verdict]);
    assert_non_null(ruling.reason);
    if (reason)
        assert_string_equal(ruling.reason, reason);
}

static void gives_number(struct rig *g, enum rule_kind kind, double limit, enum verdict verdict,
                         const char *reason)
{
    struct rule r = rule_with(kind, &limit, 1, NULL, 0);
    gives(g, &r, verdict, reason);
}

static void gives_word(struct rig *g, enum rule_kind kind, const char *limit, enum verdict verdict,
                       const char *reason)
{
    struct rule r = rule_with(kind, NULL, 0, &limit, 1);
    gives(g, &r, verdict, reason);
}

static void gives_bare(struct rig *g, enum rule_kind kind, enum verdict verdict, const char *reason)
{
    struct rule r = rule_with(kind, NULL, 0, NULL, 0);
    gives(g, &r, verdict, reason);
}

static void end(struct rig *g)
{
    arena_free(g->arena);
}

static void a_broken_rule_is_as_severe_as_it_says(void **state)
{
    (void)state;
    struct rig g;
    double limit = 16;
    start(&g);
    struct rule r = rule_with(RULE_BITS, &limit, 1, NULL, 0);
    gives(&g, &r, VERDICT_REFUSE, "the word length is 24 bit");
    r.severity = SEVERE_WARN;
    gives(&g, &r, VERDICT_WARN, "the word length is 24 bit");
    end(&g);
}

static void format_rate_and_word_are_one_of_the_listed(void **state)
{
    (void)state;
    struct rig g;
    double rates[] = { 44100, 96000 }, words[] = { 16, 24 };
    start(&g);
    struct rule rate = rule_with(RULE_RATES, rates, 2, NULL, 0);
    struct rule bits = rule_with(RULE_BITS, words, 2, NULL, 0);
    gives(&g, &rate, VERDICT_PASS, "the rate is 44.1 kHz");
    gives(&g, &bits, VERDICT_PASS, "the word length is 24 bit");
    gives_word(&g, RULE_FORMATS, "flac", VERDICT_PASS, "the format is flac");
    gives_word(&g, RULE_FORMATS, "wav", VERDICT_REFUSE, "the format is flac");
    g.files[1].rate_hz = 48000;
    g.files[1].bits = 0;
    gives(&g, &rate, VERDICT_REFUSE, "the rate is 48 kHz");
    gives(&g, &bits, VERDICT_REFUSE, "the word length is float");
    gives_bare(&g, RULE_ONE_FORMAT, VERDICT_REFUSE,
               "f/01 - One.flac has 44.1 kHz 24 bit, f/02 - Two.flac has 48 kHz float");
    g.writer.is_lossless = false;
    gives(&g, &bits, VERDICT_PASS, "a lossy file has no word length");
    end(&g);
}

static void only_above_the_limit_a_rate_must_be_the_mixes_own(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    g.files[0].rate_hz = g.files[1].rate_hz = 48000;
    gives_number(&g, RULE_UPSAMPLING, 48000, VERDICT_PASS, NULL);
    gives_number(&g, RULE_UPSAMPLING, 0, VERDICT_REFUSE,
                 "song 1 (One) would be offered at 48 kHz, its mix has 44.1 kHz: set 'rate' to "
                 "that of the mixes or lower");
    g.files[0].rate_hz = g.files[1].rate_hz = 96000;
    gives_number(&g, RULE_UPSAMPLING, 48000, VERDICT_REFUSE, NULL);
    g.facts_songs[0].mix_rate_hz = g.facts_songs[1].mix_rate_hz = 96000;
    gives_number(&g, RULE_UPSAMPLING, 48000, VERDICT_PASS, NULL);
    g.facts_songs[1].mix_rate_hz = 48000;
    gives_number(&g, RULE_UPSAMPLING, 48000, VERDICT_REFUSE,
                 "song 2 (Two) would be offered at 96 kHz, its mix has 48 kHz: set 'rate' to that "
                 "of the mixes or lower");
    end(&g);
}

static void a_mix_has_the_bits_or_is_float_but_not_lossy(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    gives_number(&g, RULE_MIX_BITS, 24, VERDICT_PASS, NULL);
    g.facts_songs[1].mix_bits = 0;
    gives_number(&g, RULE_MIX_BITS, 24, VERDICT_PASS, NULL);
    g.facts_songs[1].is_mix_lossy = true;
    gives_number(&g, RULE_MIX_BITS, 24, VERDICT_REFUSE, "the mix of song 2 (Two) is lossy");
    g.facts_songs[0].mix_bits = 16;
    gives_number(&g, RULE_MIX_BITS, 24, VERDICT_REFUSE, "the mix of song 1 (One) has 16 bit");
    end(&g);
}

static void thirty_seconds_are_enough_and_a_sample_less_is_not(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    g.facts_songs[1].length_s = 30.0;
    gives_number(&g, RULE_SONG_LENGTH, 30, VERDICT_PASS, NULL);
    g.facts_songs[1].length_s = 30.0 - 1.0 / 44100;
    gives_number(&g, RULE_SONG_LENGTH, 30, VERDICT_REFUSE, "song 2 (Two) lasts 30.000 s");
    end(&g);
}

static void ten_seconds_of_silence_pass_and_a_sample_more_does_not(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    g.files[0].silent_head_s = g.files[1].silent_tail_s = 10.0;
    gives_number(&g, RULE_SILENCE, 10, VERDICT_PASS, NULL);
    g.files[1].silent_tail_s = 10.5;
    gives_number(&g, RULE_SILENCE, 10, VERDICT_REFUSE,
                 "f/02 - Two.flac ends with 10.500 s of silence");
    g.files[0].silent_head_s = 10.0 + 1.0 / 44100;
    gives_number(&g, RULE_SILENCE, 10, VERDICT_REFUSE,
                 "f/01 - One.flac begins with 10.000 s of silence");
    end(&g);
}

static void before_the_render_a_gap_can_break_but_not_pass(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    g.files[0].measures = g.files[1].measures = NULL;
    gives_number(&g, RULE_SILENCE, 10, VERDICT_LATER, "judged on the rendered files");
    gives_number(&g, RULE_TRUE_PEAK, -1, VERDICT_LATER, "judged on the rendered files");
    g.files[1].silent_tail_s = 10.5;
    gives_number(&g, RULE_SILENCE, 10, VERDICT_REFUSE, NULL);
    end(&g);
}

static void sound_before_the_first_mark_is_hidden(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    gives_bare(&g, RULE_HIDDEN_AUDIO, VERDICT_PASS, NULL);
    g.facts.hidden_s = 1.0 / 75;
    gives_bare(&g, RULE_HIDDEN_AUDIO, VERDICT_REFUSE,
               "0.013 s of sound lie before the first mark, or are hidden in a track");
    end(&g);
}

static void files_are_bare_or_hold_their_isrc(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    gives_word(&g, RULE_TAGS, "none", VERDICT_PASS, NULL);
    g.facts.embeds_cover = true;
    gives_word(&g, RULE_TAGS, "none", VERDICT_REFUSE, "metadata is 'none' and the cover is "
               "embedded: set metadata: none and cover: no");
    g.facts.embeds_cover = false;
    g.facts.metadata = METADATA_MINIMAL;
    gives_word(&g, RULE_TAGS, "none", VERDICT_REFUSE,
               "metadata is 'minimal': set metadata: none and cover: no");
    gives_word(&g, RULE_TAGS, "isrc", VERDICT_REFUSE,
               "metadata is 'minimal', the ISRC is written with 'full'");
    g.facts.metadata = METADATA_FULL;
    gives_word(&g, RULE_TAGS, "isrc", VERDICT_PASS, NULL);
    g.songs[1].isrc = NULL;
    gives_word(&g, RULE_TAGS, "isrc", VERDICT_REFUSE, "song 2 (Two) has no ISRC");
    end(&g);
}

static void characters_are_whole_ones(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    g.songs[1].credits.title = "Caf\xC3\xA9"; /* shares a byte with the sign below */
    gives_word(&g, RULE_CHARACTERS, "$\xC2\xA9", VERDICT_PASS, NULL);
    g.songs[1].credits.title = "Two \xC2\xA9";
    gives_word(&g, RULE_CHARACTERS, "$\xC2\xA9", VERDICT_REFUSE,
               "the title 'Two \xC2\xA9' holds '\xC2\xA9'");
    g.album.credits.artist = "A$AP";
    gives_word(&g, RULE_CHARACTERS, "$\xC2\xA9", VERDICT_REFUSE,
               "the album's artist 'A$AP' holds '$'");
    gives_word(&g, RULE_NAME_CHARACTERS, "$#/", VERDICT_PASS, NULL);
    g.files[0].path = "f/01 - #1.flac";
    gives_word(&g, RULE_NAME_CHARACTERS, "$#/", VERDICT_REFUSE,
               "the name '01 - #1.flac' holds '#'");
    end(&g);
}

static void codes_and_titles_are_there_and_differ(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    gives_bare(&g, RULE_UPC, VERDICT_PASS, "5012345678900");
    gives_bare(&g, RULE_ISRC, VERDICT_PASS, NULL);
    gives_bare(&g, RULE_TITLES, VERDICT_PASS, NULL);
    g.songs[1].isrc = g.songs[0].isrc;
    gives_bare(&g, RULE_ISRC, VERDICT_REFUSE, "songs 1 and 2 share the ISRC GBAYE2600001");
    g.songs[1].isrc = NULL;
    gives_bare(&g, RULE_ISRC, VERDICT_REFUSE, "song 2 (Two) has no ISRC");
    g.songs[1].credits.title = NULL;
    gives_bare(&g, RULE_TITLES, VERDICT_REFUSE, "song 2 has no title");
    g.album.credits.artist = NULL;
    gives_bare(&g, RULE_TITLES, VERDICT_REFUSE, "the album has no artist");
    g.album.ean = NULL;
    gives_bare(&g, RULE_UPC, VERDICT_REFUSE, "the album has no UPC");
    end(&g);
}

static void a_cover_has_its_size_shape_and_format(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    gives_number(&g, RULE_COVER_LEAST, 3000, VERDICT_PASS, "the cover has 3000 x 3000 pixels");
    gives_number(&g, RULE_COVER_LEAST, 3001, VERDICT_REFUSE, NULL);
    gives_number(&g, RULE_COVER_MOST, 3000, VERDICT_PASS, NULL);
    gives_number(&g, RULE_COVER_MOST, 2999, VERDICT_REFUSE, NULL);
    gives_bare(&g, RULE_COVER_SQUARE, VERDICT_PASS, NULL);
    gives_word(&g, RULE_COVER_FORMATS, "png", VERDICT_PASS, "the cover is png");
    gives_word(&g, RULE_COVER_FORMATS, "jpeg", VERDICT_REFUSE, "the cover is png");
    g.cover.height = 2999;
    gives_number(&g, RULE_COVER_LEAST, 3000, VERDICT_REFUSE, "the cover has 3000 x 2999 pixels");
    gives_bare(&g, RULE_COVER_SQUARE, VERDICT_REFUSE, "the cover has 3000 x 2999 pixels");
    g.facts.cover = NULL;
    gives_number(&g, RULE_COVER_LEAST, 1, VERDICT_REFUSE, "the album has no cover");
    gives_bare(&g, RULE_COVER_SQUARE, VERDICT_PASS, "the album has no cover");
    end(&g);
}

static void figures_are_judged_on_the_worst_file(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    g.measures[1].true_peak_dbtp = -1.0;
    g.measures[1].integrated_lufs = -13.0;
    gives_number(&g, RULE_TRUE_PEAK, -1.0, VERDICT_PASS, "f/02 - Two.flac has -1.00 dBTP");
    gives_number(&g, RULE_TRUE_PEAK, -1.01, VERDICT_REFUSE, NULL);
    gives_number(&g, RULE_LOUDNESS_MOST, -13.0, VERDICT_PASS, NULL);
    gives_number(&g, RULE_LOUDNESS_MOST, -13.1, VERDICT_REFUSE, "f/02 - Two.flac has -13.00 LUFS");
    gives_number(&g, RULE_LOUDNESS_LEAST, -14.0, VERDICT_PASS, NULL);
    gives_number(&g, RULE_LOUDNESS_LEAST, -13.9, VERDICT_REFUSE,
                 "f/01 - One.flac has -14.00 LUFS");
    gives_number(&g, RULE_SHORT_TERM_MOST, -10.0, VERDICT_PASS, NULL);
    gives_number(&g, RULE_SHORT_TERM_MOST, -10.1, VERDICT_REFUSE, NULL);
    g.measures[0].integrated_lufs = g.measures[1].integrated_lufs = -INFINITY;
    gives_number(&g, RULE_LOUDNESS_LEAST, -14.0, VERDICT_PASS, "no file that it is asked of");
    end(&g);
}

static void a_peak_may_be_asked_of_loud_files_only(void **state)
{
    (void)state;
    struct rig g;
    double limit = -2.0;
    start(&g);
    struct rule r = rule_with(RULE_TRUE_PEAK, &limit, 1, NULL, 0);
    r.above_lufs = -14.0;
    gives(&g, &r, VERDICT_PASS, "no file that it is asked of");
    g.measures[1].integrated_lufs = -13.99;
    gives(&g, &r, VERDICT_REFUSE, "f/02 - Two.flac has -1.50 dBTP");
    assert_string_equal(rule_limit_text(g.arena, &r), "-2 dBTP above -14 LUFS");
    end(&g);
}

/* A figure on either side of a limit of `limit`: what a meter shows of it decides. */
static void around(struct rig *g, enum rule_kind kind, double *figure, double limit, int outward)
{
    static const struct { double beyond; enum verdict verdict; } cases[] = {
        { -1, VERDICT_PASS }, { -0.051, VERDICT_PASS }, { 0, VERDICT_PASS },
        { 0.049, VERDICT_PASS }, { 0.051, VERDICT_REFUSE }, { 0.1, VERDICT_REFUSE },
        { 1, VERDICT_REFUSE },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        *figure = limit + outward * cases[i].beyond;
        gives_number(g, kind, limit, cases[i].verdict, NULL);
    }
}

static void figures_are_compared_as_meters_show_them(void **state)
{
    (void)state;
    struct rig g;
    start(&g);
    struct measures *m = &g.measures[0];
    g.facts.file_count = 1;
    around(&g, RULE_LOUDNESS_LEAST, &m->integrated_lufs, -23.5, -1);
    around(&g, RULE_LOUDNESS_MOST, &m->integrated_lufs, -22.5, 1);
    around(&g, RULE_LOUDNESS_LEAST, &m->integrated_lufs, -26, -1);
    around(&g, RULE_LOUDNESS_MOST, &m->integrated_lufs, -22, 1);
    around(&g, RULE_TRUE_PEAK, &m->true_peak_dbtp, -1, 1);
    around(&g, RULE_TRUE_PEAK, &m->true_peak_dbtp, -2, 1);
    around(&g, RULE_SHORT_TERM_MOST, &m->short_term_max_lufs, -18, 1);
    around(&g, RULE_MOMENTARY_MOST, &m->momentary_max_lufs, -15, 1);
    m->range_lu = 30;
    gives_bare(&g, RULE_RANGE, VERDICT_PASS, "f/01 - One.flac has 30.00 LU");
    end(&g);
}

static void a_figure_may_be_asked_of_short_files_only(void **state)
{
    (void)state;
    struct rig g;
    double limit = -18.0;
    start(&g);
    struct rule r = rule_with(RULE_SHORT_TERM_MOST, &limit, 1, NULL, 0);
    r.shorter_s = 120.0;
    g.files[0].length_s = 120.0;
    g.files[1].length_s = 300.0;
    gives(&g, &r, VERDICT_PASS, "no file that it is asked of");
    g.files[0].length_s = 119.99;
    gives(&g, &r, VERDICT_REFUSE, "f/01 - One.flac has -10.00 LUFS");
    assert_string_equal(rule_limit_text(g.arena, &r), "-18 LUFS under 120 s");
    assert_false(ruling_of_file(&r, &g.files[1]).is_asked);
    end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_broken_rule_is_as_severe_as_it_says),
        cmocka_unit_test(format_rate_and_word_are_one_of_the_listed),
        cmocka_unit_test(only_above_the_limit_a_rate_must_be_the_mixes_own),
        cmocka_unit_test(a_mix_has_the_bits_or_is_float_but_not_lossy),
        cmocka_unit_test(thirty_seconds_are_enough_and_a_sample_less_is_not),
        cmocka_unit_test(ten_seconds_of_silence_pass_and_a_sample_more_does_not),
        cmocka_unit_test(before_the_render_a_gap_can_break_but_not_pass),
        cmocka_unit_test(sound_before_the_first_mark_is_hidden),
        cmocka_unit_test(files_are_bare_or_hold_their_isrc),
        cmocka_unit_test(characters_are_whole_ones),
        cmocka_unit_test(codes_and_titles_are_there_and_differ),
        cmocka_unit_test(a_cover_has_its_size_shape_and_format),
        cmocka_unit_test(figures_are_judged_on_the_worst_file),
        cmocka_unit_test(a_peak_may_be_asked_of_loud_files_only),
        cmocka_unit_test(figures_are_compared_as_meters_show_them),
        cmocka_unit_test(a_figure_may_be_asked_of_short_files_only),
    };
    return RUN_TESTS(tests);
}
