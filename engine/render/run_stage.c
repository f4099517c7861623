/* run_stage: the songs of a run as one signal: assembled when read, stored nowhere. */
#include "engine/render/session.h"

static char *key_text(struct session *s, const struct run *run)
{
    struct text t = text_new(s->arena);
    text_printf(&t, "run\nrate=%d\n", run->rate_hz);
    for (int i = 0; i < run->placement_count; i++) {
        const struct placed *p = &run->placements[i];
        text_printf(&t, "from=%lld length=%lld at=%lld in=%lld %d out=%lld %d\n",
                    (long long)p->source_start, (long long)p->length, (long long)p->at,
                    (long long)p->fade_in, p->fade_in_curve, (long long)p->fade_out,
                    p->fade_out_curve);
    }
    return t.s;
}

static char *what_of(struct session *s, const struct run *run)
{
    const struct album *album = &s->release->album;
    const struct song *first = &album->songs[run->placements[0].song];
    const char *title = first->credits.title ? first->credits.title : first->mix;
    if (run->placement_count == 1)
        return arena_printf(s->arena, "'%s'", title);
    return arena_printf(s->arena, "'%s' and the %d songs that follow without a break", title,
                        run->placement_count - 1);
}

struct node *run_node(struct session *s, const struct run *run, struct err *err)
{
    struct node **songs = arena_new_array(s->arena, struct node *, run->placement_count);
    for (int i = 0; i < run->placement_count; i++)
        if (!(songs[i] = song_node(s, run->placements[i].song, run->rate_hz, err)))
            return NULL;
    bool is_new;
    struct node *n = node_of(s->nodes, NULL, key_text(s, run), run->placement_count, songs,
                             &is_new);
    if (!is_new)
        return n;
    struct signal *signals = arena_new_array(s->arena, struct signal, run->placement_count);
    for (int i = 0; i < run->placement_count; i++)
        signals[i] = songs[i]->out;
    n->what = what_of(s, run);
    n->run = run;
    n->rate_hz = run->rate_hz;
    n->length_frames = run->length_frames;
    n->out = signal_of_run(s->arena, run, signals);
    return n;
}
