#include "engine/compare/bands.h"

#include <math.h>

#define WINDOW_LEAST_S 0.13
#define LOWEST_HZ 10.0
#define INDEX_OF_1000_HZ 16

double bands_hz(int band)
{
    return 1000.0 * pow(10.0, (band - INDEX_OF_1000_HZ) / 10.0);
}

double bands_edge_hz(int band)
{
    return 1000.0 * pow(10.0, (band - INDEX_OF_1000_HZ - 0.5) / 10.0);
}

struct bands *bands_new(struct arena *a, int rate_hz)
{
    struct bands *b = arena_new_one(a, struct bands);
    int n = 16;
    while (n < WINDOW_LEAST_S * rate_hz)
        n *= 2;
    *b = (struct bands){ .window_frames = n, .hop_frames = n / 2, .fft = fft_new(a, n) };
    b->hann = arena_new_array(a, double, n);
    b->work = arena_new_array(a, double, 2 * n + fft_work(b->fft));
    double sum = 0;
    for (int i = 0; i < n; i++) {
        double cosine, sine;
        fft_root(i, n, &cosine, &sine);
        b->hann[i] = 0.5 - 0.5 * cosine;
        sum += b->hann[i] * b->hann[i];
    }
    b->scale = 2.0 / (n * sum);
    for (int i = 0; i <= BANDS_COUNT; i++) {
        double edge = i == 0 ? LOWEST_HZ : bands_edge_hz(i);
        double bin = ceil(edge * n / rate_hz);
        b->first_bin[i] = bin < n / 2 ? (int)bin : n / 2;
    }
    return b;
}

struct bands_spectrum bands_spectrum_new(struct arena *a, const struct bands *b)
{
    return (struct bands_spectrum){ .re = arena_new_array(a, double, b->window_frames),
                                    .im = arena_new_array(a, double, b->window_frames) };
}

void bands_transform(struct bands *b, const double *const ch[2], struct bands_spectrum *s)
{
    int n = b->window_frames;
    double *re = b->work, *im = re + n, *work = im + n;
    for (int i = 0; i < n; i++) {
        re[i] = b->hann[i] * ch[0][i];
        im[i] = b->hann[i] * ch[1][i];
    }
    fft_transform(b->fft, re, im, s->re, s->im, work);
}

/* With Z = L + iR: |Z[k]|^2 + |Z[n-k]|^2 = 2 (|L|^2 + |R|^2). */
void bands_power(const struct bands *b, const struct bands_spectrum *s, double power[BANDS_COUNT])
{
    int n = b->window_frames;
    for (int band = 0; band < BANDS_COUNT; band++) {
        double sum = 0;
        for (int k = b->first_bin[band]; k < b->first_bin[band + 1]; k++)
            sum += s->re[k] * s->re[k] + s->im[k] * s->im[k] + s->re[n - k] * s->re[n - k] +
                   s->im[n - k] * s->im[n - k];
        power[band] = sum / 2 * b->scale;
    }
}

/* conj(X[k]) Y[k] + X[n-k] conj(Y[n-k]) = 2 (conj(XL) YL + conj(XR) YR). */
void bands_cross(const struct bands *b, const struct bands_spectrum *x,
                 const struct bands_spectrum *y, double re[BANDS_COUNT], double im[BANDS_COUNT])
{
    int n = b->window_frames;
    for (int band = 0; band < BANDS_COUNT; band++) {
        double r = 0, i = 0;
        for (int k = b->first_bin[band]; k < b->first_bin[band + 1]; k++) {
            int m = n - k;
            r += x->re[k] * y->re[k] + x->im[k] * y->im[k] + x->re[m] * y->re[m] +
                 x->im[m] * y->im[m];
            i += x->re[k] * y->im[k] - x->im[k] * y->re[k] + x->im[m] * y->re[m] -
                 x->re[m] * y->im[m];
        }
        re[band] = r / 2 * b->scale;
        im[band] = i / 2 * b->scale;
    }
}
