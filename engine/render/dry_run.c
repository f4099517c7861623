/* dry_run: every task, conversion and deliverable of a render, without doing it. */
#include "engine/render/pace.h"
#include "engine/render/prepare.h"
#include "engine/render/rules.h"

#include <string.h>

/* Is what it makes asked for by anything that is to be made? */
static bool leads_to(const struct node *to, const struct node *n)
{
    if (to == n)
        return true;
    for (int i = 0; i < to->input_count; i++)
        if (leads_to(to->inputs[i], n))
            return true;
    return false;
}

static const char *task_state(const struct session *s, const struct node *n)
{
    for (int m = 0; m < s->master_count; m++)
        for (int i = 0; i < s->masters[m]->part_count; i++)
            if (s->masters[m]->parts[i]->is_made && leads_to(s->masters[m]->parts[i]->finish, n))
                return n->input_count == 0 && !n->class ? "kept" : "run";
    return "kept";
}

static void put_tasks(json_t *report, const struct session *s)
{
    json_t *tasks = json_put_array(report, "tasks");
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        json_t *j = json_put_object(tasks, NULL);
        json_put_text(j, "id", arena_strndup(s->arena, n->key, 12));
        json_put_text(j, "stage", node_stage(n));
        json_put_text(j, "what", n->what);
        json_put_text(j, "key", *n->identity ? n->identity : n->key);
        json_put_text(j, "state", task_state(s, n));
        json_t *inputs = json_put_array(j, "inputs");
        for (int k = 0; k < n->input_count; k++)
            json_put_text(inputs, NULL, arena_strndup(s->arena, n->inputs[k]->key, 12));
    }
}

static void put_conversions(json_t *report, const struct session *s)
{
    json_t *list = json_put_array(report, "conversions");
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        if (!n->class || (strcmp(n->class->stage, "rate") != 0 &&
                          strcmp(n->class->stage, "speed") != 0))
            continue;
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "what", n->what);
        json_put_integer(j, "from_hz", n->inputs[0]->out.rate_hz);
        json_put_integer(j, "to_hz", n->rate_hz);
    }
    for (int m = 0; m < s->master_count; m++) {
        for (int i = 0; i < s->masters[m]->part_count; i++) {
            const struct part *p = s->masters[m]->parts[i];
            for (int w = 0; w < p->word_count; w++) {
                json_t *j = json_put_object(list, NULL);
                json_put_text(j, "what", p->in->what);
                json_put_integer(j, "rate_hz", s->masters[m]->rate_hz);
                json_put_text(j, "to_word", pcm_format_name(p->words[w].pcm->format));
                json_put_text(j, "dither", dither_names[p->words[w].dither]);
            }
        }
    }
}

static void put_deliverables(json_t *report, const struct plan *p)
{
    json_t *list = json_put_array(report, "deliverables");
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "path", it->delivery.path);
        json_put_text(j, "target", it->target->name);
        json_put_text(j, "format", it->target->writer->name);
        json_put_integer(j, "rate_hz", it->master->rate_hz);
        json_put_text(j, "word", pcm_format_name(it->delivery.reel->format));
        json_put_integer(j, "start_frame", it->start);
        json_put_integer(j, "length_frames", it->delivery.reel->length_frames);
        json_put_text(j, "state", it->is_kept ? "kept" : "made");
        json_put_text(j, "cause", it->cause);
    }
}

/* Revised mixes, and what is different in them. */
static void put_differences(json_t *report, const struct session *s)
{
    json_t *list = json_put_array(report, "revised");
    for (int i = 0; i < s->release->album.song_count; i++) {
        if (!s->differences[i])
            continue;
        json_t *j = json_put_object(list, NULL);
        json_put_integer(j, "number", i + 1);
        json_put_text(j, "mix", s->song_mixes[i]->name);
        json_object_set(j, "difference", (json_t *)s->differences[i]);
    }
}

bool render_plan(struct arena *a, const struct release *r, const struct render_options *o,
                 struct findings *findings, json_t **plan, struct err *err)
{
    struct arena *life = arena_new();
    *plan = json_root_object(a);
    char *output = prepare_output(a, r, o);
    struct past *past = past_open(life, output);
    struct plan *p = prepare_plan(life, r, o, past, findings, past == NULL, err);
    bool ok = p && prepare_decide(p, past, o, err);
    if (ok) {
        json_put_text(*plan, "output", output);
        put_deliverables(*plan, p);
        put_differences(*plan, p->session);
        put_conversions(*plan, p->session);
        put_tasks(*plan, p->session);
        rules_put_json(*plan, p, false);
        plan_schedule(p, NULL); /* never run: for the sum of its work */
        json_put_number(*plan, "expected_seconds",
                        pace_expect(p->session->store, graph_seconds(p->session->graph), p->jobs),
                        1);
        ok = rules_judge(p, false, err);
    }
    arena_free(life);
    return ok;
}
