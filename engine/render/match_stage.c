/* match_stage: a song is measured at one step of its chain, as its references are, and filtered
 * toward them.
 *
 * Measuring is a node of its own, so that a reference is measured once for all songs. The filter
 * waits for the whole song, then goes from block to block; latency is taken off. */
#include "engine/dsp/match.h"
#include "engine/render/held.h"
#include "engine/render/session.h"

#define STEP_FRAMES 4096

static void range(const struct node *n, int i, int b, int64_t *from, int64_t *to)
{
    *from = i == 0 ? b * n->block_frames : 0;
    *to = i == 0 ? node_block_end(n, b) : n->inputs[i]->length_frames;
}

struct measuring {
    struct tonal *tonal;
    struct tonal_balance balance;
};

static bool measure(struct node *n, int b, struct arena *scratch, struct err *err)
{
    struct measuring *m = n->state;
    int64_t end = node_block_end(n, b);
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
    for (int64_t at = b * n->block_frames; at < end; at += STEP_FRAMES) {
        int frames = end - at < STEP_FRAMES ? (int)(end - at) : STEP_FRAMES;
        if (!signal_read(&n->inputs[0]->out, at, frames, ch, err))
            return false;
        tonal_feed(m->tonal, (const double *const *)ch, frames);
    }
    if (b == n->block_count - 1)
        tonal_finish(m->tonal, &m->balance);
    return true;
}

static const struct node_class tonal_class = {
    .stage = "tonal", .version = TONAL_VERSION, .is_serial = true, .range = range, .make = measure,
};

static struct node *tonal_node(struct session *s, struct node *in)
{
    bool is_new;
    struct node *n = node_of(s->nodes, &tonal_class, "", 1, &in, &is_new);
    if (!is_new)
        return n;
    struct measuring *m = n->state = arena_new_one(n->arena, struct measuring);
    n->what = arena_printf(s->arena, "the tonal balance of %s", in->what);
    n->rate_hz = in->out.rate_hz;
    n->length_frames = in->out.length_frames;
    m->tonal = tonal_new(n->arena, n->rate_hz);
    return n;
}

struct state {
    struct pcm *pcm;
    const struct match_config *config;
    double *weights;           /* one a reference: inputs 2 ... */
    bool has_curve;            /* held, or found with the first block */
    struct match_curve curve;
    struct match *match;
    int latency;
    struct match_held held;
};

static const struct tonal_balance *balance_of(const struct node *n)
{
    return &((const struct measuring *)n->state)->balance;
}

static void start(struct node *n, struct arena *scratch)
{
    struct state *st = n->state;
    int count = n->input_count - 2;
    const struct tonal_balance **references =
        arena_new_array(scratch, const struct tonal_balance *, count < 1 ? 1 : count);
    for (int i = 0; i < count; i++)
        references[i] = balance_of(n->inputs[2 + i]);
    if (!st->has_curve)
        match_curve(st->config, balance_of(n->inputs[1]), references, st->weights, count,
                    &st->curve);
    held_curve_to_steps(&st->curve);
    st->has_curve = true;
    st->match = match_new(n->arena, st->config, &st->curve, n->rate_hz);
}

/* Output frame `at` is the first of ch; what lies before the start is the filter filling up. */
static bool store(struct state *st, int64_t at, int frames, double *const ch[], int64_t length,
                  struct err *err)
{
    int skip = at < 0 ? (int)(-at < frames ? -at : frames) : 0;
    int64_t end = at + frames < length ? at + frames : length;
    if (at + skip >= end)
        return true;
    const double *part[SIGNAL_CHANNELS] = { ch[0] + skip, ch[1] + skip };
    return pcm_write(st->pcm, at + skip, (int)(end - at - skip), part, err);
}

static bool make(struct node *n, int b, struct arena *scratch, struct err *err)
{
    struct state *st = n->state;
    int64_t at = b * n->block_frames, end = node_block_end(n, b);
    double *ch[SIGNAL_CHANNELS];
    if (b == 0)
        start(n, scratch);
    if (b == n->block_count - 1)
        end += st->latency; /* let the last frames out */
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
    for (; at < end; at += STEP_FRAMES) {
        int frames = end - at < STEP_FRAMES ? (int)(end - at) : STEP_FRAMES;
        if (!signal_read_around(&n->inputs[0]->out, at, frames, ch, err))
            return false;
        match_process(st->match, ch, frames);
        if (!store(st, at - st->latency, frames, ch, n->length_frames, err))
            return false;
    }
    return true;
}

static bool add_curve(const struct node *n, struct text *out)
{
    const struct state *st = n->state;
    for (int i = 0; st->has_curve && i < TONAL_BANDS; i++)
        text_printf(out, "mid_db=%a side_db=%a\n", st->curve.mid_db[i], st->curve.side_db[i]);
    return st->has_curve;
}

static const struct node_class match_class = {
    .stage = "match", .version = 1, .is_serial = true, .range = range, .make = make,
    .add_solved = add_curve,
};

const struct match_curve *match_curve_of(const struct node *n)
{
    const struct state *st = n->state;
    return n->class == &match_class && st->has_curve ? &st->curve : NULL;
}

const struct match_held *match_held_of(const struct node *n)
{
    return n->class == &match_class ? &((const struct state *)n->state)->held : NULL;
}

static bool is_for(const struct reference *r, int song)
{
    for (int i = 0; i < r->song_count; i++)
        if (r->songs[i] == song)
            return true;
    return false;
}

/* The latency as the filter will have it, from one that does nothing. */
static int latency_of(const struct match_config *config, int rate_hz)
{
    const struct match_curve flat = { 0 };
    struct arena *a = arena_new();
    int latency = match_latency_frames(match_new(a, config, &flat, rate_hz));
    arena_free(a);
    return latency;
}

struct node *match_node(struct session *s, struct node *in, struct node *measured, int song,
                        const struct match_config *config)
{
    const struct release *r = s->release;
    struct text key = text_new(s->arena), solved_for = text_new(s->arena);
    struct node **inputs = arena_new_array(s->arena, struct node *, 2 + r->reference_count);
    double *weights = arena_new_array(s->arena, double, r->reference_count);
    int count = 0;
    text_printf(&key, "match %u\n", match_processor.version);
    field_key_text(match_processor.fields, config, &key);
    const char *settings = arena_strdup(s->arena, key.s);
    inputs[0] = in;
    inputs[1] = tonal_node(s, measured);
    text_add(&solved_for, settings);
    for (int i = 0; i < r->reference_count; i++) {
        if (!is_for(&r->references[i], song))
            continue;
        weights[count] = r->references[i].weight;
        text_printf(&key, "weight=%a\n", weights[count]);
        text_printf(&solved_for, "weight=%a of=%s\n", weights[count],
                    s->references[i].audio_sha256);
        inputs[2 + count++] = tonal_node(s, s->references[i].node);
    }
    struct match_held held = held_match(s, solved_for.s, held_mix_name(s, song));
    if (held.curve)
        text_add(&key, "held\n");
    bool is_new;
    struct node *n = node_of(s->nodes, &match_class, key.s, held.curve ? 1 : 2 + count, inputs,
                             &is_new);
    if (!is_new)
        return n;
    struct state *st = n->state = arena_new_one(n->arena, struct state);
    n->settings = settings;
    n->heritage = 1;
    st->held = held;
    st->has_curve = held.curve && held_read_curve(held.curve, &st->curve);
    n->what = arena_printf(s->arena, "%s, toward %d reference%s", in->what, count,
                           count == 1 ? "" : "s");
    n->rate_hz = in->out.rate_hz;
    n->length_frames = in->out.length_frames;
    st->config = config;
    st->weights = weights;
    n->latency_frames = st->latency = latency_of(config, n->rate_hz);
    st->pcm = session_pcm(s, n, PCM_F64, SIGNAL_CHANNELS);
    n->out = signal_of_pcm(st->pcm);
    return n;
}
