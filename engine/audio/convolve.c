#include "engine/audio/convolve.h"

#include "engine/audio/fourier.h"

#include <string.h>

#define SHORTEST_BLOCK 64
#define PARTITIONS 4 /* more would shorten the latency and cost more products */

struct spectrum { double *re, *im; };

struct convolver {
    int block_frames, channels, partitions;
    struct fourier *fourier;
    struct spectrum *taps, *past; /* one a partition; past[newest] is the last block's */
    int newest, filled;
    struct spectrum window;       /* the block before and this one: left is real, right imaginary */
    struct spectrum sum;          /* second half: what is being handed out */
};

static struct spectrum spectrum_new(struct arena *a, int length)
{
    return (struct spectrum){ arena_new_array(a, double, length),
                              arena_new_array(a, double, length) };
}

struct convolver *convolve_new(struct arena *a, const double *taps, int count, int channels)
{
    struct convolver *c = arena_new_one(a, struct convolver);
    int block = SHORTEST_BLOCK;
    while (block * PARTITIONS < count)
        block *= 2;
    int partitions = count > block ? (count + block - 1) / block : 1;
    *c = (struct convolver){ .block_frames = block, .channels = channels };
    c->partitions = partitions;
    c->fourier = fourier_new(a, 2 * block);
    c->taps = arena_new_array(a, struct spectrum, partitions);
    c->past = arena_new_array(a, struct spectrum, partitions);
    for (int i = 0; i < partitions; i++) {
        c->past[i] = spectrum_new(a, 2 * block);
        c->taps[i] = spectrum_new(a, 2 * block);
        for (int n = 0; n < block && i * block + n < count; n++)
            c->taps[i].re[n] = taps[i * block + n] / (2 * block); /* the transforms' scale */
        fourier_forward(c->fourier, c->taps[i].re, c->taps[i].im);
    }
    c->window = spectrum_new(a, 2 * block);
    c->sum = spectrum_new(a, 2 * block);
    return c;
}

int convolve_latency_frames(const struct convolver *c)
{
    return c->block_frames;
}

static void add_product(struct spectrum *sum, const struct spectrum *x, const struct spectrum *h,
                        int length)
{
    for (int k = 0; k < length; k++) {
        double re = x->re[k] * h->re[k] - x->im[k] * h->im[k];
        double im = x->re[k] * h->im[k] + x->im[k] * h->re[k];
        sum->re[k] += re;
        sum->im[k] += im;
    }
}

static void transform_block(struct convolver *c)
{
    int block = c->block_frames;
    size_t half = sizeof(double) * (size_t)block;
    c->newest = (c->newest + 1) % c->partitions;
    struct spectrum *x = &c->past[c->newest];
    memcpy(x->re, c->window.re, 2 * half);
    memcpy(x->im, c->window.im, 2 * half);
    fourier_forward(c->fourier, x->re, x->im);
    memset(c->sum.re, 0, 2 * half);
    memset(c->sum.im, 0, 2 * half);
    for (int i = 0; i < c->partitions; i++)
        add_product(&c->sum, &c->past[(c->newest - i + c->partitions) % c->partitions], &c->taps[i],
                    2 * block);
    fourier_inverse(c->fourier, c->sum.re, c->sum.im);
    memcpy(c->window.re, c->window.re + block, half);
    memcpy(c->window.im, c->window.im + block, half);
}

static void exchange(double *in, double *out, double *x, int frames)
{
    for (int n = 0; n < frames; n++) {
        in[n] = x[n];
        x[n] = out[n] + 0.0; /* silence comes out as +0 */
    }
}

void convolve_process(struct convolver *c, double *const ch[], int frames)
{
    for (int at = 0; at < frames;) {
        int left = c->block_frames - c->filled, part = frames - at < left ? frames - at : left;
        int from = c->block_frames + c->filled;
        exchange(c->window.re + from, c->sum.re + from, ch[0] + at, part);
        if (c->channels > 1)
            exchange(c->window.im + from, c->sum.im + from, ch[1] + at, part);
        at += part;
        c->filled += part;
        if (c->filled == c->block_frames) {
            transform_block(c);
            c->filled = 0;
        }
    }
}

static void clear(struct spectrum *s, int length)
{
    memset(s->re, 0, sizeof(double) * (size_t)length);
    memset(s->im, 0, sizeof(double) * (size_t)length);
}

void convolve_reset(struct convolver *c)
{
    for (int i = 0; i < c->partitions; i++)
        clear(&c->past[i], 2 * c->block_frames);
    clear(&c->window, 2 * c->block_frames);
    clear(&c->sum, 2 * c->block_frames);
    c->newest = c->filled = 0;
}
