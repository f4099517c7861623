#include "engine/render/rules.h"

#include "engine/render/tracklist.h"

#include <math.h>
#include <string.h>

/* All items of a target as the rules see them. */
struct survey {
    const struct plan *plan;
    const struct target *target;
    bool is_rendered;
    struct rule_facts facts;
    struct rule_song *songs;
    struct rule_file *files;
};

static double seconds(int64_t frames, const struct item *it)
{
    return frames > 0 ? (double)frames / it->master->rate_hz : 0.0;
}

static void add_songs(struct survey *v, const struct item *it)
{
    const struct session *s = v->plan->session;
    for (int i = 0; i < it->track_count; i++) {
        const struct delivery_track *t = &it->delivery.tracks[i];
        const struct mix *m = s->song_mixes[t->song - s->release->album.songs];
        v->songs[v->facts.song_count++] = (struct rule_song){
            .song = t->song, .artist = song_artist(&s->release->album, t->song),
            .number = t->number, .mix_rate_hz = m->info.rate_hz,
            .mix_bits = pcm_word_bits(m->info.format), .is_mix_lossy = m->info.is_lossy,
            .length_s = seconds(it->tracks[i]->length, it),
        };
    }
}

/* Behind the last song there is digital silence up to the end of the file. */
static struct rule_file file_of(const struct item *it, bool is_rendered)
{
    const struct delivery_track *last = &it->delivery.tracks[it->track_count - 1];
    const struct measures *m = &it->figures->measures;
    struct rule_file f = {
        .path = it->delivery.path, .rate_hz = it->master->rate_hz, .bits = it->word_bits,
        .length_s = seconds(it->length, it),
        .silent_tail_s = seconds(it->length - last->end_frame, it),
    };
    if (!is_rendered)
        return f;
    f.silent_head_s = seconds(m->quiet_head_frames, it);
    f.silent_tail_s = seconds(m->quiet_tail_frames, it);
    f.measures = it->has_decoded ? &it->decoded : m;
    return f;
}

static const struct rule_facts *survey(struct survey *v, const struct plan *p,
                                       const struct target *t, bool is_rendered)
{
    struct arena *a = p->session->arena;
    int song_count = 0;
    for (int i = 0; i < p->item_count; i++)
        song_count += p->items[i]->target == t ? p->items[i]->track_count : 0;
    *v = (struct survey){ .plan = p, .target = t, .is_rendered = is_rendered };
    v->songs = arena_new_array(a, struct rule_song, song_count);
    v->files = arena_new_array(a, struct rule_file, p->item_count);
    v->facts = (struct rule_facts){
        .album = &p->session->release->album, .writer = t->writer, .metadata = t->metadata,
        .cover = p->cover, .embeds_cover = t->has_cover && p->cover, .songs = v->songs,
        .files = v->files,
    };
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        if (it->target != t)
            continue;
        add_songs(v, it);
        v->files[v->facts.file_count++] = file_of(it, is_rendered);
        v->facts.hidden_s = fmax(v->facts.hidden_s, tracklist_hidden_seconds(it->tracklist));
    }
    return &v->facts;
}

/* Of a rule that refuses, *err says the same as the finding: it is told once. */
static void tell(const struct plan *p, const struct target *t, const struct rule *r,
                 const struct ruling *ruling, struct err *err)
{
    struct arena *a = p->session->arena;
    const char *limit = rule_limit_text(a, r);
    bool is_refused = ruling->verdict == VERDICT_REFUSE;
    struct finding *f = finding_add(
        p->session->findings, is_refused ? SEVERITY_ERROR : SEVERITY_WARNING,
        rule_kind_names[r->kind], t->pos, "target '%s' breaks the rule '%s'%s: %s (%s, %s)",
        t->name, rule_kind_names[r->kind], *limit ? arena_printf(a, " (%s)", limit) : "",
        ruling->reason, r->source, r->date);
    if (!is_refused)
        return;
    f->err.code = ERR_REJECTED;
    err_set(err, ERR_REJECTED, t->pos, "%s", f->err.message);
}

/* Targets without items are left out by --only or were refused before. */
static bool has_items(const struct plan *p, const struct target *t)
{
    for (int i = 0; i < p->item_count; i++)
        if (p->items[i]->target == t)
            return true;
    return false;
}

bool rules_judge(const struct plan *p, bool is_rendered, struct err *err)
{
    const struct release *r = p->session->release;
    bool is_refused = false;
    for (int i = 0; i < r->target_count; i++) {
        const struct target *t = &r->targets[i];
        struct survey v;
        const struct rule_facts *facts = survey(&v, p, t, is_rendered);
        for (int k = 0; k < t->rule_count && has_items(p, t); k++) {
            struct ruling ruling = ruling_of(p->session->arena, &t->rules[k], facts);
            if (ruling.verdict >= VERDICT_WARN)
                tell(p, t, &t->rules[k], &ruling, err);
            is_refused = is_refused || ruling.verdict == VERDICT_REFUSE;
        }
    }
    return !is_refused;
}

static void put_rule(json_t *rules, struct arena *a, const struct target *t, const struct rule *r,
                     const struct ruling *ruling)
{
    json_t *j = json_put_object(rules, NULL);
    json_put_text(j, "target", t->name);
    json_put_text(j, "rule", rule_kind_names[r->kind]);
    json_put_text(j, "limit", rule_limit_text(a, r));
    json_put_text(j, "severity", rule_severity_names[r->severity]);
    json_put_text(j, "verdict", verdict_names[ruling->verdict]);
    json_put_text(j, "reason", ruling->reason);
    json_put_text(j, "source", r->source);
    json_put_text(j, "date", r->date);
}

void rules_put_json(json_t *parent, const struct plan *p, bool is_rendered)
{
    const struct release *r = p->session->release;
    json_t *rules = json_put_array(parent, "rules");
    for (int i = 0; i < r->target_count; i++) {
        const struct target *t = &r->targets[i];
        struct survey v;
        const struct rule_facts *facts = survey(&v, p, t, is_rendered);
        for (int k = 0; k < t->rule_count && has_items(p, t); k++) {
            struct ruling ruling = ruling_of(p->session->arena, &t->rules[k], facts);
            put_rule(rules, p->session->arena, t, &t->rules[k], &ruling);
        }
    }
}

void rules_put_item(json_t *parent, const struct item *it)
{
    const struct target *t = it->target;
    struct rule_file file = file_of(it, true);
    json_t *list = NULL;
    for (int i = 0; i < t->rule_count; i++) {
        const struct rule *r = &t->rules[i];
        if (!ruling_has_figure(r))
            continue;
        struct ruling_figure figure = ruling_of_file(r, &file);
        list = list ? list : json_put_array(parent, "compliance");
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "rule", rule_kind_names[r->kind]);
        json_put_text(j, "limit", rule_limit_text(it->session->arena, r));
        json_put_number(j, "measured", figure.value, 2);
        json_put_text(j, "unit", unit_name(rule_unit_of((enum rule_kind)r->kind)));
        json_put_text(j, "verdict", !figure.is_asked ? "not asked" : !r->number_count ? "told"
                                  : figure.verdict == VERDICT_PASS ? "pass" : "fail");
        json_put_text(j, "severity", rule_severity_names[r->severity]);
        json_put_text(j, "source", r->source);
        json_put_text(j, "date", r->date);
    }
}
