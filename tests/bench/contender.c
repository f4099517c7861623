#include "tests/bench/contender.h"

#include "engine/audio/quantise.h"
#include "engine/audio/resample.h"
#include "engine/dsp/chain.h"
#include "engine/meter/meter.h"
#include "tests/lib/rig.h"

#include <ebur128.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

double contender_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

struct sound sound_new(struct arena *a, int rate_hz, int frames)
{
    struct sound s = { .rate_hz = rate_hz, .frames = frames };
    for (int c = 0; c < 2; c++)
        s.ch[c] = arena_new_array(a, double, frames);
    return s;
}

struct sound sound_for(struct arena *a, const struct contender *c, const struct sound *in)
{
    int rate_hz = c->rate_hz ? c->rate_hz : in->rate_hz;
    struct sound s =
        sound_new(a, rate_hz, (int)((int64_t)in->frames * rate_hz / in->rate_hz) + CONTENDER_SPARE);
    s.frames = 0;
    return s;
}

static void must(bool ok, const struct err *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_blocks: %s\n", err->message);
    exit(1);
}

/* Copies each block of the input, for work in place, and hands it to `work`; what comes out goes to
 * out. */
static double in_blocks(const struct sound *in, struct sound *out,
                        void (*work)(void *of, int at, double *const ch[], int frames), void *of)
{
    double room[2][CONTENDER_BLOCK], *const ch[2] = { room[0], room[1] };
    double start = contender_clock();
    for (int at = 0; at < in->frames; at += CONTENDER_BLOCK) {
        int frames = in->frames - at < CONTENDER_BLOCK ? in->frames - at : CONTENDER_BLOCK;
        for (int c = 0; c < 2; c++)
            memcpy(ch[c], in->ch[c] + at, (size_t)frames * sizeof(double));
        work(of, at, ch, frames);
        for (int c = 0; c < 2 && out; c++)
            memcpy(out->ch[c] + at, ch[c], (size_t)frames * sizeof(double));
    }
    if (out)
        out->frames = in->frames;
    return contender_clock() - start;
}

static void process_nothing(void *of, int at, double *const ch[], int frames)
{
    (void)of, (void)at, (void)ch, (void)frames;
}

static void process_rig(void *of, int at, double *const ch[], int frames)
{
    (void)at;
    struct rig *r = of;
    r->class->process(r->state, ch, frames);
}

double run_processor(const struct contender *c, const struct sound *in, struct sound *out)
{
    if (!*c->what)
        return in_blocks(in, out, process_nothing, NULL);
    struct rig r = rig_new(c->what, c->settings ? c->settings : "", in->rate_hz, 2);
    double seconds = in_blocks(in, out, process_rig, &r);
    rig_free(&r);
    return seconds;
}

static void process_chain(void *of, int at, double *const ch[], int frames)
{
    (void)at;
    chain_process(of, ch, frames);
}

double run_chain(const struct contender *c, const struct sound *in, struct sound *out)
{
    static const char *const steps[][2] = {
        { "highpass", "freq: 22, slope: 24" },
        { "eq", "type: high_shelf, freq: 10000, gain: 0.8" },
        { "compress", "threshold: -18, ratio: 1.5, attack: 30, release: 200, knee: 6" },
        { "width", "amount: 105, above: 300" },
    };
    if (!*c->what)
        return in_blocks(in, out, process_nothing, NULL);
    struct arena *a = arena_new();
    struct err err = { 0 };
    struct chain_step step[4] = { 0 };
    for (int i = 0; i < 4; i++) {
        step[i].class = processor_find(steps[i][0]);
        void *config = arena_alloc(a, step[i].class->config_size);
        rig_settings(step[i].class, steps[i][1], config);
        step[i].config = config;
    }
    const struct chain_spec spec = { 4, step }, *const specs[] = { &spec };
    struct chain *chain = chain_new(a, specs, 1, in->rate_hz, 2, &err);
    must(chain != NULL, &err);
    double seconds = in_blocks(in, out, process_chain, chain);
    arena_free(a);
    return seconds;
}

static bool fetch(void *from, int64_t start_frame, int frames, double *const ch[], struct err *err)
{
    const struct sound *in = from;
    (void)err;
    for (int c = 0; c < 2; c++)
        memcpy(ch[c], in->ch[c] + start_frame, (size_t)frames * sizeof(double));
    return true;
}

double run_resampler(const struct contender *c, const struct sound *in, struct sound *out)
{
    const struct resampler_class *class = resample_find(c->what, in->rate_hz, c->rate_hz);
    struct arena *a = arena_new();
    struct err err = { 0 };
    struct resample_job job = { .in_rate_hz = in->rate_hz,
                                .out_rate_hz = c->rate_hz,
                                .channels = 2,
                                .in_length_frames = in->frames,
                                .fetch = fetch,
                                .from = (void *)in,
                                .plan =
                                    class->plan ? class->plan(in->rate_hz, c->rate_hz, a) : NULL };
    int grid = class->grid_frames(in->rate_hz, c->rate_hz);
    int length = (int)resample_length(in->frames, in->rate_hz, c->rate_hz);
    double *dropped[2] = { arena_new_array(a, double, grid), arena_new_array(a, double, grid) };
    double start = contender_clock();
    for (int at = 0; at < length; at += grid) {
        struct arena *scratch = arena_new();
        double *to[2] = { out ? out->ch[0] + at : dropped[0], out ? out->ch[1] + at : dropped[1] };
        must(class->make(&job, at, length - at < grid ? length - at : grid, to, scratch, &err),
             &err);
        arena_free(scratch);
    }
    double seconds = contender_clock() - start;
    if (out)
        out->frames = length;
    arena_free(a);
    return seconds;
}

static void process_quantise(void *of, int at, double *const ch[], int frames)
{
    quantise_block(of, at, frames, (const double *const *)ch, ch, false);
}

double run_quantise(const struct contender *c, const struct sound *in, struct sound *out)
{
    struct arena *a = arena_new();
    int kind = 0;
    while (strcmp(dither_names[kind], c->what) != 0)
        kind++;
    double seconds = in_blocks(in, out, process_quantise,
                               quantise_new(a, in->rate_hz, 2, 16, (enum dither)kind));
    arena_free(a);
    return seconds;
}

double run_meter(const struct contender *c, const struct sound *in, struct sound *out)
{
    (void)out;
    struct arena *a = arena_new();
    struct measures found;
    struct meter *m = strcmp(c->what, "full") == 0 ? meter_new_full(a, in->rate_hz, 2)
                                                   : meter_new(a, in->rate_hz, 2);
    if (strcmp(c->what, "lean") == 0)
        meter_without_check(m);
    double start = contender_clock();
    for (int at = 0; at < in->frames; at += CONTENDER_BLOCK) {
        int frames = in->frames - at < CONTENDER_BLOCK ? in->frames - at : CONTENDER_BLOCK;
        meter_feed(m, (const double *const[]){ in->ch[0] + at, in->ch[1] + at }, frames);
    }
    meter_finish(m, &found);
    double seconds = contender_clock() - start;
    arena_free(a);
    return seconds;
}

double run_libebur128(const struct contender *c, const struct sound *in, struct sound *out)
{
    (void)c, (void)out;
    ebur128_state *st = ebur128_init(2, (unsigned long)in->rate_hz,
                                     EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK |
                                         EBUR128_MODE_HISTOGRAM);
    double block[2 * CONTENDER_BLOCK], loudness, range, start = contender_clock();
    for (int at = 0; at < in->frames; at += CONTENDER_BLOCK) {
        int frames = in->frames - at < CONTENDER_BLOCK ? in->frames - at : CONTENDER_BLOCK;
        for (int n = 0; n < frames; n++)
            for (int i = 0; i < 2; i++)
                block[2 * n + i] = in->ch[i][at + n];
        ebur128_add_frames_double(st, block, (size_t)frames);
    }
    ebur128_loudness_global(st, &loudness);
    ebur128_loudness_range(st, &range);
    double seconds = contender_clock() - start;
    ebur128_destroy(&st);
    return seconds;
}

double run_memory(const struct contender *c, const struct sound *in, struct sound *out)
{
    (void)c;
    double start = contender_clock();
    for (int i = 0; i < 2; i++)
        memcpy(out->ch[i], in->ch[i], (size_t)in->frames * sizeof(double));
    out->frames = in->frames;
    return contender_clock() - start;
}
