#include "engine/report/sheet.h"

#include "engine/base/text.h"
#include "engine/report/airplay.h"
#include "engine/report/figure.h"
#include "engine/report/rulematrix.h"
#include "engine/report/revised.h"
#include "engine/report/table.h"

#include <string.h>

/* What is being written: the same calls give either form. */
struct page {
    struct arena *arena;
    struct text out;
    bool is_html;
};

static const char style[] =
    "body{font:15px/1.45 Georgia,'Times New Roman',serif;color:#1a1a1a;background:#fff;"
    "max-width:78em;margin:2.5em auto;padding:0 1.5em}\n"
    "h1{font-size:2em;font-weight:normal;margin:0 0 .2em}\n"
    "h2{font-size:1.25em;font-weight:normal;border-bottom:1px solid #999;margin:2em 0 .6em;"
    "padding-bottom:.2em}\n"
    "h3{font-size:1em;margin:1.6em 0 .3em}\n"
    "table{border-collapse:collapse;font:13px/1.4 'Helvetica Neue',Arial,sans-serif;"
    "margin:.6em 0}\n"
    "th,td{text-align:left;padding:.25em 1.1em .25em 0;vertical-align:top}\n"
    "th{font-weight:600;border-bottom:1px solid #999}\n"
    "td{border-bottom:1px solid #e4e4e4}\n"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\n"
    "p{max-width:48em;margin:.5em 0}\n"
    "pre{font:12px/1.45 'DejaVu Sans Mono',Menlo,Consolas,monospace;"
    "white-space:pre-wrap;overflow-wrap:anywhere}\n"
    "@media print{body{margin:0;max-width:none}h2,h3{break-after:avoid}tr{break-inside:avoid}}\n";

static void heading(struct page *p, int level, const char *s)
{
    if (p->is_html) {
        text_printf(&p->out, "<h%d>%s</h%d>\n", level, text_html(p->arena, s), level);
        return;
    }
    text_printf(&p->out, "%s%s\n", level == 1 ? "" : "\n", s);
    for (size_t i = 0; level < 3 && i < strlen(s); i++)
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            text_add(&p->out, level == 1 ? "=" : "-");
    text_add(&p->out, level < 3 ? "\n" : "");
}

static void paragraph(struct page *p, const char *s)
{
    if (!*s)
        return;
    if (p->is_html)
        text_printf(&p->out, "<p>%s</p>\n", text_html(p->arena, s));
    else
        text_printf(&p->out, "%s\n", s);
}

static void put_table(struct page *p, const struct table *t)
{
    if (table_is_empty(t))
        return;
    if (p->is_html)
        table_html(t, &p->out);
    else
        table_text(t, "  ", &p->out);
}

static struct table *facts_new(struct page *p)
{
    return table_new(p->arena, "ll", (const char *const[]){ "", "" });
}

static void fact(struct table *t, const char *name, const char *value)
{
    if (*value)
        table_add(t, (const char *const[]){ name, value });
}

static void put_album(struct page *p, const json_t *manifest)
{
    const json_t *album = json_object_get(manifest, "album");
    static const char *const names[][2] = {
        { "Catalogue number", "catalog" }, { "UPC/EAN", "upc" }, { "Label", "label" },
        { "Genre", "genre" }, { "Copyright", "copyright" }, { "Phonogram", "phonogram" },
    };
    heading(p, 1, figure_name(p->arena, album));
    paragraph(p, "Delivery sheet. Every figure below was measured on the delivered files or on the "
                 "samples in them.");
    struct table *t = facts_new(p);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        fact(t, names[i][0], figure_text(album, names[i][1]));
    fact(t, "Year", figure_integer(album, "year") ? figure_count(p->arena, album, "year") : "");
    put_table(p, t);
}

static void put_warnings(struct page *p, const json_t *manifest)
{
    const json_t *warnings = json_object_get(manifest, "warnings"), *w;
    size_t i;
    heading(p, 2, "Warnings");
    if (json_array_size(warnings) == 0)
        paragraph(p, "None.");
    json_array_foreach(warnings, i, w)
        paragraph(p, json_is_string(w) ? json_string_value(w) : figure_text(w, "message"));
}

static void put_songs(struct page *p, const json_t *manifest)
{
    const json_t *song;
    size_t i;
    struct arena *a = p->arena;
    struct table *t = table_new(a, "rlllllrrr", (const char *const[]){
        "", "Title", "Artist", "ISRC", "Mix", "Words", "Rate", "Channels", "Length of the mix" });
    json_array_foreach(json_object_get(manifest, "songs"), i, song) {
        long long rate = figure_integer(song, "rate_hz");
        table_add(t, (const char *const[]){
            figure_count(a, song, "number"), figure_text(song, "title"),
            figure_text(song, "artist"), figure_text(song, "isrc"), figure_text(song, "mix"),
            figure_word(figure_text(song, "format")), figure_rate(a, rate),
            figure_count(a, song, "channels"), figure_length(a, song, "length_frames", rate) });
    }
    heading(p, 2, "Songs");
    put_table(p, t);
}

static const char *gains(struct page *p, const json_t *numbers)
{
    struct text out = text_new(p->arena);
    const json_t *n;
    size_t i;
    json_array_foreach(numbers, i, n)
        text_printf(&out, "%s%s", i ? ", " : "",
                    json_is_number(n) ? arena_printf(p->arena, "%+.2f", json_number_value(n))
                                      : "-");
    return out.length_bytes ? arena_printf(p->arena, "%s dB", out.s) : "";
}

static const char *asked_for(struct arena *a, const json_t *level)
{
    if (json_is_number(json_object_get(level, "loudness_lufs")))
        return arena_printf(a, "%s, anchor %s", figure_number(a, level, "loudness_lufs", 1, "LUFS"),
                            figure_text(level, "anchor"));
    if (json_is_number(json_object_get(level, "peak_dbtp")))
        return arena_printf(a, "one gain for all, to a peak of %s",
                            figure_number(a, level, "peak_dbtp", 2, "dBTP"));
    return "nothing: level unchanged";
}

static void put_level(struct page *p, const json_t *level)
{
    struct arena *a = p->arena;
    const json_t *limiter = json_object_get(level, "limiter");
    bool is_limited = json_is_number(json_object_get(level, "ceiling_dbtp"));
    struct table *t = facts_new(p);
    heading(p, 3, arena_printf(a, "%s: %s", figure_rate(a, figure_integer(level, "rate_hz")),
                               figure_text(level, "targets")));
    fact(t, "Asked for", asked_for(a, level));
    fact(t, "Loudness reached", figure_number(a, level, "measured_lufs", 2, "LUFS"));
    fact(t, "Gain, song by song", gains(p, json_object_get(level, "gains_db")));
    fact(t, "Ceiling", is_limited ? figure_number(a, level, "ceiling_dbtp", 2, "dBTP")
                                  : "none: no limiter");
    fact(t, "Largest reduction", figure_number(a, limiter, "max_reduction_db", 2, "dB"));
    fact(t, "Mean reduction", figure_number(a, limiter, "mean_reduction_db", 2, "dB"));
    fact(t, "More than 1 dB", figure_number(a, limiter, "seconds_over_1_db", 1, "s"));
    fact(t, "More than 3 dB", figure_number(a, limiter, "seconds_over_3_db", 1, "s"));
    put_table(p, t);
}

static void put_levels(struct page *p, const json_t *manifest)
{
    const json_t *levels = json_object_get(manifest, "levels"), *level;
    size_t i;
    heading(p, 2, "Level");
    if (json_array_size(levels) == 0)
        paragraph(p, "No level was changed and nothing was limited.");
    json_array_foreach(levels, i, level)
        put_level(p, level);
}

static void add_deliverable(struct page *p, struct table *t, const json_t *d, long long rate_hz)
{
    struct arena *a = p->arena;
    const json_t *m = json_object_get(d, "measures"), *decoded = json_object_get(d, "decoded");
    table_add(t, (const char *const[]){
        figure_text(d, "path"), figure_songs(a, json_object_get(d, "songs")),
        figure_length(a, d, "length_frames", rate_hz),
        figure_size(a, figure_integer(d, "size_bytes")),
        figure_number(a, m, "integrated_lufs", 2, ""), figure_number(a, m, "range_lu", 1, ""),
        figure_number(a, m, "momentary_max_lufs", 1, ""),
        figure_number(a, m, "short_term_max_lufs", 1, ""),
        figure_number(a, m, "true_peak_dbtp", 2, ""),
        figure_number(a, m, "sample_peak_dbfs", 2, ""), figure_number(a, m, "plr_db", 1, ""),
        figure_number(a, decoded, "integrated_lufs", 2, ""),
        figure_number(a, decoded, "true_peak_dbtp", 2, "") });
}

/* "encoder: libmp3lame; bitrate: 320000", nested objects with their keys in front. */
static void add_details(struct text *out, const char *prefix, const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        const char *name = arena_printf(out->arena, "%s%s%s", prefix, *prefix ? "." : "", key);
        if (json_is_object(value)) {
            add_details(out, name, value);
            continue;
        }
        char *text = json_is_string(value) ? arena_strdup(out->arena, json_string_value(value))
                                           : json_print_line(out->arena, value);
        text[strcspn(text, "\n")] = 0;
        text_printf(out, "%s%s: %s", out->length_bytes ? "; " : "", name, text);
    }
}

/* The songs inside a file that holds several. */
static void put_tracks(struct page *p, const json_t *d, long long rate_hz)
{
    struct arena *a = p->arena;
    const json_t *track;
    size_t i;
    struct table *t = table_new(a, "rlrrrrrrr", (const char *const[]){
        "", figure_text(d, "path"), "Pause", "Start", "End", "I (LUFS)", "LRA (LU)", "TP (dBTP)",
        "PLR (dB)" });
    json_array_foreach(json_object_get(d, "tracks"), i, track) {
        const json_t *m = json_object_get(track, "measures");
        bool has_pause = figure_integer(track, "pause_frame") != figure_integer(track,
                                                                                "start_frame");
        table_add(t, (const char *const[]){
            figure_count(a, track, "number"), figure_text(track, "title"),
            has_pause ? figure_length(a, track, "pause_frame", rate_hz) : "",
            figure_length(a, track, "start_frame", rate_hz),
            figure_length(a, track, "end_frame", rate_hz),
            figure_number(a, m, "integrated_lufs", 2, ""), figure_number(a, m, "range_lu", 1, ""),
            figure_number(a, m, "true_peak_dbtp", 2, ""), figure_number(a, m, "plr_db", 1, "") });
    }
    put_table(p, t);
}

static void put_target(struct page *p, const json_t *target)
{
    struct arena *a = p->arena;
    long long rate_hz = figure_integer(target, "rate_hz");
    struct table *files = table_new(a, "llrrrrrrrrrrr", (const char *const[]){
        "File", "Songs", "Length", "Size", "I (LUFS)", "LRA (LU)", "M max", "S max", "TP (dBTP)",
        "SP (dBFS)", "PLR (dB)", "decoded I", "decoded TP" });
    struct table *details = table_new(a, "ll", (const char *const[]){ "File", "Details" });
    const json_t *d;
    size_t i;
    json_array_foreach(json_object_get(target, "deliverables"), i, d) {
        add_deliverable(p, files, d, rate_hz);
        struct text text = text_new(a);
        add_details(&text, "", json_object_get(d, "details"));
        if (text.length_bytes)
            table_add(details, (const char *const[]){ figure_text(d, "path"), text.s });
    }
    const char *dither = figure_text(target, "dither");
    heading(p, 3, arena_printf(a, "%s (%s)", figure_text(target, "name"),
                               figure_text(target, "preset")));
    paragraph(p, arena_printf(a, "%s, %s%s%s", figure_text(target, "format"),
                              figure_stream(a, target), *dither ? ", dither " : "", dither));
    put_table(p, files);
    json_array_foreach(json_object_get(target, "deliverables"), i, d)
        put_tracks(p, d, rate_hz);
    struct table *compliance = rulematrix_compliance(a, target);
    if (!table_is_empty(compliance))
        paragraph(p, "Compliance, file by file:");
    put_table(p, compliance);
    put_table(p, details);
}

static void put_targets(struct page *p, const json_t *manifest)
{
    const json_t *target;
    size_t i;
    heading(p, 2, "Deliverables");
    json_array_foreach(json_object_get(manifest, "targets"), i, target)
        put_target(p, target);
}

static void put_rules(struct page *p, const json_t *manifest)
{
    const json_t *rules = json_object_get(manifest, "rules"), *target;
    size_t i;
    if (json_array_size(rules) == 0)
        return;
    heading(p, 2, "Rules of the destinations");
    put_table(p, rulematrix_overview(p->arena, rules));
    json_array_foreach(json_object_get(manifest, "targets"), i, target) {
        const char *name = figure_text(target, "name");
        struct table *t = rulematrix_reasons(p->arena, rules, name);
        if (table_is_empty(t))
            continue;
        heading(p, 3, name);
        put_table(p, t);
    }
}

static void put_airplay(struct page *p, const json_t *manifest)
{
    const json_t *as_played = json_object_get(manifest, "as_played");
    if (json_array_size(as_played) == 0)
        return;
    heading(p, 2, "As played");
    paragraph(p, "What the level normalisation of streaming platforms is expected to make of these "
                 "masters, song by song (shuffled, in a playlist) and as an album in its order. "
                 "Platforms change this without notice.");
    put_table(p, airplay_platforms(p->arena, as_played));
    put_table(p, airplay_table(p->arena, as_played));
}

static void put_hashes(struct page *p, const json_t *manifest)
{
    const json_t *target, *d;
    size_t i, j;
    struct text list = text_new(p->arena);
    json_array_foreach(json_object_get(manifest, "targets"), i, target)
        json_array_foreach(json_object_get(target, "deliverables"), j, d)
            text_printf(&list, "%s  %s\n", figure_text(d, "sha256"), figure_text(d, "path"));
    json_array_foreach(json_object_get(manifest, "papers"), i, d)
        text_printf(&list, "%s  %s\n", figure_text(d, "sha256"), figure_text(d, "path"));
    heading(p, 2, "SHA-256");
    paragraph(p, "The same list is SHA256SUMS: sha256sum -c SHA256SUMS.");
    if (p->is_html)
        text_printf(&p->out, "<pre>%s</pre>\n", text_html(p->arena, list.s));
    else
        text_add(&p->out, list.s);
}

static void put_makers(struct page *p, const json_t *manifest)
{
    const char *name;
    json_t *version;
    struct text list = text_new(p->arena);
    json_object_foreach(json_object_get(manifest, "libraries"), name, version)
        text_printf(&list, "%s%s %s", list.length_bytes ? ", " : "", name,
                    json_is_string(version) ? json_string_value(version) : "");
    heading(p, 2, "How this was made and measured");
    paragraph(p, arena_printf(p->arena, "stamper %s%s%s.", figure_text(manifest, "stamper"),
                              list.length_bytes ? " with " : "", list.s));
    paragraph(p, "I: integrated loudness; LRA: loudness range; M, S max: largest momentary "
                 "(400 ms) and short-term (3 s) loudness, in LUFS: ITU-R BS.1770 and EBU Tech "
                 "3342. TP: true peak, SP: sample peak; PLR: true peak less integrated loudness. "
                 "decoded: of the encoded file, decoded as a player does. none: silence, or too "
                 "short to measure.");
}

static void put_sentence(void *page, const char *sentence)
{
    paragraph(page, sentence);
}

static void put_revisions(struct page *p, const json_t *revision)
{
    if (json_array_size(json_object_get(revision, "history")) == 0)
        return;
    heading(p, 2, "Revisions");
    revised_tell(p->arena, revision, put_sentence, p);
}

static void put_all(struct page *p, const json_t *manifest, const json_t *revision)
{
    put_album(p, manifest);
    put_warnings(p, manifest);
    put_songs(p, manifest);
    put_levels(p, manifest);
    put_targets(p, manifest);
    put_rules(p, manifest);
    put_airplay(p, manifest);
    put_hashes(p, manifest);
    put_revisions(p, revision);
    put_makers(p, manifest);
}

char *sheet_html(struct arena *a, const json_t *manifest, const json_t *revision)
{
    struct page p = { .arena = a, .out = text_new(a), .is_html = true };
    const char *name = figure_name(a, json_object_get(manifest, "album"));
    text_printf(&p.out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                        "<meta name=\"viewport\" content=\"width=device-width\">\n"
                        "<title>%s</title>\n<style>\n%s"
                        "</style>\n</head>\n<body>\n", text_html(a, name), style);
    put_all(&p, manifest, revision);
    text_add(&p.out, "</body>\n</html>\n");
    return p.out.s;
}

char *sheet_text(struct arena *a, const json_t *manifest, const json_t *revision)
{
    struct page p = { .arena = a, .out = text_new(a) };
    put_all(&p, manifest, revision);
    return p.out.s;
}
