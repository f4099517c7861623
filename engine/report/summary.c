#include "engine/report/summary.h"

#include "engine/report/figure.h"
#include "engine/report/table.h"

#include <math.h>

struct totals {
    int files;
    long long size_bytes;
    double loudest_lufs, quietest_lufs, peak_dbtp, decoded_peak_dbtp;
};

static double larger(double a, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    double b = json_is_number(value) ? json_number_value(value) : -(double)INFINITY;
    return b > a ? b : a;
}

static struct totals add_up(const json_t *target)
{
    struct totals sum = { .loudest_lufs = -INFINITY, .quietest_lufs = INFINITY,
                          .peak_dbtp = -INFINITY, .decoded_peak_dbtp = -INFINITY };
    const json_t *d;
    size_t i;
    json_array_foreach(json_object_get(target, "deliverables"), i, d) {
        const json_t *measures = json_object_get(d, "measures");
        double lufs = larger(-INFINITY, measures, "integrated_lufs");
        sum.files++;
        sum.size_bytes += figure_integer(d, "size_bytes");
        sum.loudest_lufs = larger(sum.loudest_lufs, measures, "integrated_lufs");
        if (isfinite(lufs) && lufs < sum.quietest_lufs)
            sum.quietest_lufs = lufs;
        sum.peak_dbtp = larger(sum.peak_dbtp, measures, "true_peak_dbtp");
        sum.decoded_peak_dbtp = larger(sum.decoded_peak_dbtp, json_object_get(d, "decoded"),
                                       "true_peak_dbtp");
    }
    return sum;
}

static const char *loudness(struct arena *a, const struct totals *sum)
{
    if (!isfinite(sum->loudest_lufs))
        return "";
    if (sum->loudest_lufs - sum->quietest_lufs < 0.05)
        return arena_printf(a, "%.1f", sum->loudest_lufs);
    return arena_printf(a, "%.1f to %.1f", sum->quietest_lufs, sum->loudest_lufs);
}

static const char *peak(struct arena *a, double dbtp)
{
    return isfinite(dbtp) ? arena_printf(a, "%.2f", dbtp) : "";
}

void summary_add(struct text *out, const json_t *manifest, const char *bundle)
{
    struct arena *a = out->arena;
    struct table *t = table_new(a, "lllrrrrr", (const char *const[]){
        "target", "format", "samples", "files", "size", "I (LUFS)", "TP (dBTP)", "decoded TP" });
    const json_t *target;
    size_t i;
    int files = 0;
    json_array_foreach(json_object_get(manifest, "targets"), i, target) {
        struct totals sum = add_up(target);
        files += sum.files;
        table_add(t, (const char *const[]){
            figure_text(target, "name"), figure_text(target, "format"), figure_stream(a, target),
            arena_printf(a, "%d", sum.files), figure_size(a, sum.size_bytes), loudness(a, &sum),
            peak(a, sum.peak_dbtp), peak(a, sum.decoded_peak_dbtp) });
    }
    size_t songs = json_array_size(json_object_get(manifest, "songs"));
    text_printf(out, "%s: %zu song%s, %d file%s in %s\n",
                figure_name(a, json_object_get(manifest, "album")), songs, songs == 1 ? "" : "s",
                files, files == 1 ? "" : "s", bundle);
    table_text(t, "  ", out);
}
