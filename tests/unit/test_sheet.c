#include "engine/report/sheet.h"
#include "engine/report/summary.h"
#include "tests/lib/check.h"

static const char manifest_text[] =
    "{\"manifest\": 1, \"stamper\": \"0.1.0\","
    " \"album\": {\"title\": \"A <b>& \\\"C\\\"\", \"artist\": \"Someone\", \"upc\": "
    "\"5012345678900\", \"year\": 2026},"
    " \"songs\": [{\"number\": 1, \"title\": \"One\", \"mix\": \"one.wav\", \"rate_hz\": 48000, "
    "\"format\": \"s24\","
    "  \"channels\": 2, \"length_frames\": 4800000}],"
    " \"levels\": [{\"rate_hz\": 44100, \"anchor\": \"album\", \"loudness_lufs\": -14.0, "
    "\"ceiling_dbtp\": -1.0,"
    "  \"gains_db\": [3.21], \"measured_lufs\": -14.01, \"targets\": \"cd, web\","
    "  \"limiter\": {\"max_reduction_db\": 2.5, \"mean_reduction_db\": 0.25, "
    "\"seconds_over_1_db\": 7.5, \"seconds_over_3_db\": 0}}],"
    " \"targets\": [{\"name\": \"web\", \"preset\": \"mp3\", \"kind\": \"files\", \"format\": "
    "\"mp3\", \"rate_hz\": 44100,"
    "  \"deliverables\": [{\"path\": \"web/01 - One.mp3\", \"size_bytes\": 4000000, \"sha256\": "
    "\"ab12\", \"songs\": [1],"
    "   \"start_frame\": 0, \"length_frames\": 4410000,"
    "   \"measures\": {\"integrated_lufs\": -14.01, \"range_lu\": 6.2, \"true_peak_dbtp\": -1.01},"
    "   \"tracks\": [{\"number\": 1, \"title\": \"Inside\", \"pause_frame\": 0, \"start_frame\": "
    "88200,"
    "    \"end_frame\": 4410000, \"measures\": {\"integrated_lufs\": -15.25}}],"
    "   \"decoded\": {\"integrated_lufs\": -14.05, \"true_peak_dbtp\": -0.42},"
    "   \"details\": {\"encoder\": \"libmp3lame\", \"bitrate\": 320000}},"
    "   {\"path\": \"web/02 - Two.mp3\", \"size_bytes\": 999, \"sha256\": \"cd34\", \"songs\": "
    "[1, 2, 3, 5],"
    "   \"length_frames\": 44100, \"measures\": {\"integrated_lufs\": null, \"true_peak_dbtp\": "
    "null}}]}],"
    " \"warnings\": [\"song 2 is <silent>\"], \"libraries\": {\"libebur128\": \"1.2.6\"}}";

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static const json_t *manifest(struct arena *a)
{
    json_t *document = NULL;
    struct err err = {0};
    succeeds(json_parse(manifest_text, strlen(manifest_text), "manifest", a, &document, &err),
             &err);
    return document;
}

static void has(const char *page, const char *part)
{
    if (!strstr(page, part))
        fail_msg("'%s' is not in:\n%s", part, page);
}

static void every_figure_of_the_manifest_stands_on_both_sheets(void **state)
{
    static const char *const parts[] = {
        "5012345678900", "2026", "one.wav", "48 kHz", "24 bit", "1:40.000",
        "-14.0 LUFS, anchor album", "-14.01 LUFS", "+3.21 dB", "-1.00 dBTP", "2.50 dB", "0.25 dB",
        "7.5 s", "cd, web", "web/01 - One.mp3", "4.0 MB", "999 B", "6.2", "-1.01", "-14.05",
        "-0.42", "encoder: libmp3lame; bitrate: 320000", "1-3, 5", "none", "ab12", "cd34", "Inside",
        "0:02.000", "-15.25", "stamper 0.1.0 with libebur128 1.2.6",
    };
    const char *html = sheet_html(*state, manifest(*state), NULL),
        *text = sheet_text(*state, manifest(*state), NULL);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        has(html, parts[i]);
        has(text, parts[i]);
    }
    has(text, "song 2 is <silent>");
    has(text, "A <b>& \"C\", Someone\n===");
}

static void html_escapes_what_comes_from_outside(void **state)
{
    const char *html = sheet_html(*state, manifest(*state), NULL);
    has(html, "<h1>A &lt;b&gt;&amp; &quot;C&quot;, Someone</h1>");
    has(html, "song 2 is &lt;silent&gt;");
    assert_null(strstr(html, "<b>"));
    assert_null(strstr(html, "http"));
}

static void an_empty_manifest_gives_a_whole_page(void **state)
{
    json_t *nothing = json_root_object(*state);
    has(sheet_html(*state, nothing, NULL), "</html>\n");
    has(sheet_text(*state, nothing, NULL), "Untitled");
}

static void the_summary_tells_loudness_and_largest_peaks_of_each_target(void **state)
{
    struct text out = text_new(*state);
    summary_add(&out, manifest(*state), "release");
    assert_string_equal(out.s, "A <b>& \"C\", Someone: 1 song, 2 files in release\n"
        "  target  format  samples   files    size  I (LUFS)  TP (dBTP)  decoded TP\n"
        "  web     mp3     44.1 kHz      2  4.0 MB     -14.0      -1.01       -0.42\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_figure_of_the_manifest_stands_on_both_sheets, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(html_escapes_what_comes_from_outside, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_manifest_gives_a_whole_page, setup, teardown),
        cmocka_unit_test_setup_teardown(the_summary_tells_loudness_and_largest_peaks_of_each_target,
                                        setup, teardown),
    };
    return RUN_TESTS(tests);
}
