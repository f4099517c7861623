/* survey: the intake report: every mix decoded and measured, every writer and rule asked; nothing
 * is rendered. */
#include "engine/render/intake.h"
#include "engine/render/manifest.h"
#include "engine/render/prepare.h"
#include "engine/render/rules.h"

/* Measures a decoded mix, for the intake report. */
struct look {
    struct mix *mix;
    struct measures measures;
};

static bool look_at(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct look *l = data;
    const struct pcm *p = l->mix->pcm;
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, 8192);
    if (p->fd < 0 && !intake_decode(l->mix, scratch, err))
        return false;
    struct meter *m = meter_new_full(scratch, p->rate_hz, p->channels);
    for (int64_t at = 0; at < p->length_frames; at += 8192) {
        int frames = p->length_frames - at < 8192 ? (int)(p->length_frames - at) : 8192;
        if (!pcm_read(p, at, frames, ch, err))
            return false;
        meter_feed(m, (const double *const *)ch, frames);
    }
    meter_finish(m, &l->measures);
    return true;
}

static bool measure_mixes(struct arena *a, const struct plan *p, const struct render_options *o,
                          json_t *report, struct err *err)
{
    struct session *s = p->session;
    struct graph *g = graph_new(a, false);
    struct look *looks = arena_new_array(a, struct look, s->mix_count);
    for (int i = 0; i < s->mix_count; i++) {
        looks[i].mix = &s->mixes[i];
        graph_add(g, look_at, &looks[i], s->mixes[i].name,
                  (double)s->mixes[i].info.length_frames / s->mixes[i].info.rate_hz);
    }
    struct watching w = { .options = o, .stage = "measure" };
    if (!graph_run(g, prepare_jobs(o), prepare_watch, &w, err))
        return false;
    json_t *mixes = json_put_array(report, "mixes");
    for (int i = 0; i < s->mix_count; i++) {
        json_t *j = json_put_object(mixes, NULL);
        json_put_text(j, "mix", s->mixes[i].name);
        meter_put_json(json_put_object(j, "measures"), &looks[i].measures);
        if (looks[i].measures.clipped_runs > 0)
            finding_add(s->findings, SEVERITY_WARNING, "mix-clipped", s->mixes[i].pos,
                        "%s is clipped in %lld places, the first at %s; ask for a mix with "
                        "headroom", s->mixes[i].name, (long long)looks[i].measures.clipped_runs,
                        text_clock(a, (double)looks[i].measures.first_clip_frame /
                                          s->mixes[i].info.rate_hz));
    }
    return true;
}

bool render_check(struct arena *a, const struct release *r, const struct render_options *o,
                  struct findings *findings, json_t **report, struct err *err)
{
    struct arena *life = arena_new();
    *report = json_root_object(a);
    struct plan *p = prepare_plan(life, r, o, NULL, findings, false, err);
    bool ok = p != NULL;
    if (ok) {
        manifest_put_album(*report, p->session);
        manifest_put_songs(*report, p->session);
        rules_put_json(*report, p, false);
        ok = measure_mixes(life, p, o, *report, err) && rules_judge(p, false, err);
    }
    arena_free(life);
    return ok;
}
