/* schedule: a plan's work as a graph of tasks. */
#include "engine/render/back_off.h"
#include "engine/render/plan.h"

#include <stdlib.h>
#include <string.h>

/* Gives the disk back what only led up to the final samples: most of it never has to reach the disk
 * at all. */
static bool release_stages(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)scratch;
    (void)err;
    struct session *s = data;
    for (int i = 0; i < node_count(s->nodes); i++)
        if (node_at(s->nodes, i)->pcm)
            pcm_empty(node_at(s->nodes, i)->pcm);
    for (int i = 0; i < s->mix_count; i++)
        pcm_empty(s->mixes[i].pcm);
    return true;
}

static void schedule_release(struct session *s)
{
    struct task *release = graph_add(s->graph, release_stages, s, "scratch files", 0.0);
    for (int i = 0; i < s->master_count; i++)
        for (int k = 0; k < s->masters[i]->part_count; k++)
            master_need(s->masters[i]->parts[k], s->graph, release);
}

static int64_t effort_of(const struct item *it)
{
    int effort = it->target->writer->effort;
    return it->length * (effort > 0 ? effort : 1);
}

static int by_effort(const void *a, const void *b)
{
    const struct item *x = *(struct item *const *)a, *y = *(struct item *const *)b;
    if (effort_of(x) != effort_of(y))
        return effort_of(x) < effort_of(y) ? 1 : -1;
    return strcmp(x->delivery.path, y->delivery.path);
}

/* So that no core is left alone with a long file at the end. */
static struct item **longest_first(const struct plan *p)
{
    struct item **order = arena_new_array(p->session->arena, struct item *, p->item_count);
    for (int i = 0; i < p->item_count; i++)
        order[i] = p->items[i];
    qsort(order, (size_t)p->item_count, sizeof *order, by_effort);
    return order;
}

void plan_schedule(struct plan *p, struct stage *stage)
{
    struct session *s = p->session;
    for (int i = 0; i < s->master_count; i++)
        master_schedule_weighing(s->masters[i]);
    for (int i = 0; i < s->master_count; i++)
        master_schedule(s->masters[i]);
    schedule_release(s);
    for (int i = 0; i < p->figures_count; i++)
        if (p->figures[i]->is_wanted && !p->figures[i]->is_known)
            item_schedule_figures(s, p->figures[i]);
    struct item **order = longest_first(p);
    for (int i = 0; i < p->item_count; i++) {
        order[i]->stage = stage;
        if (!order[i]->is_kept)
            item_schedule(order[i], &p->done);
    }
    back_off_schedule(p);
}
