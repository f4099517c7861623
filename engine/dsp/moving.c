#include "engine/dsp/moving.h"

#include "engine/base/units.h"
#include "engine/dsp/steady.h"

#include <math.h>
#include <string.h>

#define CLEAR_BELOW 0x1p-300
#define TABLE_STEP_DB 1.0

/* Lanes are left and right; a single channel runs in both and is stored twice. */
typedef double pair __attribute__((vector_size(16)));

enum { A1, A2, A3, M0, M1, M2, FACTORS };
struct shape { double g, k, m[3]; }; /* m of x, v1, v2; all 0 at rest */

struct moving {
    int channels, tail_frames;
    int entries;             /* of table, less one              */
    struct shape *table;     /* from rest to the whole of range */
    double share;            /* last looked at                  */
    double sum;              /* of the shares since then        */
    pair now[FACTORS], slope[FACTORS];
    int until_look_frames;
    bool is_moving;          /* the share changed at the last look */
    bool is_resting;         /* between two looks at a share of 0  */
    pair ic1, ic2;
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

/* From `share` to `goal` in a look. */
static void head_for(struct moving *m, double share, double goal)
{
    double from[FACTORS], to[FACTORS];
    factors_at(m, share, from);
    factors_at(m, goal, to);
    for (int i = 0; i < FACTORS; i++) {
        double slope = (to[i] - from[i]) / MOVING_STEP;
        m->now[i] = (pair){ from[i], from[i] };
        m->slope[i] = (pair){ slope, slope };
    }
}

void moving_reset(struct moving *m)
{
    m->share = m->sum = 0.0;
    m->is_moving = false;
    m->is_resting = true;
    m->until_look_frames = 0;
    head_for(m, 0.0, 0.0);
    m->ic1 = m->ic2 = (pair){ 0.0, 0.0 };
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
    if (share != m->share || m->is_moving)
        head_for(m, m->share, share);
    m->is_moving = share != m->share;
    m->share = share;
    for (int lane = 0; lane < 2; lane++) {
        m->ic1[lane] = fabs(m->ic1[lane]) < CLEAR_BELOW ? 0.0 : m->ic1[lane];
        m->ic2[lane] = fabs(m->ic2[lane]) < CLEAR_BELOW ? 0.0 : m->ic2[lane];
    }
}

/* From one look to the next at most. The state goes on while the filter rests, so that it sets in
 * as one that was always there. */
static void run(struct moving *m, double *l, double *r, int frames)
{
    pair ic1 = m->ic1, ic2 = m->ic2, f[FACTORS];
    memcpy(f, m->now, sizeof f);
    for (int n = 0; n < frames; n++) {
        pair x = { l[n], r[n] }, v3 = x - ic2;
        pair v1 = f[A1] * ic1 + f[A2] * v3, v2 = ic2 + f[A2] * ic1 + f[A3] * v3;
        ic1 = 2.0 * v1 - ic1;
        ic2 = 2.0 * v2 - ic2;
        if (m->is_resting)
            continue;
        x += f[M0] * x + f[M1] * v1 + f[M2] * v2;
        l[n] = x[0];
        r[n] = x[1];
        for (int i = 0; i < FACTORS; i++)
            f[i] += m->slope[i];
    }
    m->ic1 = ic1;
    m->ic2 = ic2;
    memcpy(m->now, f, sizeof f);
}

void moving_process(struct moving *m, double *const ch[], const double *share, int frames)
{
    for (int at = 0; at < frames;) {
        if (m->until_look_frames == 0)
            look(m);
        int left = frames - at, part = left < m->until_look_frames ? left : m->until_look_frames;
        run(m, ch[0] + at, ch[m->channels - 1] + at, part);
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
