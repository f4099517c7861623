#include "engine/cli/diffmix.h"

#include "engine/compare/compare.h"
#include "engine/compare/mixfile.h"
#include "engine/meter/meter.h"

#include <math.h>

#define BLOCK_FRAMES 8192

static bool measure(const struct pcm *p, struct measures *m, struct err *err)
{
    struct arena *scratch = arena_new();
    struct meter *meter = meter_new(scratch, p->rate_hz, p->channels);
    double *ch[2] = { arena_new_array(scratch, double, BLOCK_FRAMES),
                      arena_new_array(scratch, double, BLOCK_FRAMES) };
    bool ok = true;
    for (int64_t at = 0; ok && at < p->length_frames; at += BLOCK_FRAMES) {
        int64_t left = p->length_frames - at;
        int n = left < BLOCK_FRAMES ? (int)left : BLOCK_FRAMES;
        ok = pcm_read(p, at, n, ch, err);
        if (ok)
            meter_feed(meter, (const double *const *)ch, n);
    }
    if (ok)
        meter_finish(meter, m);
    arena_free(scratch);
    return ok;
}

/* Where it shows at the printed digits. */
static void tell_figure(struct request *r, const char *what, double old, double new,
                        const char *unit)
{
    if (isfinite(old) && isfinite(new) && rint(10 * new) != rint(10 * old))
        request_print(r, "%s %.1f %s, was %.1f\n", what, new, unit, old);
}

static void report(struct request *r, const struct comparison *c, const struct measures *old,
                   const struct measures *new)
{
    const char **sentences;
    int count = compare_sentences(r->arena, c, &sentences);
    for (int i = 0; i < count; i++)
        request_print(r, "%s\n", sentences[i]);
    tell_figure(r, "loudness", old->integrated_lufs, new->integrated_lufs, "LUFS");
    tell_figure(r, "true peak", old->true_peak_dbtp, new->true_peak_dbtp, "dBTP");
}

bool diffmix_run(struct request *r, const char *before, const char *after, struct err *err)
{
    struct pcm *old = mixfile_decode(r->arena, before, false, err);
    struct pcm *new = old ? mixfile_decode(r->arena, after, false, err) : NULL;
    struct measures old_measures, new_measures;
    struct comparison c;
    if (!new || !measure(old, &old_measures, err) || !measure(new, &new_measures, err))
        return false;
    struct compare_input x = compare_input_pcm(old), y = compare_input_pcm(new);
    if (!compare_mixes(r->arena, &x, &y, &c, err))
        return false;
    json_t *j = json_put_object(r->document, "mix");
    json_put_text(j, "before", before);
    json_put_text(j, "after", after);
    compare_put_json(j, &c);
    compare_put_grid(j, "grid", &c);
    meter_put_json(json_put_object(j, "old_measures"), &old_measures);
    meter_put_json(json_put_object(j, "new_measures"), &new_measures);
    report(r, &c, &old_measures, &new_measures);
    return true;
}
