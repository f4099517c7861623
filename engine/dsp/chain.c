#include "engine/dsp/chain.h"

#include "engine/dsp/cascade.h"
#include "engine/dsp/midside.h"

#include <string.h>

#define PIECE 1024

const char *const placement_names[] = { "stereo", "mid", "side", "left", "right", NULL };

/* A pure delay for the channel that a step leaves alone. */
struct delay {
    double *line;
    int length_frames, at;
};
struct step {
    const struct processor_class *class;
    void *state;
    bool is_mid_side;    /* works on the pair mid, side rather than left, right  */
    int channel;         /* the one it works on; -1 = all                        */
    struct delay other;  /* of the channel beside it                             */
    struct cascade *joined; /* of this and the next steps, as many as joined_count */
    int joined_count;
};
struct chain {
    int count, channels, latency_frames, tail_frames;
    struct step *steps;
};

bool chain_is_idle(const struct chain_spec *spec)
{
    for (int i = 0; i < spec->count; i++)
        if (!spec->steps[i].bypass)
            return false;
    return true;
}

bool chain_has(const struct chain_spec *spec, const struct processor_class *class)
{
    for (int i = 0; i < spec->count; i++)
        if (spec->steps[i].class == class && !spec->steps[i].bypass)
            return true;
    return false;
}

void chain_key_text(const struct chain_spec *spec, struct text *out)
{
    for (int i = 0; i < spec->count; i++) {
        const struct chain_step *s = &spec->steps[i];
        if (s->bypass)
            continue;
        text_printf(out, "processor=%s\nversion=%u\non=%s\n", s->class->name, s->class->version,
                    placement_names[s->on]);
        field_key_text(s->class->fields, s->config, out);
    }
}

/* Mid of one channel is the channel itself; the other places exist in a pair only. */
static bool fits(const struct chain_step *s, int channels, struct err *err)
{
    const char *name = s->class->name;
    if (s->class->needs_stereo && s->on != PLACE_STEREO)
        return err_set(err, ERR_RECIPE, s->pos, "%s works on both channels together, not on: %s",
                       name, placement_names[s->on]);
    if (channels > 1)
        return true;
    if (s->class->needs_stereo)
        return err_set(err, ERR_RECIPE, s->pos, "%s needs two channels, found 1", name);
    if (s->on == PLACE_SIDE || s->on == PLACE_LEFT || s->on == PLACE_RIGHT)
        return err_set(err, ERR_RECIPE, s->pos, "%s on: %s needs two channels, found 1", name,
                       placement_names[s->on]);
    return true;
}

static bool prepare_step(struct chain *c, const struct chain_step *spec, int rate_hz,
                         struct arena *a, struct err *err)
{
    if (!fits(spec, c->channels, err))
        return false;
    struct step *step = &c->steps[c->count];
    bool is_pair = c->channels == 2;
    *step = (struct step){ .class = spec->class, .channel = -1 };
    if (is_pair && spec->on != PLACE_STEREO) {
        step->is_mid_side = spec->on == PLACE_MID || spec->on == PLACE_SIDE;
        step->channel = spec->on == PLACE_SIDE || spec->on == PLACE_RIGHT;
    }
    struct stream stream = { .rate_hz = rate_hz, .channels = step->channel < 0 ? c->channels : 1 };
    step->state = arena_alloc(a, spec->class->state_size);
    if (!spec->class->prepare(step->state, spec->config, &stream, a, spec->pos, err))
        return err_note(err, spec->pos, "in processor '%s'", spec->class->name);
    if (step->channel >= 0 && stream.latency_frames > 0) {
        step->other.length_frames = stream.latency_frames;
        step->other.line = arena_new_array(a, double, stream.latency_frames);
    }
    c->latency_frames += stream.latency_frames;
    c->tail_frames += stream.tail_frames;
    c->count++;
    return true;
}

static struct cascade *cascade_of(const struct step *step)
{
    bool is_plain = step->channel < 0 && !step->is_mid_side;
    return is_plain && step->class->cascade ? step->class->cascade(step->state) : NULL;
}

/* Filters that follow each other run as one: each recursion waits on itself, not on the others. */
static void join_cascades(struct chain *c, struct arena *a)
{
    struct cascade **parts = arena_new_array(a, struct cascade *, c->count);
    for (int i = 0, count; i < c->count; i += count + 1) {
        for (count = 0; i + count < c->count; count++)
            if (!(parts[count] = cascade_of(&c->steps[i + count])))
                break;
        if (count < 2)
            continue;
        c->steps[i].joined = cascade_join(a, parts, count);
        c->steps[i].joined_count = count;
    }
}

struct chain *chain_new(struct arena *a, const struct chain_spec *const specs[], int spec_count,
                        int rate_hz, int channels, struct err *err)
{
    struct chain *c = arena_new_one(a, struct chain);
    c->channels = channels;
    int most = 0;
    for (int i = 0; i < spec_count; i++)
        most += specs[i]->count;
    c->steps = arena_new_array(a, struct step, most);
    for (int i = 0; i < spec_count; i++)
        for (int k = 0; k < specs[i]->count; k++)
            if (!specs[i]->steps[k].bypass && specs[i]->steps[k].class->process &&
                !prepare_step(c, &specs[i]->steps[k], rate_hz, a, err))
                return NULL;
    join_cascades(c, a);
    return c;
}

int chain_latency_frames(const struct chain *c)
{
    return c->latency_frames;
}

int chain_tail_frames(const struct chain *c)
{
    return c->tail_frames;
}

static void delay_process(struct delay *d, double *x, int frames)
{
    for (int n = 0; n < frames; n++) {
        double late = d->line[d->at];
        d->line[d->at] = x[n];
        x[n] = late;
        if (++d->at == d->length_frames)
            d->at = 0;
    }
}

static void process_piece(struct chain *c, double *const ch[], int frames)
{
    bool is_mid_side = false; /* neighbours that both want mid and side share one conversion */
    for (int i = 0; i < c->count; i++) {
        struct step *step = &c->steps[i];
        if (step->is_mid_side != is_mid_side) {
            (step->is_mid_side ? midside_encode : midside_decode)(ch, frames);
            is_mid_side = step->is_mid_side;
        }
        if (step->joined) {
            cascade_process(step->joined, ch, frames);
            i += step->joined_count - 1;
            continue;
        }
        step->class->process(step->state, step->channel < 0 ? ch : &ch[step->channel], frames);
        if (step->other.line)
            delay_process(&step->other, ch[1 - step->channel], frames);
    }
    if (is_mid_side)
        midside_decode(ch, frames);
}

/* Pieces stay in the first cache from step to step. */
void chain_process(struct chain *c, double *const ch[], int frames)
{
    for (int at = 0; at < frames; at += PIECE) {
        double *const piece[2] = { ch[0] + at, ch[c->channels - 1] + at };
        process_piece(c, piece, frames - at < PIECE ? frames - at : PIECE);
    }
}

void chain_reset(struct chain *c)
{
    for (int i = 0; i < c->count; i++) {
        struct step *step = &c->steps[i];
        step->class->reset(step->state);
        if (step->joined)
            cascade_reset(step->joined);
        if (step->other.line)
            memset(step->other.line, 0, sizeof(double) * (size_t)step->other.length_frames);
        step->other.at = 0;
    }
}
