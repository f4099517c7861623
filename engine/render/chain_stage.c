/* chain_stage: a gain and processors over a whole stretch, from its first frame to its last.
 *
 * Serial: the processors' state goes from block to block. Latency is taken off: input frame n comes
 * out as output frame n. */
#include "engine/dsp/chain.h"
#include "engine/render/session.h"

#include <string.h>

#define STEP_FRAMES 4096

struct state {
    struct pcm *pcm;
    struct chain *chain;
    double gain;
    int latency;
};

static void range(const struct node *n, int i, int b, int64_t *from, int64_t *to)
{
    (void)i;
    *from = b * n->block_frames;
    *to = node_block_end(n, b);
}

/* Output frame `at` is the first of ch; what lies before the start is the chain filling up. */
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
    if (b == n->block_count - 1)
        end += st->latency; /* let the last frames out */
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
    for (; at < end; at += STEP_FRAMES) {
        int frames = end - at < STEP_FRAMES ? (int)(end - at) : STEP_FRAMES;
        if (!signal_read_around(&n->inputs[0]->out, at, frames, ch, err))
            return false;
        for (int c = 0; st->gain != 1.0 && c < SIGNAL_CHANNELS; c++)
            for (int i = 0; i < frames; i++)
                ch[c][i] *= st->gain;
        chain_process(st->chain, ch, frames);
        if (!store(st, at - st->latency, frames, ch, n->length_frames, err))
            return false;
    }
    return true;
}

static const struct node_class chain_class = {
    .stage = "chain", .version = 1, .is_serial = true, .range = range, .make = make,
};

struct node *chain_node(struct session *s, struct node *in, const struct chain_spec *const specs[],
                        int spec_count, double gain_db, const char *what, struct err *err)
{
    struct text key = text_new(s->arena);
    bool is_idle = gain_db == 0.0;
    text_printf(&key, "gain_db=%a\n", gain_db);
    for (int i = 0; i < spec_count; i++) {
        chain_key_text(specs[i], &key);
        is_idle = is_idle && chain_is_idle(specs[i]);
    }
    if (is_idle)
        return in;
    bool is_new;
    struct node *n = node_of(s->nodes, &chain_class, key.s, 1, &in, &is_new);
    if (!is_new)
        return n;
    struct state *st = arena_new_one(n->arena, struct state);
    n->what = what;
    n->rate_hz = in->out.rate_hz;
    n->length_frames = in->out.length_frames;
    n->state = st;
    st->gain = gain_from_db((struct db){ gain_db }).v;
    st->chain = chain_new(n->arena, specs, spec_count, n->rate_hz, SIGNAL_CHANNELS, err);
    if (!st->chain)
        return NULL;
    st->pcm = session_pcm(s, n, PCM_F64, SIGNAL_CHANNELS);
    n->latency_frames = st->latency = chain_latency_frames(st->chain);
    n->out = signal_of_pcm(st->pcm);
    return n;
}

/* The song's own steps after its speed, then those of every song. */
static struct chain_spec steps_of(struct session *s, int song)
{
    const struct release *r = s->release;
    const struct chain_spec own = speed_rest_of_chain(&r->song_chains[song]);
    struct chain_spec all = { 0,
                              arena_new_array(s->arena, struct chain_step,
                                              own.count + r->chain.count) };
    for (int i = 0; i < own.count; i++)
        all.steps[all.count++] = own.steps[i];
    for (int i = 0; i < r->chain.count; i++)
        all.steps[all.count++] = r->chain.steps[i];
    return all;
}

/* A match measures what the steps before it made: there the chain is cut. `main`: the input of the
 * main version, whose curve an alternate takes. */
static struct node *pieces_node(struct session *s, struct node *in, struct node *main, int song,
                                const char *what, struct err *err)
{
    const struct chain_spec all = steps_of(s, song);
    double gain_db = s->release->album.songs[song].gain_db + s->revised_gains_db[song];
    for (int first = 0, next; in && main; first = next + 1) {
        for (next = first; next < all.count; next++)
            if (all.steps[next].class == &match_processor && !all.steps[next].bypass)
                break;
        const struct chain_spec piece = { next - first, all.steps + first }, *specs[] = { &piece };
        double gain = first == 0 ? gain_db : 0.0;
        in = chain_node(s, in, specs, 1, gain, what, err);
        if (!in || next == all.count)
            return in;
        main = chain_node(s, main, specs, 1, gain, what, err);
        if (!main)
            return NULL;
        in = match_node(s, in, main, song, all.steps[next].config);
        main = match_node(s, main, main, song, all.steps[next].config);
    }
    return NULL;
}

/* At the session's rate. */
static struct node *mix_node(struct session *s, int song, int rate_hz, struct err *err)
{
    struct node *in = speed_node(s, s->song_mixes[song]->node,
                                 speed_of_chain(&s->release->song_chains[song]));
    return rate_node(s, in, rate_hz, err);
}

struct node *song_node(struct session *s, int song, int rate_hz, struct err *err)
{
    const struct release *r = s->release;
    const struct song *it = &r->album.songs[song];
    int main_song = album_main_index(&r->album, it);
    struct node *in = mix_node(s, song, rate_hz, err);
    struct node *main = in ? mix_node(s, main_song, rate_hz, err) : NULL;
    if (!main)
        return NULL;
    const char *what = arena_printf(s->arena, "the chain of '%s'%s%s",
                                    it->credits.title ? it->credits.title : it->mix,
                                    it->version ? ", " : "", it->version ? it->version : "");
    struct node *n = pieces_node(s, in, main, main_song, what, err);
    if (!n)
        err_note(err, it->pos, "in song %d", main_song + 1);
    return n;
}
