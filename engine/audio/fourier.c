#include "engine/audio/fourier.h"

#include "engine/base/units.h"

#include <assert.h>
#include <math.h>
#include <string.h>

struct fourier {
    int length;
    double *cosine, *sine;           /* exp(-2 pi i k / length) */
    double *spare_re, *spare_im;
};

typedef double lanes __attribute__((vector_size(32), may_alias));

struct fourier *fourier_new(struct arena *a, int length)
{
    assert(length >= 16 && (length & (length - 1)) == 0);
    struct fourier *f = arena_new_one(a, struct fourier);
    *f = (struct fourier){ .length = length };
    f->cosine = arena_new_array(a, double, length + 32); /* 32: never a small, unaligned item */
    f->sine = arena_new_array(a, double, length + 32);
    f->spare_re = arena_new_array(a, double, length + 32);
    f->spare_im = arena_new_array(a, double, length + 32);
    for (int k = 0; k < length; k++) {
        double angle = 2.0 * M_PI * k / length;
        f->cosine[k] = coefficient(cos(angle));
        f->sine[k] = coefficient(-sin(angle));
    }
    return f;
}

/* First stage: every butterfly has twiddles of its own. */
static void first_stage(const struct fourier *f, const double *xr, const double *xi, double *yr,
                        double *yi)
{
    int m = f->length / 4;
    for (int p = 0; p < m; p++) {
        double ar = xr[p] + xr[p + 2 * m], ai = xi[p] + xi[p + 2 * m];
        double br = xr[p] - xr[p + 2 * m], bi = xi[p] - xi[p + 2 * m];
        double cr = xr[p + m] + xr[p + 3 * m], ci = xi[p + m] + xi[p + 3 * m];
        double dr = xi[p + m] - xi[p + 3 * m], di = xr[p + 3 * m] - xr[p + m]; /* -i (b - d) */
        double *r = &yr[4 * p], *i = &yi[4 * p];
        double er = br + dr, ei = bi + di, gr = ar - cr, gi = ai - ci, hr = br - dr, hi = bi - di;
        r[0] = ar + cr;
        i[0] = ai + ci;
        r[1] = er * f->cosine[p] - ei * f->sine[p];
        i[1] = er * f->sine[p] + ei * f->cosine[p];
        r[2] = gr * f->cosine[2 * p] - gi * f->sine[2 * p];
        i[2] = gr * f->sine[2 * p] + gi * f->cosine[2 * p];
        r[3] = hr * f->cosine[3 * p] - hi * f->sine[3 * p];
        i[3] = hr * f->sine[3 * p] + hi * f->cosine[3 * p];
    }
}

/* One butterfly of `s` neighbours that share their twiddles; `in` and `out` are distances. */
static void butterfly(const double w[6], int s, int in, const double *xr, const double *xi,
                      double *yr, double *yi)
{
    for (int q = 0; q < s; q += 4) {
#define AT(x, i) (*(const lanes *)&(x)[q + (i)])
#define TO(y, i) (*(lanes *)&(y)[q + (i) * s])
        lanes ar = AT(xr, 0) + AT(xr, 2 * in), ai = AT(xi, 0) + AT(xi, 2 * in);
        lanes br = AT(xr, 0) - AT(xr, 2 * in), bi = AT(xi, 0) - AT(xi, 2 * in);
        lanes cr = AT(xr, in) + AT(xr, 3 * in), ci = AT(xi, in) + AT(xi, 3 * in);
        lanes dr = AT(xi, in) - AT(xi, 3 * in), di = AT(xr, 3 * in) - AT(xr, in);
        lanes er = br + dr, ei = bi + di, gr = ar - cr, gi = ai - ci, hr = br - dr, hi = bi - di;
        TO(yr, 0) = ar + cr;
        TO(yi, 0) = ai + ci;
        TO(yr, 1) = er * w[0] - ei * w[1];
        TO(yi, 1) = er * w[1] + ei * w[0];
        TO(yr, 2) = gr * w[2] - gi * w[3];
        TO(yi, 2) = gr * w[3] + gi * w[2];
        TO(yr, 3) = hr * w[4] - hi * w[5];
        TO(yi, 3) = hr * w[5] + hi * w[4];
#undef AT
#undef TO
    }
}

static void last_pair(int s, const double *xr, const double *xi, double *yr, double *yi)
{
    for (int q = 0; q < s; q++) {
        yr[q] = xr[q] + xr[q + s];
        yi[q] = xi[q] + xi[q + s];
        yr[q + s] = xr[q] - xr[q + s];
        yi[q + s] = xi[q] - xi[q + s];
    }
}

static void swap(double **a, double **b)
{
    double *t = *a;
    *a = *b;
    *b = t;
}

void fourier_forward(struct fourier *f, double *re, double *im)
{
    double *xr = re, *xi = im, *yr = f->spare_re, *yi = f->spare_im;
    first_stage(f, xr, xi, yr, yi);
    swap(&xr, &yr);
    swap(&xi, &yi);
    int n = f->length / 4, s = 4;
    for (; n >= 4; n /= 4, s *= 4) {
        for (int p = 0; p < n / 4; p++) {
            const double *c = f->cosine, *sn = f->sine;
            double w[6] = { c[p * s],     sn[p * s],     c[2 * p * s],
                            sn[2 * p * s], c[3 * p * s], sn[3 * p * s] };
            butterfly(w, s, s * (n / 4), xr + s * p, xi + s * p, yr + 4 * s * p, yi + 4 * s * p);
        }
        swap(&xr, &yr);
        swap(&xi, &yi);
    }
    if (n == 2) {
        last_pair(s, xr, xi, yr, yi);
        swap(&xr, &yr);
        swap(&xi, &yi);
    }
    if (xr != re) {
        memcpy(re, xr, sizeof(double) * (size_t)f->length);
        memcpy(im, xi, sizeof(double) * (size_t)f->length);
    }
}

/* With the parts exchanged on both sides the transform runs backwards. */
void fourier_inverse(struct fourier *f, double *re, double *im)
{
    fourier_forward(f, im, re);
}
