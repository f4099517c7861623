#include "engine/render/sequence.h"

#include <assert.h>
#include <math.h>

#define RESAMPLER_TAIL_S 0.02
#define CHAIN_TAIL_S 0.1
#define LONGEST_TAIL_S 0.5
#define LIMITER_LOOKS_AHEAD 8.5 /* lookaheads, about: limiter.c */

double sequence_tail_seconds(const struct release *r)
{
    double longest = 0.0;
    for (int i = 0; i < r->target_count; i++) {
        const struct level *l = &r->targets[i].level;
        double tail = chain_is_idle(&r->targets[i].chain) ? 0.0 : CHAIN_TAIL_S;
        if (!isnan(l->ceiling_dbtp))
            tail += (LIMITER_LOOKS_AHEAD * l->limiter.lookahead_ms + l->limiter.release_ms) * 1e-3;
        longest = fmax(longest, tail);
    }
    return fmin(longest + RESAMPLER_TAIL_S, LONGEST_TAIL_S);
}

static int studio_rate(int mix_rate_hz)
{
    static const int rates_hz[] = { 44100, 48000, 88200, 96000, 176400, 192000, 352800, 384000 };
    if (mix_rate_hz >= rates_hz[0] && mix_rate_hz % CDTIME_FRAMES_PER_SECOND == 0)
        return mix_rate_hz;
    int i = 0;
    while (rates_hz[i] < mix_rate_hz && i < 7)
        i++;
    return rates_hz[i];
}

/* The highest rate that the writer takes and that does not exceed `rate`; its lowest where all
 * do. */
static int allowed_rate(const int *rates_hz, int rate_hz)
{
    if (!rates_hz)
        return rate_hz;
    int best = 0, lowest = rates_hz[0];
    for (; *rates_hz; rates_hz++) {
        best = *rates_hz <= rate_hz && *rates_hz > best ? *rates_hz : best;
        lowest = *rates_hz < lowest ? *rates_hz : lowest;
    }
    return best ? best : lowest;
}

int sequence_target_rate(const struct release *r, const struct timeline_song *songs,
                         const struct target *t)
{
    (void)r;
    if (t->rate_hz)
        return t->rate_hz;
    int rate = 0;
    for (int i = 0; i < t->song_count; i++) {
        int of_song = studio_rate(songs[t->songs[i]].rate_hz);
        rate = of_song > rate ? of_song : rate;
    }
    if (t->rate_limit_hz && rate > t->rate_limit_hz)
        rate = t->rate_limit_hz;
    return allowed_rate(t->writer->rates_hz, rate);
}

struct part *sequence_part(const struct master *m, const struct run *run)
{
    for (int i = 0; i < m->part_count; i++) {
        struct part *p = m->parts[i];
        bool is_here = run_is_same(p->run, run);
        for (int k = 0; k < p->alias_count; k++)
            is_here = is_here || p->aliases[k] == run;
        if (is_here)
            return p;
    }
    return NULL;
}

const struct run *sequence_run_of(const struct sequence *q, int song)
{
    const struct timeline *t = q->timeline;
    for (int i = 0; i < t->track_count; i++)
        if (t->tracks[i].song == song)
            return &t->runs[t->tracks[i].run];
    return NULL;
}

int64_t sequence_part_start(const struct master *m, const struct sequence *q,
                            const struct part *part)
{
    for (int r = 0; r < q->timeline->run_count; r++)
        if (sequence_part(m, &q->timeline->runs[r]) == part)
            return cdtime_samples(q->timeline->runs[r].start, m->rate_hz);
    return 0;
}

int64_t sequence_length(const struct master *m, const struct sequence *q)
{
    const struct run *last = &q->timeline->runs[q->timeline->run_count - 1];
    return cdtime_samples(last->start, m->rate_hz) + sequence_part(m, last)->in->out.length_frames;
}

static const struct word *word_of(const struct part *p, int bits, enum dither dither)
{
    for (int i = 0; i < p->word_count; i++)
        if (p->words[i].bits == bits && p->words[i].dither == dither)
            return &p->words[i];
    return NULL;
}

struct reel *sequence_reel(struct arena *a, const struct master *m, const struct sequence *q,
                           int bits, enum dither dither)
{
    struct reel *reel = NULL;
    for (int r = 0; r < q->timeline->run_count; r++) {
        const struct run *run = &q->timeline->runs[r];
        const struct part *part = sequence_part(m, run);
        const struct word *w = word_of(part, bits, dither);
        assert(w);
        if (!reel)
            reel = reel_new(a, w->pcm->format, m->rate_hz, SIGNAL_CHANNELS,
                            cdtime_samples(q->timeline->end, m->rate_hz));
        reel_add(a, reel, (struct reel_piece){ .at_frame = cdtime_samples(run->start, m->rate_hz),
                                               .pcm = w->pcm, .length_frames =
                                               part->in->out.length_frames });
    }
    return reel;
}

/* Parts are shared with other sequences, so one may have words that the others have not. */
static bool has_word(const struct master *m, const struct sequence *q, int bits, enum dither dither)
{
    for (int r = 0; r < q->timeline->run_count; r++)
        if (!word_of(sequence_part(m, &q->timeline->runs[r]), bits, dither))
            return false;
    return true;
}

const struct word *sequence_widest_word(const struct master *m, const struct sequence *q)
{
    static const int widest_first[] = { 0, 32, 24, 16 };
    const struct part *part = sequence_part(m, &q->timeline->runs[0]);
    for (size_t i = 0; i < sizeof widest_first / sizeof widest_first[0]; i++) {
        for (int w = 0; w < part->word_count; w++) {
            const struct word *word = &part->words[w];
            if (word->bits == widest_first[i] && has_word(m, q, word->bits, word->dither))
                return word;
        }
    }
    return NULL;
}

struct reel *sequence_widest_reel(struct arena *a, const struct master *m, const struct sequence *q)
{
    const struct word *word = sequence_widest_word(m, q);
    return word ? sequence_reel(a, m, q, word->bits, word->dither) : NULL;
}
