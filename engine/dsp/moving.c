#include "engine/dsp/moving.h"

#include "engine/base/units.h"
#include "engine/dsp/steady.h"

#include <math.h>
#include <string.h>

#define CLEAR_BELOW 0x1p-300
#define TABLE_STEP_DB 1.0

enum { A1, A2, A3, M0, M1, M2, FACTORS };
struct shape { double g, k, m[3]; }; /* m of x, v1, v2; all 0 at rest */

struct moving {
    int channels, tail_frames;
    int entries;             /* of table, less one              */
    struct shape *table;     /* from rest to the whole of range */
    double share;            /* last looked at                  */
    double sum;              /* of the shares since then        */
    double now[FACTORS], slope[FACTORS];
    int until_look_frames;
    bool is_resting;         /* between two looks at a share of 0 */
    double ic1[2], ic2[2];
};

struct analogue moving_prototype(enum moving_type type, double freq_hz, double q, double gain_db)
{
    double a = steady_from_db(gain_db, 40.0), root = sqrt(a), d = 1.0 / q;
    switch (type) {
    case MOVING_BELL:
        return (struct analogue){ { 1.0, a * d, 1.0 }, { 1.0, d / a, 1.0 }, freq_hz };
    case MOVING_LOW_SHELF:
        return (struct analogue){ { a * a, a * root * d, a }, { 1.0, root * d, a }, freq_hz };
    case MOVING_HIGH_SHELF: break;
    }
    return (struct analogue){ { a, a * root * d, a * a }, { a, root * d, 1.0 }, freq_hz };
}

/* With s = (1 - z^-1)/(1 + z^-1)/g the section is (h s^2 + b s + l)/(s^2 + k s + 1). */
static struct shape shape_of(const struct section *s)
{
    double pd = 1.0 + s->a1 + s->a2, md = 1.0 - s->a1 + s->a2, dd = 1.0 - s->a2;
    double pn = s->b0 + s->b1 + s->b2, mn = s->b0 - s->b1 + s->b2, dn = s->b0 - s->b2;
    double g = sqrt(pd / md), k = 2.0 * dd / (md * g);
    double h = mn / md, b = 2.0 * dn / (md * g), l = pn / pd;
    return (struct shape){ g, k, { h - 1.0, b - k * h, l - h } };
}

static void factors_of(const struct shape *s, double f[FACTORS])
{
    f[A1] = 1.0 / (1.0 + s->g * (s->g + s->k));
    f[A2] = s->g * f[A1];
    f[A3] = s->g * f[A2];
    memcpy(&f[M0], s->m, sizeof s->m);
}

static void factors_at(const struct moving *m, double share, double f[FACTORS])
{
    double at = share * m->entries;
    int i = at < m->entries ? (int)at : m->entries - 1;
    double part = at - i;
    const struct shape *a = &m->table[i], *b = a + 1;
    struct shape s = { a->g + part * (b->g - a->g), a->k + part * (b->k - a->k), { 0 } };
    for (int j = 0; j < 3; j++)
        s.m[j] = a->m[j] + part * (b->m[j] - a->m[j]);
    factors_of(&s, f);
}

void moving_reset(struct moving *m)
{
    m->share = m->sum = 0.0;
    m->is_resting = true;
    m->until_look_frames = 0;
    memset(m->slope, 0, sizeof m->slope);
    factors_at(m, 0.0, m->now);
    memset(m->ic1, 0, sizeof m->ic1);
    memset(m->ic2, 0, sizeof m->ic2);
}

struct moving *moving_new(struct arena *a, enum moving_type type, double freq_hz, double q,
                          double range_db, int rate_hz, int channels)
{
    struct moving *m = arena_new_one(a, struct moving);
    m->channels = channels;
    m->entries = (int)ceil(fabs(range_db) / TABLE_STEP_DB);
    if (m->entries < 1)
        m->entries = 1;
    m->table = arena_new_array(a, struct shape, m->entries + 1);
    for (int i = 0; i <= m->entries; i++) {
        struct analogue h = moving_prototype(type, freq_hz, q, range_db * i / m->entries);
        struct section s = matched_biquad(&h, rate_hz);
        m->table[i] = shape_of(&s);
        struct cascade *c = cascade_new(a, &s, 1, 1);
        int tail = cascade_tail_frames(c, rate_hz);
        m->tail_frames = tail > m->tail_frames ? tail : m->tail_frames;
    }
    memset(m->table[0].m, 0, sizeof m->table[0].m);
    moving_reset(m);
    return m;
}

static void look(struct moving *m)
{
    double share = m->sum / MOVING_STEP;
    m->sum = 0.0;
    m->until_look_frames = MOVING_STEP;
    m->is_resting = share == 0.0 && m->share == 0.0;
    double goal[FACTORS];
    factors_at(m, m->share, m->now);
    factors_at(m, share, goal);
    for (int i = 0; i < FACTORS; i++)
        m->slope[i] = (goal[i] - m->now[i]) / MOVING_STEP;
    m->share = share;
    for (int c = 0; c < 2; c++) {
        m->ic1[c] = fabs(m->ic1[c]) < CLEAR_BELOW ? 0.0 : m->ic1[c];
        m->ic2[c] = fabs(m->ic2[c]) < CLEAR_BELOW ? 0.0 : m->ic2[c];
    }
}

/* From one look to the next at most. The state goes on while the filter rests, so that it sets in
 * as one that was always there. */
static void run(struct moving *m, int c, double *x, int frames, double f[FACTORS])
{
    double ic1 = m->ic1[c], ic2 = m->ic2[c];
    for (int n = 0; n < frames; n++) {
        double v3 = x[n] - ic2, v1 = f[A1] * ic1 + f[A2] * v3, v2 = ic2 + f[A2] * ic1 + f[A3] * v3;
        ic1 = 2.0 * v1 - ic1;
        ic2 = 2.0 * v2 - ic2;
        if (m->is_resting)
            continue;
        x[n] += f[M0] * x[n] + f[M1] * v1 + f[M2] * v2;
        for (int i = 0; i < FACTORS; i++)
            f[i] += m->slope[i];
    }
    m->ic1[c] = ic1;
    m->ic2[c] = ic2;
}

void moving_process(struct moving *m, double *const ch[], const double *share, int frames)
{
    for (int at = 0; at < frames;) {
        if (m->until_look_frames == 0)
            look(m);
        int left = frames - at, part = left < m->until_look_frames ? left : m->until_look_frames;
        double f[FACTORS];
        for (int c = 0; c < m->channels; c++) {
            memcpy(f, m->now, sizeof f);
            run(m, c, ch[c] + at, part, f);
        }
        memcpy(m->now, f, sizeof f);
        for (int n = at; n < at + part; n++)
            m->sum += share[n];
        m->until_look_frames -= part;
        at += part;
    }
}

int moving_tail_frames(const struct moving *m)
{
    return m->tail_frames;
}
