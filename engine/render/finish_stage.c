/* finish_stage: the last step of a part: level, limiter, word lengths, in one pass over its frames.
 *
 * Serial. Every word length that any target wants is quantised from the same limited samples;
 * stretches of a song that nothing acted on are copied without dither. */
#include "engine/render/master.h"

#include "engine/base/fastmath.h"

#include <math.h>
#include <string.h>

#define REDUCTION_FRAMES 512
#define STEP_FRAMES 4096 /* whole cells of the limiter */
#define AT_REST 0.998849 /* -0.01 dB: below it no limiter is at work */

struct state {
    struct session *session;
    struct part *part;
    struct limiter *limiter;   /* NULL: none; of the first channel, or of both */
    struct limiter *other;     /* of the second, where they are not fully linked */
    double ceiling;            /* of the limiter, as amplitude: leaves room for the dither */
    double drive;
    struct quantiser *quantisers[PART_WORDS];
    struct energy_meter *meters[100]; /* one a span, where the level is judged */
    struct arena *pass;        /* of quantisers and meters: new for each pass */
    bool (*exact)[PART_WORDS]; /* one a placed song: nothing acts on it on its way to that word */
};

static void range(const struct node *n, int i, int b, int64_t *from, int64_t *to)
{
    const struct state *st = n->state;
    *from = b * n->block_frames;
    *to = node_block_end(n, b);
    if (i == 1 && st->limiter)
        *to += limiter_latency_frames(st->limiter);
}

static bool is_limited(const struct state *st, int64_t from, int64_t to)
{
    if (!st->limiter)
        return false;
    const struct peaks *p = peaks_of(st->part->peaks);
    float largest = peaks_largest(p, from - limiter_tail_frames(st->limiter),
                                  to + limiter_latency_frames(st->limiter));
    return (double)largest * st->drive > st->ceiling * AT_REST;
}

/* Promise 3: rate and word length shared, no processor, gain, fade or limiting in force. By what is
 * in force and not by how it is written, as identities are. */
static bool is_exact(const struct state *st, const struct placed *p, const struct word *w)
{
    const struct release *r = st->session->release;
    const struct mix *mix = st->session->song_mixes[p->song];
    int bits = pcm_word_bits(mix->info.format);
    const struct part *part = st->part;
    bool same_rate = mix->info.rate_hz == part->run->rate_hz &&
        part->run->rate_hz == part->master->rate_hz;
    bool same_word = bits != 0 && w->bits != 0 && bits <= w->bits;
    const struct chain_spec *own = &r->song_chains[p->song], rest = speed_rest_of_chain(own);
    struct speed_ratio speed = speed_of_chain(own);
    double gain_db = r->album.songs[p->song].gain_db + st->session->revised_gains_db[p->song];
    bool is_plain = speed.from == speed.to && chain_is_idle(&rest) && chain_is_idle(&r->chain) &&
                    chain_is_idle(part->master->chain) && gain_db == 0.0;
    return same_rate && same_word && is_plain && p->fade_in == 0 && p->fade_out == 0 &&
        part->gain_db == 0.0 &&
           !is_limited(st, p->at, p->at + p->length);
}

static void start_pass(struct state *st)
{
    struct part *part = st->part;
    struct master *m = part->master;
    arena_free(st->pass);
    st->pass = arena_new();
    part->reduction = (struct reduction){ 0 };
    part->largest = 0.0;
    st->drive = gain_from_db((struct db){ part->gain_db }).v;
    if (st->limiter)
        limiter_reset(st->limiter);
    if (st->other)
        limiter_reset(st->other);
    part->is_limited = is_limited(st, 0, part->in->out.length_frames);
    for (int w = 0; w < part->word_count; w++) {
        struct word *word = &part->words[w];
        word->clipped_samples = 0;
        word->first_clip_frame = -1;
        if (word->bits)
            st->quantisers[w] = quantise_new(st->pass, m->rate_hz, SIGNAL_CHANNELS, word->bits,
                                             word->dither);
        for (int i = 0; i < part->run->placement_count; i++)
            st->exact[i][w] = is_exact(st, &part->run->placements[i], word);
    }
    for (int i = 0; part->is_anchor && !isnan(m->level.loudness_lufs) && i < part->span_count; i++)
        st->meters[i] = master_meter(st->pass, m, &part->spans[i]);
}

/* Counts the deeper of the two channels. */
static void count_reduction(struct reduction *r, const double *left, const double *right,
                            int frames)
{
    double db[REDUCTION_FRAMES];
    r->frames += frames;
    for (int done = 0; done < frames; done += REDUCTION_FRAMES) {
        int count = frames - done < REDUCTION_FRAMES ? frames - done : REDUCTION_FRAMES;
        bool is_limited = false;
        for (int n = 0; n < count; n++) {
            double l = left[done + n], r_gain = right[done + n];
            db[n] = l < r_gain ? l : r_gain;
            is_limited = is_limited || db[n] != 1.0;
        }
        if (!is_limited)
            continue;
        fastmath_dbs(db, count);
        for (int n = 0; n < count; n++) {
            r->sum_db -= db[n];
            r->largest_db = -db[n] > r->largest_db ? -db[n] : r->largest_db;
            r->frames_over_1db += db[n] < -1.0;
            r->frames_over_3db += db[n] < -3.0;
        }
    }
}

/* Feeds the limiters with cells [first, first + cells), zeros beyond the last; gain[1] is filled
 * where there are two. */
static void feed_limiters(struct state *st, int64_t first, int cells, double *const gain[],
                          struct arena *scratch)
{
    const struct peaks *p = peaks_of(st->part->peaks);
    struct limiter *const limiters[] = { st->limiter, st->other };
    int64_t left = p->cell_count - first;
    size_t there = left <= 0 ? 0 : left < cells ? (size_t)left : (size_t)cells;
    float *own[SIGNAL_CHANNELS], *all = arena_new_array(scratch, float, cells);
    float *power = arena_new_array(scratch, float, cells);
    memcpy(power, p->power + first, there * sizeof *power);
    for (int c = 0; c < p->channels; c++) {
        own[c] = arena_new_array(scratch, float, cells);
        memcpy(own[c], p->cells[c] + first, there * sizeof *power);
        for (int k = 0; k < cells; k++)
            all[k] = own[c][k] > all[k] ? own[c][k] : all[k];
    }
    for (int c = 0; c < p->channels; c++) {
        if (st->other)
            limiter_link(limiters[c], own[c], all, st->drive, cells, own[c]);
        limiter_gains(limiters[c], own[c], power, st->drive, cells, gain[c]);
    }
}

/* Gains of output frames [at, at + frames), from a whole cell on: the limiter is fed its latency
 * ahead. */
static void limit(struct state *st, int64_t at, int frames, double *const ch[],
                  struct arena *scratch)
{
    int cell = peaks_of(st->part->peaks)->cell_frames, cells = (frames + cell - 1) / cell;
    double *gain[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        gain[c] = arena_new_array(scratch, double, cells * cell);
    feed_limiters(st, (at + limiter_latency_frames(st->limiter)) / cell, cells, gain, scratch);
    count_reduction(&st->part->reduction, gain[0], st->other ? gain[1] : gain[0], frames);
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        for (int n = 0; n < frames; n++)
            ch[c][n] *= gain[st->other ? c : 0][n];
}

/* Feeds the first cells: their gains belong to frames before the start. */
static void prime(struct state *st, struct arena *scratch)
{
    int ahead = limiter_latency_frames(st->limiter);
    double *gain[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        gain[c] = arena_new_array(scratch, double, ahead);
    feed_limiters(st, 0, ahead / peaks_of(st->part->peaks)->cell_frames, gain, scratch);
}

static void feed_meters(struct state *st, int64_t at, int frames, double *const ch[])
{
    const struct part *part = st->part;
    for (int i = 0; i < part->span_count; i++) {
        const struct span *s = &part->spans[i];
        int64_t from = at > s->start ? at : s->start;
        int64_t to = at + frames < s->end ? at + frames : s->end;
        if (!st->meters[i] || from >= to)
            continue;
        const double *inside[] = { ch[0] + (from - at), ch[1] + (from - at) };
        energy_feed(st->meters[i], inside, (int)(to - from));
    }
}

static void follow_largest(struct part *part, int frames, double *const ch[])
{
    for (int c = 0; c < SIGNAL_CHANNELS; c++) {
        double most[4] = {0}; /* side by side, as one would wait for itself */
        for (int n = 0; n < frames; n++) {
            double x = fabs(ch[c][n]);
            most[n & 3] = x > most[n & 3] ? x : most[n & 3];
        }
        for (int i = 0; i < 4; i++)
            part->largest = most[i] > part->largest ? most[i] : part->largest;
    }
}

static bool store(struct state *st, int w, int64_t at, int frames, double *const ch[],
                  double *const out[], bool is_exact_here, struct err *err)
{
    struct word *word = &st->part->words[w];
    if (!word->bits)
        return pcm_write(word->pcm, at, frames, (const double *const *)ch, err);
    int64_t clipped = quantise_block(st->quantisers[w], at, frames, (const double *const *)ch, out,
                                     is_exact_here);
    if (clipped && word->first_clip_frame < 0)
        word->first_clip_frame = at;
    word->clipped_samples += clipped;
    return pcm_write(word->pcm, at, frames, (const double *const *)out, err);
}

/* The next place at which a song starts or ends, and whether nothing acts on what lies before
 * it. */
static int64_t stretch_end(const struct state *st, int w, int64_t at, int64_t end, bool *exact)
{
    const struct part *part = st->part;
    const struct run *run = part->run;
    *exact = false;
    if (run->rate_hz != part->master->rate_hz)
        return end;
    bool is_silence = true;
    for (int i = 0; i < run->placement_count; i++) {
        const struct placed *p = &run->placements[i];
        if (p->at > at)
            end = p->at < end ? p->at : end;
        else if (p->at + p->length > at) {
            end = p->at + p->length < end ? p->at + p->length : end;
            is_silence = false;
            *exact = st->exact[i][w];
        }
    }
    /* Nothing rings on in the silence of a run that is taken as assembled. */
    *exact = *exact || (is_silence && part->in->run);
    return end;
}

static bool store_words(struct state *st, int64_t start, int frames, double *const ch[],
                        double *const out[], struct err *err)
{
    for (int w = 0; w < st->part->word_count; w++) {
        for (int64_t at = start, end; at < start + frames; at = end) {
            bool exact;
            end = stretch_end(st, w, at, start + frames, &exact);
            int64_t skip = at - start;
            double *in_part[] = { ch[0] + skip, ch[1] + skip },
                *out_part[] = { out[0] + skip, out[1] + skip };
            if (!store(st, w, at, (int)(end - at), in_part, out_part, exact, err))
                return false;
        }
    }
    return true;
}

static bool finish_pass(struct state *st, struct err *err)
{
    struct part *part = st->part;
    for (int i = 0; i < part->span_count; i++)
        if (st->meters[i])
            part->spans[i].result = master_meter_finish(st->meters[i], &part->spans[i]);
    for (int w = 0; w < part->word_count; w++) {
        const struct word *word = &part->words[w];
        if (word->clipped_samples == 0)
            continue;
        struct arena *a = arena_new();
        err_set(err, ERR_REJECTED, word->pos,
                "target '%s' would clip %lld samples of %s, from %s of it on, by up to %.2f dB; "
                "set a ceiling or lower "
                "the level",
                word->target, (long long)word->clipped_samples, part->in->what,
                text_clock(a, (double)word->first_clip_frame / part->master->rate_hz),
                db_from_gain((struct gain){ part->largest }).v);
        arena_free(a);
        return false;
    }
    return true;
}

static bool make(struct node *n, int b, struct arena *scratch, struct err *err)
{
    struct state *st = n->state;
    int64_t end = node_block_end(n, b);
    if (b == 0) {
        start_pass(st);
        if (st->limiter)
            prime(st, scratch);
    }
    double *ch[SIGNAL_CHANNELS], *out[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++) {
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
        out[c] = arena_new_array(scratch, double, STEP_FRAMES);
    }
    for (int64_t at = b * n->block_frames; at < end; at += STEP_FRAMES) {
        int frames = end - at < STEP_FRAMES ? (int)(end - at) : STEP_FRAMES;
        if (!signal_read(&st->part->in->out, at, frames, ch, err))
            return false;
        for (int c = 0; st->drive != 1.0 && c < SIGNAL_CHANNELS; c++)
            for (int i = 0; i < frames; i++)
                ch[c][i] *= st->drive;
        if (st->limiter) {
            struct arena *step = arena_new();
            limit(st, at, frames, ch, step);
            arena_free(step);
        }
        feed_meters(st, at, frames, ch);
        follow_largest(st->part, frames, ch);
        if (!store_words(st, at, frames, ch, out, err))
            return false;
    }
    return b < n->block_count - 1 || finish_pass(st, err);
}

static bool add_gain(const struct node *n, struct text *out)
{
    const struct part *p = ((const struct state *)n->state)->part;
    if (p->has_gain)
        text_printf(out, "gain_db=%a\n", p->gain_db);
    return p->has_gain;
}

static const struct node_class finish_class = {
    .stage = "finish", .version = 1, .is_serial = true, .range = range, .make = make,
    .add_solved = add_gain,
};

static void drop_pass(void *handle)
{
    arena_free(((struct state *)handle)->pass);
}

/* Is the gain of the master's parts solved on this one too? In `each-song` a part has its own. */
static bool is_solved_on(const struct master *m, const struct part *p)
{
    if (!isnan(m->level.peak_dbtp))
        return !p->leader;
    return !isnan(m->level.loudness_lufs) && m->level.anchor != ANCHOR_EACH_SONG && p->is_anchor;
}

static char *key_text(struct session *s, const struct part *p)
{
    const struct master *m = p->master;
    struct text t = text_new(s->arena);
    text_printf(&t, "loudness=%a\nanchor=%d\nceiling=%a\npeak=%a\nmax_reduction=%a\n",
                m->level.loudness_lufs, m->level.anchor, m->level.ceiling_dbtp, m->level.peak_dbtp,
                m->level.max_reduction_db);
    field_key_text(limiter_fields, &m->level.limiter, &t);
    text_printf(&t, "limiter=%u\nquantise=%u\n", LIMITER_VERSION, QUANTISE_VERSION);
    text_printf(&t, "sides=%s\n", m->sides);
    for (int i = 0; i < m->part_count; i++)
        if (is_solved_on(m, m->parts[i]))
            text_printf(&t, "solved on=%s\n", m->parts[i]->in->key);
    if (p->leader)
        text_printf(&t, "follows=%s\n", p->leader->in->key);
    return t.s;
}

/* What shapes the samples once the gain is known. */
static char *settings_text(struct session *s, const struct master *m)
{
    struct text t = text_new(s->arena);
    text_printf(&t, "quantiser=%u\n", QUANTISE_VERSION);
    if (isnan(m->level.ceiling_dbtp))
        return t.s;
    text_printf(&t, "limiter=%u\npeak detector=%u\nceiling_dbtp=%a\n", LIMITER_VERSION,
                PEAK_VERSION, m->level.ceiling_dbtp);
    field_key_text(limiter_fields, &m->level.limiter, &t);
    return t.s;
}

struct node *finish_node(struct session *s, struct part *p)
{
    struct master *m = p->master;
    struct node *inputs[] = { p->in, p->peaks };
    int input_count = p->peaks ? 2 : 1;
    bool is_new;
    struct node *n = node_of(s->nodes, &finish_class, key_text(s, p), input_count, inputs, &is_new);
    if (!is_new)
        return n;
    struct state *st = n->state = arena_new_one(n->arena, struct state);
    n->settings = settings_text(s, m);
    n->heritage = 1;
    n->what = arena_printf(s->arena, "%s at %g kHz, levelled and quantised", p->in->what,
                           m->rate_hz / 1e3);
    n->rate_hz = m->rate_hz;
    n->length_frames = p->in->out.length_frames;
    st->session = s;
    st->part = p;
    st->exact = arena_alloc(n->arena, sizeof *st->exact * (size_t)p->run->placement_count);
    if (!isnan(m->level.ceiling_dbtp)) {
        double room = quantise_headroom(m->rate_hz, 16, DITHER_SHAPED);
        st->ceiling = gain_from_db((struct db){ m->level.ceiling_dbtp }).v - room;
        struct db ceiling = db_from_gain((struct gain){ st->ceiling });
        st->limiter = limiter_new(n->arena, &m->level.limiter, ceiling, m->rate_hz);
        if (m->level.limiter.link_percent < 100.0)
            st->other = limiter_new(n->arena, &m->level.limiter, ceiling, m->rate_hz);
    }
    arena_defer(n->arena, drop_pass, st);
    return n;
}
