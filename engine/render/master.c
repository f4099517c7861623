#include "engine/render/master.h"

#include "engine/render/held.h"
#include "engine/render/recall.h"

#include <math.h>
#include <string.h>

#define STEP_FRAMES 8192

static void add_songs(struct text *t, const struct session *s, const int *songs, int count)
{
    for (int i = 0; i < count; i++)
        text_printf(t, "%s%s", i ? " + " : "", held_mix_name(s, songs[i]));
    text_add(t, "/");
}

/* A gain solved on the peak of a target's songs is no other target's. */
static const char *sides_of(struct arena *a, const struct session *s, const struct target *target)
{
    struct text t = text_new(a);
    if (isnan(target->level.peak_dbtp))
        return "";
    for (int i = 0; i < target->side_count; i++)
        add_songs(&t, s, target->sides[i].main_songs, target->sides[i].main_count);
    if (target->side_count == 0)
        add_songs(&t, s, target->main_songs, target->main_count);
    return t.s;
}

struct master *master_new(struct session *s, int rate_hz, const struct target *t)
{
    struct master *m = arena_new_one(s->arena, struct master);
    *m = (struct master){ .session = s, .rate_hz = rate_hz, .chain = &t->chain, .level = t->level,
                          .sides = sides_of(s->arena, s, t), .targets = "",
                          .loudness_lufs = NAN };
    return m;
}

static bool is_same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static char *text_of(struct arena *a, const struct chain_spec *chain, const struct level *level)
{
    struct text t = text_new(a);
    chain_key_text(chain, &t);
    field_key_text(limiter_fields, &level->limiter, &t);
    return t.s;
}

bool master_is_same(const struct master *m, int rate_hz, const struct target *t)
{
    const struct level *l = &m->level, *level = &t->level;
    if (m->rate_hz != rate_hz || !is_same_number(l->loudness_lufs, level->loudness_lufs) ||
        !is_same_number(l->ceiling_dbtp, level->ceiling_dbtp) ||
        !is_same_number(l->peak_dbtp, level->peak_dbtp))
        return false;
    if (!isnan(l->loudness_lufs) &&
        (l->anchor != level->anchor || l->max_reduction_db != level->max_reduction_db))
        return false;
    struct arena *a = arena_new();
    bool is_same = strcmp(text_of(a, m->chain, l), text_of(a, &t->chain, level)) == 0 &&
                   strcmp(m->sides, sides_of(a, m->session, t)) == 0;
    arena_free(a);
    return is_same;
}

static void set_spans(struct part *p, const struct track *tracks, int track_count,
                      struct cdframe end)
{
    int rate = p->master->rate_hz;
    int64_t length = p->in->out.length_frames;
    p->span_count = track_count;
    p->spans = arena_new_array(p->master->session->arena, struct span, track_count);
    for (int i = 0; i < track_count; i++) {
        struct cdframe start = { tracks[i].start.v - p->run->start.v };
        p->spans[i].song = tracks[i].song;
        p->spans[i].start = cdtime_samples(start, rate);
        p->spans[i].end = length;
        if (i > 0)
            p->spans[i - 1].end = p->spans[i].start;
    }
    int64_t silence = cdtime_samples((struct cdframe){ end.v - p->run->start.v }, rate) - length;
    p->spans[track_count - 1].silence = silence < 0 ? 0 : silence > rate ? rate : silence;
}

static bool needs_peaks(const struct part *p)
{
    const struct level *l = &p->master->level;
    return !isnan(l->ceiling_dbtp) || (!isnan(l->peak_dbtp) && !p->leader);
}

static struct part *add_alias(struct part *p, const struct run *run)
{
    p->aliases = arena_grow(p->master->session->arena, p->aliases, p->alias_count,
                            sizeof *p->aliases);
    p->aliases[p->alias_count++] = run;
    return p;
}

struct part *master_part(struct master *m, const struct run *run, const struct track *tracks,
                         int track_count, struct cdframe end, const struct part *leader,
                         bool is_anchor, struct err *err)
{
    struct session *s = m->session;
    struct node *in = run_node(s, run, err);
    in = in ? rate_node(s, in, m->rate_hz, err) : NULL;
    const struct chain_spec *specs[] = { m->chain };
    in = in ? chain_node(s, in, specs, 1, 0.0,
                         arena_printf(s->arena, "the target's chain on %s", in->what), err) : NULL;
    if (!in)
        return NULL;
    for (int i = 0; i < m->part_count; i++)
        if (m->parts[i]->in == in && (m->parts[i]->leader == leader || m->parts[i] == leader))
            return add_alias(m->parts[i], run);
    struct part *p = arena_new_one(s->arena, struct part);
    *p = (struct part){ .master = m, .arena = arena_child(s->arena), .run = run, .in = in,
                        .leader = leader,
                        .is_anchor = is_anchor ||
                                     (m->level.anchor == ANCHOR_EACH_SONG && !leader) };
    set_spans(p, tracks, track_count, end);
    int channels = m->level.limiter.link_percent < 100.0 ? SIGNAL_CHANNELS : 1;
    if (needs_peaks(p))
        p->peaks = peak_node(s, in, channels);
    m->parts = arena_grow(s->arena, m->parts, m->part_count, sizeof *m->parts);
    m->parts[m->part_count++] = p;
    return p;
}

static enum pcm_format format_of(int bits)
{
    switch (bits) {
    case 16: return PCM_S16;
    case 24: return PCM_S24;
    case 32: return PCM_S32;
    default: return PCM_F32;
    }
}

struct word *part_word(struct part *p, int bits, enum dither dither, const char *target,
                       struct pos pos, struct err *err)
{
    for (int i = 0; i < p->word_count; i++)
        if (p->words[i].bits == bits && p->words[i].dither == dither)
            return &p->words[i];
    if (p->word_count == PART_WORDS) {
        err_set(err, ERR_RECIPE, pos,
                "targets ask for more than %d kinds of word length and dither at %d Hz", PART_WORDS,
                p->master->rate_hz);
        return NULL;
    }
    struct word *w = &p->words[p->word_count++];
    *w = (struct word){ .bits = bits, .dither = dither, .target = target, .pos = pos };
    w->pcm = arena_new_one(p->in->arena, struct pcm);
    *w->pcm = (struct pcm){ .fd = -1, .path = p->master->session->scratch,
                            .format = format_of(bits), .rate_hz = p->master->rate_hz,
                            .channels = SIGNAL_CHANNELS,
                            .length_frames = p->in->out.length_frames };
    return w;
}

struct energy_meter *master_meter(struct arena *a, const struct master *m, const struct span *s)
{
    return energy_new(a, m->rate_hz, SIGNAL_CHANNELS, s->end - s->start + s->silence);
}

const struct energy *master_meter_finish(struct energy_meter *m, const struct span *s)
{
    static const double silence[STEP_FRAMES];
    const double *ch[] = { silence, silence };
    for (int64_t done = 0; done < s->silence; done += STEP_FRAMES)
        energy_feed(m, ch, s->silence - done < STEP_FRAMES ? (int)(s->silence - done)
                                                           : STEP_FRAMES);
    return energy_finish(m);
}

/* Measures one span before level and limiter. */
struct weighing {
    struct part *part;
    struct span *span;
    struct arena *arena;
};

static bool weigh(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct weighing *w = data;
    struct span *s = w->span;
    struct energy_meter *m = master_meter(w->arena, w->part->master, s);
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
    for (int64_t at = s->start; at < s->end; at += STEP_FRAMES) {
        int frames = s->end - at < STEP_FRAMES ? (int)(s->end - at) : STEP_FRAMES;
        if (!signal_read(&w->part->in->out, at, frames, ch, err))
            return false;
        energy_feed(m, (const double *const *)ch, frames);
    }
    s->energy = master_meter_finish(m, s);
    return true;
}

static void schedule_weighing(struct part *p, struct task *after_all)
{
    struct session *s = p->master->session;
    for (int i = 0; i < p->span_count; i++) {
        struct weighing *w = arena_new_one(s->arena, struct weighing);
        *w = (struct weighing){ .part = p, .span = &p->spans[i], .arena = arena_child(s->arena) };
        double seconds = (double)(w->span->end - w->span->start) / p->master->rate_hz;
        struct task *t = graph_add(s->graph, weigh, w, p->in->what, seconds);
        graph_set_stage(t, "levels");
        node_need(p->in, s->graph, t, w->span->start, w->span->end);
        graph_after(s->graph, after_all, t);
    }
}

/* Tells the detector below which peaks nothing can need the limiter. Several masters may share its
 * node. */
struct flooring {
    struct session *session;
    struct node *peaks;
};

static double floor_for(const struct part *p)
{
    const struct master *m = p->master;
    if (!isnan(m->level.peak_dbtp))
        return 0.0;
    double most_db = p->is_locked ? p->gain_db : solve_bound_db(m);
    return gain_from_db((struct db){ m->level.ceiling_dbtp - most_db - 0.1 }).v;
}

static bool set_floor(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)scratch;
    (void)err;
    struct flooring *f = data;
    double lowest = INFINITY;
    for (int i = 0; i < f->session->master_count; i++) {
        const struct master *m = f->session->masters[i];
        for (int p = 0; p < m->part_count; p++)
            if (m->parts[p]->peaks == f->peaks)
                lowest = fmin(lowest, floor_for(m->parts[p]));
    }
    peaks_of(f->peaks)->floor = lowest;
    return true;
}

static bool do_nothing(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)data;
    (void)scratch;
    (void)err;
    return true;
}

static bool solve(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)scratch;
    return solve_levels(data, err);
}

static bool is_judged(const struct part *p)
{
    return p->is_anchor && !p->is_locked && !isnan(p->master->level.loudness_lufs);
}

static bool approve(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)scratch;
    struct master *m = data;
    struct graph *g = m->session->graph;
    bool again;
    if (!solve_judge(m, &again, err))
        return false;
    for (int i = 0; !again && i < m->part_count; i++)
        m->parts[i]->has_gain = true;
    for (int i = 0; again && i < m->part_count; i++) {
        struct node *finish = m->parts[i]->finish;
        if (!is_judged(m->parts[i]))
            continue;
        node_schedule_again(finish, g, NULL);
        node_need_all(finish, g, self);
    }
    return true;
}

static bool keep_part(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)err;
    recall_keep_part(data, scratch);
    return true;
}

void master_schedule_weighing(struct master *m)
{
    m->weighed = graph_add(m->session->graph, do_nothing, NULL, "levels", 0.0);
    for (int i = 0; i < m->part_count; i++) {
        if (!m->parts[i]->is_made)
            continue;
        node_schedule(m->parts[i]->in, m->session->graph);
        if (is_judged(m->parts[i]))
            schedule_weighing(m->parts[i], m->weighed);
    }
}

static void schedule_peaks(struct master *m, struct part *p)
{
    struct session *s = m->session;
    if (!p->peaks->gate) {
        struct flooring *f = arena_new_one(s->arena, struct flooring);
        *f = (struct flooring){ .session = s, .peaks = p->peaks };
        p->peaks->gate = graph_add(s->graph, set_floor, f, "levels", 0.0);
        for (int i = 0; i < s->master_count; i++)
            graph_after(s->graph, p->peaks->gate, s->masters[i]->weighed);
    }
    node_schedule(p->peaks, s->graph);
}

static void schedule_finish(struct part *p)
{
    struct master *m = p->master;
    struct graph *g = m->session->graph;
    p->finish->gate = graph_add(g, do_nothing, NULL, "levels", 0.0);
    bool waits = !is_judged(p) && !p->is_locked && !isnan(m->level.loudness_lufs);
    graph_after(g, p->finish->gate, waits ? m->approved : m->solved);
    if (p->peaks)
        node_need_all(p->peaks, g, p->finish->gate);
    node_schedule(p->finish, g);
    if (is_judged(p))
        node_need_all(p->finish, g, m->approved);
    p->kept = graph_add(g, keep_part, p, "levels", 0.0);
    graph_after(g, p->kept, m->approved);
    if (!is_judged(p))
        node_need_all(p->finish, g, p->kept);
}

void master_schedule(struct master *m)
{
    struct graph *g = m->session->graph;
    m->solved = graph_add(g, solve, m, "levels", 0.0);
    m->approved = graph_add(g, approve, m, "levels", 0.0);
    graph_after(g, m->solved, m->weighed);
    graph_after(g, m->approved, m->solved);
    for (int i = 0; i < m->part_count; i++) {
        struct part *p = m->parts[i];
        if (!p->is_made || !p->peaks)
            continue;
        schedule_peaks(m, p);
        if (is_judged(p) || (!isnan(m->level.peak_dbtp) && !p->leader && !p->is_locked))
            node_need_all(p->peaks, g, m->solved);
    }
    for (int i = 0; i < m->part_count; i++)
        if (m->parts[i]->is_made)
            schedule_finish(m->parts[i]);
}

void master_need(const struct part *p, struct graph *g, struct task *task)
{
    graph_after(g, task, p->kept);
}
