/* rate_stage: rate conversion and change of speed of a whole stretch, block by block on the
 * resampler's own grid. What a quick resampler makes is stored nowhere but made for each reader. */
#include "engine/render/session.h"

#include <string.h>

struct state {
    struct pcm *pcm;           /* NULL: made when it is read */
    struct recent *recent;
    int64_t length_frames;
    const struct resampler_class *resampler;
    struct resample_job job;
    int grid_frames;
};

static void range(const struct node *n, int i, int b, int64_t *from, int64_t *to)
{
    (void)i;
    const struct state *st = n->state;
    double ratio = (double)st->job.in_rate_hz / st->job.out_rate_hz;
    int reach = st->resampler->reach_frames(st->job.in_rate_hz, st->job.out_rate_hz) + 1;
    *from = (int64_t)((double)(b * n->block_frames) * ratio) - reach;
    *to = (int64_t)((double)node_block_end(n, b) * ratio) + reach;
}

static bool fetch(void *from, int64_t start, int frames, double *const ch[], struct err *err)
{
    return signal_read(from, start, frames, ch, err);
}

static bool make(struct node *n, int b, struct arena *scratch, struct err *err)
{
    (void)scratch;
    struct state *st = n->state;
    int64_t end = node_block_end(n, b);
    for (int64_t at = b * n->block_frames; at < end; at += st->grid_frames) {
        struct arena *a = arena_new();
        int frames = end - at < st->grid_frames ? (int)(end - at) : st->grid_frames;
        double *ch[SIGNAL_CHANNELS];
        for (int c = 0; c < SIGNAL_CHANNELS; c++)
            ch[c] = arena_new_array(a, double, frames);
        bool ok = st->resampler->make(&st->job, at, frames, ch, a, err) &&
                  pcm_write(st->pcm, at, frames, (const double *const *)ch, err);
        arena_free(a);
        if (!ok)
            return false;
    }
    return true;
}

/* The grid's block `index`; give it back. */
static struct recent_block *take(const struct state *st, int64_t index, struct err *err)
{
    int64_t at = index * st->grid_frames, left = st->length_frames - at;
    struct recent_block *b = recent_take(st->recent, st, index, st->grid_frames);
    if (b->is_made)
        return b;
    struct arena *a = arena_new();
    int frames = left < st->grid_frames ? (int)left : st->grid_frames;
    b->is_made = st->resampler->make(&st->job, at, frames, b->ch, a, err);
    arena_free(a);
    if (b->is_made)
        return b;
    recent_give_back(st->recent, b);
    return NULL;
}

static bool read_made(const void *from, int64_t start, int frames, double *const ch[],
                      struct err *err)
{
    const struct state *st = from;
    int64_t end = start + frames;
    for (int64_t at = start, next; at < end; at = next) {
        int64_t index = at / st->grid_frames, skip = at - index * st->grid_frames;
        next = at - skip + st->grid_frames < end ? at - skip + st->grid_frames : end;
        struct recent_block *b = take(st, index, err);
        if (!b)
            return false;
        for (int c = 0; c < SIGNAL_CHANNELS; c++)
            memcpy(ch[c] + (at - start), b->ch[c] + skip, sizeof(double) * (size_t)(next - at));
        recent_give_back(st->recent, b);
    }
    return true;
}

static const struct node_class rate_class = {
    .stage = "rate", .version = 1, .range = range, .make = make,
};
static const struct node_class speed_class = {
    .stage = "speed", .version = 1, .range = range, .make = make,
};

static char *key_text(struct session *s, const struct resampler_class *r, int in_rate_hz,
                      int out_rate_hz)
{
    const char *library = r->library ? r->library() : NULL;
    return arena_printf(s->arena, "engine=%s %u %s\nfrom=%d\nto=%d\n", r->name, r->version,
                        library ? library : "", in_rate_hz, out_rate_hz);
}

/* A conversion of `from` frames to `to`; what comes out counts at rate_hz. */
struct conversion {
    const struct node_class *class;
    const struct resampler_class *resampler;
    int from, to, rate_hz;
    const char *what;
};

static void fill_in(struct node *n, struct node *in, const struct conversion *c)
{
    struct state *st = n->state;
    const struct resampler_class *r = c->resampler;
    st->resampler = r;
    st->grid_frames = r->grid_frames(c->from, c->to);
    st->job = (struct resample_job){ .in_rate_hz = c->from, .out_rate_hz = c->to,
                                     .channels = SIGNAL_CHANNELS,
                                     .in_length_frames = in->out.length_frames, .fetch = fetch,
                                     .from = &in->out, .plan = r->plan ? r->plan(c->from, c->to,
                                                                                 n->arena) : NULL };
    n->what = c->what;
    n->rate_hz = c->rate_hz;
    n->length_frames = resample_length(in->out.length_frames, c->from, c->to);
    st->length_frames = n->length_frames;
    int grids = r->is_quick ? 1 : NODE_BLOCK_FRAMES / st->grid_frames;
    n->block_frames = (int64_t)st->grid_frames * (grids < 1 ? 1 : grids);
}

static struct node *convert(struct session *s, struct node *in, const struct conversion *c)
{
    bool is_new;
    char *key = key_text(s, c->resampler, c->from, c->to);
    struct node *n = node_of(s->nodes, c->class, key, 1, &in, &is_new);
    if (!is_new)
        return n;
    struct state *st = n->state = arena_new_one(n->arena, struct state);
    fill_in(n, in, c);
    if (c->resampler->is_quick) {
        n->is_fleeting = true;
        st->recent = s->recent;
        n->out = (struct signal){ .rate_hz = n->rate_hz, .length_frames = n->length_frames,
                                  .read = read_made, .from = st };
        return n;
    }
    st->pcm = session_pcm(s, n, PCM_F64, SIGNAL_CHANNELS);
    n->out = signal_of_pcm(st->pcm);
    return n;
}

struct node *rate_node(struct session *s, struct node *in, int rate_hz, struct err *err)
{
    int in_rate = in->out.rate_hz;
    if (in_rate == rate_hz)
        return in;
    const struct resampler_class *r = resample_find(s->release->resampler, in_rate, rate_hz);
    if (!r) {
        err_set(err, ERR_UNSUPPORTED, POS_NONE, "no resampler ('%s') converts %d Hz to %d Hz",
                s->release->resampler, in_rate, rate_hz);
        return NULL;
    }
    struct conversion c = { &rate_class, r, in_rate, rate_hz, rate_hz, NULL };
    c.what = arena_printf(s->arena, "%s, %g to %g kHz", in->what, in_rate / 1e3, rate_hz / 1e3);
    return convert(s, in, &c);
}

/* The same on any ratio: the samples are taken for ones of another rate. */
struct node *speed_node(struct session *s, struct node *in, struct speed_ratio speed)
{
    if (speed.from == speed.to)
        return in;
    struct conversion c = { &speed_class, &resample_libsamplerate, speed.from, speed.to,
                            in->out.rate_hz, NULL };
    c.what = arena_printf(s->arena, "%s, %.4f times as fast", in->what,
                          (double)speed.from / speed.to);
    return convert(s, in, &c);
}
