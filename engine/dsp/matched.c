#include "engine/dsp/matched.h"

#include "engine/base/units.h"
#include "engine/dsp/steady.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* A polynomial c0 + c1 z^-1 + c2 z^-2 is held as
 *     p = c0 + c1 + c2,  m = c0 - c1 + c2,  d = c0 - c2;
 * all three positive means that its roots lie inside the unit circle. With g1 = sin^2(w/2) and
 * g0 = 1 - g1
 *     |C|^2 = (p g0 - m g1)^2 + 4 d^2 g0 g1,
 * and a first-order one has |C|^2 = p^2 g0 + m^2 g1. A fit on the logarithms of p, m and d leaves
 * neither the stable nor the minimum-phase region, and stays well conditioned at low corners. */
struct polynomial { double p, m, d; };
struct model {
    struct polynomial numerator, denominator;
    double zero[2], pole[2]; /* p/m of a first-order factor each; 1 = none */
};
enum { N_P, N_M, N_D, D_P, D_D, ZERO, POLE = ZERO + 2, PARAMS = POLE + 2 }; /* m below is held */

#define LOG_POINTS 64
#define LINEAR_POINTS 96
#define POINTS (LOG_POINTS + LINEAR_POINTS)
#define STEPS 40
#define DB_PER_LN 4.34294481903251827651 /* 10 / ln 10 */
#define GOOD_DB 0.004                    /* a fit this close needs nothing more */

struct fit {
    double g1[POINTS], target[POINTS], weight[POINTS]; /* sin^2(w/2), dB, 1 = in band */
    int count;
    bool is_free[PARAMS];
    int factors;   /* how many first-order pairs take part */
    bool is_notch; /* numerator: p/m is fixed by the frequency, d = 0 */
};

static double squared(const double c[3], double x)
{
    double even = c[0] - c[2] * x * x, odd = c[1] * x;
    return even * even + odd * odd;
}

double matched_power(const struct analogue *h, double freq_hz)
{
    double x = freq_hz / h->freq_hz;
    return squared(h->b, x) / squared(h->a, x);
}

static void add_point(struct fit *f, const struct analogue *h, double rate_hz, double freq_hz,
                      double weight)
{
    double x = freq_hz / h->freq_hz, n = squared(h->b, x), d = squared(h->a, x);
    if (f->is_notch && n < 1e-9 * d)
        return;
    double s = steady_sin(STEADY_PI * freq_hz / rate_hz);
    int i = f->count++;
    f->g1[i] = s * s;
    f->target[i] = DB_PER_LN * (steady_ln(n) - steady_ln(d));
    f->weight[i] = weight;
}

static double polynomial_at(const struct polynomial *c, double g1, double slope[3])
{
    double g0 = 1.0 - g1, even = c->p * g0 - c->m * g1, odd = 4.0 * c->d * c->d * g0 * g1;
    double sum = even * even + odd;
    slope[0] = 2.0 * even * c->p * g0 / sum;
    slope[1] = -2.0 * even * c->m * g1 / sum;
    slope[2] = 2.0 * odd / sum;
    return sum;
}

static double factor_at(double ratio, double g1, double *slope)
{
    double low = ratio * (1.0 - g1), high = g1 / ratio;
    *slope = (low - high) / (low + high);
    return low + high;
}

/* Error in dB at a point and its slopes. */
static double error_at(const struct fit *f, const struct model *m, int i, double row[PARAMS])
{
    double slope[3], over = polynomial_at(&m->numerator, f->g1[i], &row[N_P]);
    double under = polynomial_at(&m->denominator, f->g1[i], slope);
    for (int k = 0; k < f->factors; k++) {
        over *= factor_at(m->zero[k], f->g1[i], &row[ZERO + k]);
        under *= factor_at(m->pole[k], f->g1[i], &row[POLE + k]);
        row[POLE + k] = -row[POLE + k];
    }
    if (f->is_notch)
        row[N_M] = 2.0;
    row[D_P] = -slope[0];
    row[D_D] = -slope[2];
    for (int k = 0; k < PARAMS; k++)
        row[k] = f->is_free[k] ? DB_PER_LN * row[k] : 0.0;
    return DB_PER_LN * steady_ln(over / under) - f->target[i];
}

struct system { double a[PARAMS][PARAMS], b[PARAMS], sum, worst; };

static void assemble(const struct fit *f, const struct model *m, struct system *s)
{
    memset(s, 0, sizeof *s);
    for (int i = 0; i < f->count; i++) {
        double row[PARAMS], e = error_at(f, m, i, row), w = f->weight[i];
        s->sum += w * e * e;
        if (w >= 1.0 && fabs(e) > s->worst)
            s->worst = fabs(e);
        for (int j = 0; j < PARAMS; j++) {
            s->b[j] -= w * e * row[j];
            for (int k = 0; k <= j; k++)
                s->a[j][k] += w * row[j] * row[k];
        }
    }
}

/* Cholesky; a parameter that is not free has an empty row and stays where it is. */
static bool solve(const struct system *s, double damping, double x[PARAMS])
{
    double l[PARAMS][PARAMS];
    for (int j = 0; j < PARAMS; j++) {
        for (int k = 0; k <= j; k++) {
            double v = s->a[j][k];
            if (j == k)
                v = v > 0.0 ? v * (1.0 + damping) + 1e-12 : 1.0;
            for (int i = 0; i < k; i++)
                v -= l[j][i] * l[k][i];
            if (j == k && v <= 0.0)
                return false;
            l[j][k] = j == k ? sqrt(v) : v / l[k][k];
        }
    }
    for (int j = 0; j < PARAMS; j++) {
        x[j] = s->b[j];
        for (int i = 0; i < j; i++)
            x[j] -= l[j][i] * x[i];
        x[j] /= l[j][j];
    }
    for (int j = PARAMS - 1; j >= 0; j--) {
        for (int i = j + 1; i < PARAMS; i++)
            x[j] -= l[i][j] * x[i];
        x[j] /= l[j][j];
    }
    return true;
}

static struct model moved(const struct fit *f, const struct model *m, const double x[PARAMS])
{
    double factor[PARAMS];
    for (int k = 0; k < PARAMS; k++)
        factor[k] = steady_exp(x[k] > 1.0 ? 1.0 : x[k] < -1.0 ? -1.0 : x[k]);
    struct model to = *m;
    to.numerator.p *= f->is_notch ? factor[N_M] : factor[N_P];
    to.numerator.m *= factor[N_M];
    to.numerator.d *= factor[N_D];
    to.denominator.p *= factor[D_P];
    to.denominator.d *= factor[D_D];
    for (int k = 0; k < f->factors; k++) {
        to.zero[k] *= factor[ZERO + k];
        to.pole[k] *= factor[POLE + k];
    }
    return to;
}

/* Levenberg-Marquardt; returns the largest error in dB. */
static double refine(const struct fit *f, struct model *m)
{
    struct system now, next;
    assemble(f, m, &now);
    double damping = 1e-3;
    for (int i = 0; i < STEPS && damping < 1e9; i++) {
        double x[PARAMS];
        if (!solve(&now, damping, x)) {
            damping *= 10.0;
            continue;
        }
        struct model to = moved(f, m, x);
        assemble(f, &to, &next);
        if (next.sum < now.sum) {
            bool is_done = next.sum > now.sum * (1.0 - 1e-4);
            *m = to;
            now = next;
            damping *= 0.1;
            if (is_done)
                break;
        } else {
            damping *= 10.0;
        }
    }
    return now.worst;
}

static struct polynomial bilinear(const double c[3], double t)
{
    if (c[2] == 0.0 && c[1] != 0.0)
        return (struct polynomial){ c[0], c[1] / t, 0.5 * (c[0] + c[1] / t) };
    return (struct polynomial){ c[0], c[2] / (t * t), c[1] / (2.0 * t) };
}

/* The bilinear transform that meets the prototype at its corner: where the fit sets out. */
static struct model first_guess(struct fit *f, const struct analogue *h, double rate_hz)
{
    double half = STEADY_PI * h->freq_hz / rate_hz, most = 0.46 * STEADY_PI;
    if (half > most)
        half = most;
    double t = steady_sin(half) / steady_cos(half);
    struct model m = { bilinear(h->b, t), bilinear(h->a, t), { 1.0, 1.0 }, { 1.0, 1.0 } };
    struct polynomial *n = &m.numerator;
    if (h->b[1] == 0.0 && h->b[2] == 0.0) { /* low-pass: start with zeros well inside */
        n->m = 0.05 * n->p;
        n->d = 0.3 * n->p;
    }
    f->is_free[N_P] = n->p > 0.0 && !f->is_notch;
    f->is_free[N_M] = true;
    f->is_free[N_D] = n->d > 0.0;
    f->is_free[D_P] = f->is_free[D_D] = true;
    return m;
}

static void set_points(struct fit *f, const struct analogue *h, double rate_hz)
{
    double top = 0.4535 * rate_hz < 20000.0 ? 0.4535 * rate_hz : 20000.0, low = 5.0;
    for (int i = 0; i < LOG_POINTS; i++)
        add_point(f, h, rate_hz, low * steady_exp(steady_ln(top / low) * i / (LOG_POINTS - 1)),
                  1.0);
    for (int i = 1; i < LINEAR_POINTS; i++) {
        double freq = 0.49 * rate_hz * i / (LINEAR_POINTS - 1);
        add_point(f, h, rate_hz, freq, freq <= top ? 1.0 : 0.02);
    }
}

static void polynomial_coefficients(const struct polynomial *c, double out[3])
{
    out[0] = 0.25 * (c->p + c->m) + 0.5 * c->d;
    out[1] = 0.5 * (c->p - c->m);
    out[2] = 0.25 * (c->p + c->m) - 0.5 * c->d;
}

/* Product of two first-order factors, scaled so that |C|^2 is that of p m = 1 each. */
static void factor_coefficients(const double ratio[2], double out[3])
{
    double c0 = (ratio[0] - 1.0) / (ratio[0] + 1.0), c1 = (ratio[1] - 1.0) / (ratio[1] + 1.0);
    double scale = 0.25 * (ratio[0] + 1.0) * (ratio[1] + 1.0) / sqrt(ratio[0] * ratio[1]);
    out[0] = scale;
    out[1] = scale * (c0 + c1);
    out[2] = scale * c0 * c1;
}

static struct section rounded(const double n[3], const double d[3], double scale)
{
    return (struct section){ .b0 = coefficient(n[0] * scale / d[0]),
                             .b1 = coefficient(n[1] * scale / d[0]),
                             .b2 = coefficient(n[2] * scale / d[0]),
                             .a1 = coefficient(d[1] / d[0]),
                             .a2 = coefficient(d[2] / d[0]) };
}

/* A zero that lies exactly on z = 1 stays there through the rounding. */
static int sections_of(const struct model *m, int factors, struct section out[MATCHED_MOST])
{
    double n[3], d[3], zero[3], pole[3];
    polynomial_coefficients(&m->numerator, n);
    polynomial_coefficients(&m->denominator, d);
    factor_coefficients(m->zero, zero);
    factor_coefficients(m->pole, pole);
    struct section *s = &out[0];
    *s = rounded(n, d, zero[0] / pole[0]);
    if (m->numerator.p == 0.0) {
        if (m->numerator.d == 0.0)
            s->b2 = s->b0;
        s->b1 = -(s->b0 + s->b2);
    }
    if (factors == 0)
        return 1;
    out[1] = rounded(zero, pole, pole[0] / zero[0]);
    return 2;
}

/* Frees one more first-order pair and keeps it where it helps. */
static void add_factor(struct fit *f, struct model *best, double *least)
{
    static const double starts[][2] = {
        { 0.3, 0.5 }, { 0.5, 0.3 }, { -0.3, -0.5 }, { -0.5, -0.3 }
    };
    struct model plain = *best;
    int k = f->factors++;
    f->is_free[ZERO + k] = f->is_free[POLE + k] = true;
    bool has_helped = false;
    for (int i = 0; i < (k ? 2 : 4) && *least > GOOD_DB; i++) {
        struct model m = plain;
        m.zero[k] = (1.0 + starts[i][0]) / (1.0 - starts[i][0]);
        m.pole[k] = (1.0 + starts[i][1]) / (1.0 - starts[i][1]);
        double worst = refine(f, &m);
        if (worst < *least) {
            *least = worst;
            *best = m;
            has_helped = true;
        }
    }
    if (!has_helped)
        f->factors--;
}

int matched_design(const struct analogue *h, double rate_hz, struct section out[MATCHED_MOST])
{
    struct fit f = { .is_notch = h->b[1] == 0.0 && h->b[0] > 0.0 && h->b[2] > 0.0 };
    set_points(&f, h, rate_hz);
    struct model best = first_guess(&f, h, rate_hz);
    double least = refine(&f, &best);
    for (int k = 0; k < 2 && k == f.factors && least > GOOD_DB; k++)
        add_factor(&f, &best, &least);
    return sections_of(&best, f.factors, out);
}

struct section matched_biquad(const struct analogue *h, double rate_hz)
{
    struct fit f = { .is_notch = false };
    set_points(&f, h, rate_hz);
    struct model best = first_guess(&f, h, rate_hz);
    refine(&f, &best);
    struct section out[MATCHED_MOST];
    sections_of(&best, 0, out);
    return out[0];
}

struct cascade *matched_cascade(struct arena *a, const struct analogue *h, int count,
                                double rate_hz, int channels)
{
    struct section sections[MATCHED_PROTOTYPES * MATCHED_MOST];
    int total = 0;
    assert(count <= MATCHED_PROTOTYPES);
    for (int i = 0; i < count; i++)
        total += matched_design(&h[i], rate_hz, &sections[total]);
    return cascade_new(a, sections, total, channels);
}
