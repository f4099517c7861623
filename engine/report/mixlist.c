#include "engine/report/mixlist.h"

#include "engine/report/figure.h"
#include "engine/report/table.h"

static const json_t *measures_of(const json_t *report, const char *mix)
{
    const json_t *m;
    size_t i;
    json_array_foreach(json_object_get(report, "mixes"), i, m)
        if (text_equal(figure_text(m, "mix"), mix))
            return json_object_get(m, "measures");
    return NULL;
}

void mixlist_add(struct text *out, const json_t *report)
{
    struct arena *a = out->arena;
    const json_t *song;
    size_t i;
    struct table *t = table_new(a, "rlllrrrrrrr", (const char *const[]){
        "", "Title", "Mix", "Words", "Rate", "Ch", "Length", "I (LUFS)", "LRA (LU)", "TP (dBTP)",
        "PLR (dB)" });
    json_array_foreach(json_object_get(report, "songs"), i, song) {
        const json_t *m = measures_of(report, figure_text(song, "mix"));
        long long rate_hz = figure_integer(song, "rate_hz");
        table_add(t, (const char *const[]){
            figure_count(a, song, "number"), figure_text(song, "title"), figure_text(song, "mix"),
            figure_word(figure_text(song, "format")), figure_rate(a, rate_hz),
            figure_count(a, song, "channels"), figure_length(a, song, "length_frames", rate_hz),
            figure_number(a, m, "integrated_lufs", 1, ""), figure_number(a, m, "range_lu", 1, ""),
            figure_number(a, m, "true_peak_dbtp", 2, ""), figure_number(a, m, "plr_db", 1, "") });
    }
    if (!table_is_empty(t))
        table_text(t, "", out);
}
