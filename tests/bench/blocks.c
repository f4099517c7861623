/* bench_blocks [REPETITIONS [WORD]]: each block of the signal path beside the peers of its job.
 *
 * Speed:   stereo frames a second on one core: best CPU time of the repetitions, which go round all
 *          contenders of a job in turn, so that other work on the machine meets all alike. Of
 *          processors, filters of FFmpeg and sox, the same road without them is taken off. Beside
 *          it the share of the memory bound: a read and a write of each frame, 16 bytes each way.
 * Quality: of rate converters and limiters, on the same signals; see quality.h.
 * WORD:    only jobs whose name holds it. */
#include "tests/bench/quality.h"
#include "tests/lib/signals.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTENDERS_MOST 8
#define PROGRAMME_LUFS (-10.75) /* of what comes out of every limiter: 4 to 5 dB off the peaks */

enum look { LOOK_SPEED, LOOK_RATE, LOOK_LIMIT };
struct job {
    const char *name;
    int rate_hz;
    double seconds;
    enum look look;                               /* beside the speed */
    struct contender contenders[CONTENDERS_MOST]; /* ours first, until one without a name */
};

#define OURS(what_, settings_) \
    { "stamper " what_, run_processor, what_, settings_, 0, "" }
#define GRAPH(name_, filters_, format_) \
    { "ffmpeg " name_, run_graph, filters_, format_, 0, "anull" }
#define SECONDS 10

#define RESAMPLE(name_, from_, to_, text_) \
    { name_, from_, 20, LOOK_RATE, { \
        { "stamper exact", run_resampler, "exact", NULL, to_, NULL }, \
        { "soxr very high quality", run_soxr, "", NULL, to_, NULL }, \
        { "sox rate -v", run_sox, "rate -v " text_, NULL, to_, "" }, \
        { "stamper libsamplerate", run_resampler, "libsamplerate", NULL, to_, NULL } } }

#define HIGHPASS_24 "highpass=f=22:t=q:w=0.5412,highpass=f=22:t=q:w=1.3066"
#define COMPRESS \
    "acompressor=threshold=-18dB:ratio=1.5:attack=30:release=200:knee=2:detection=peak:link=" \
    "maximum"
#define DEMO_CHAIN \
    HIGHPASS_24 ",treble=f=10000:t=q:w=0.7071:g=0.8," COMPRESS ",extrastereo=m=1.05:c=0"
#define BAND "0.03\\,0.2 6 -47/-40\\,-20/-20\\,0/-7 "
#define SOXR ":resampler=soxr:precision=28"
#define OVERSAMPLED(rate_, type_) \
    "aresample=" rate_ SOXR ",asoftclip=type=" type_ ",aresample=48000" SOXR
#define LIMIT_4X(limiter_) "aresample=176400" SOXR "," limiter_ ",aresample=44100" SOXR

static const struct job jobs[] = {
    RESAMPLE("rate 96 -> 44.1", 96000, 44100, "44100"),
    RESAMPLE("rate 44.1 -> 48", 44100, 48000, "48000"),
    RESAMPLE("rate 96 -> 48", 96000, 48000, "48000"),
    { "limiter, ceiling -1 dBTP", 44100, SECONDS, LOOK_LIMIT,
      { OURS("limit", "ceiling: -1"),
        { "ffmpeg 4x soxr, alimiter 5/50", run_graph,
          LIMIT_4X("alimiter=limit=0.89125:attack=4.99:release=50:level=0"), NULL, 0, "anull" },
        { "x42 dpl true peak, 10 ms", run_plugin, "http://gareus.org/oss/lv2/dpl#stereo",
          "enable=1 threshold=-1 release=0.01 truepeak=1", 0, NULL },
        { "x42 dpl true peak, 100 ms", run_plugin, "http://gareus.org/oss/lv2/dpl#stereo",
          "enable=1 threshold=-1 release=0.1 truepeak=1", 0, NULL },
        { "LSP half 8x (3L)", run_plugin, "http://lsp-plug.in/plugins/lv2/limiter_stereo",
          "th=0.89125 alr=0 ovs=10 boost=0", 0, NULL },
        { "Calf 4x asc", run_plugin, "http://calf.sourceforge.net/plugins/Limiter",
          "limit=0.89125 oversampling=4 auto_level=0", 0, NULL } } },
    { "demo's chain", 48000, SECONDS, LOOK_SPEED,
      { { "stamper chain", run_chain, "demo", NULL, 0, "" },
        GRAPH("graph, double", DEMO_CHAIN, "dblp"),
        GRAPH("graph, float until it must", DEMO_CHAIN, "fltp") } },
    { "high-pass, 24 dB an octave", 48000, SECONDS, LOOK_SPEED,
      { OURS("highpass", "freq: 22, slope: 24"), GRAPH("highpass twice", HIGHPASS_24, "dblp") } },
    { "low-pass, 24 dB an octave", 48000, SECONDS, LOOK_SPEED,
      { OURS("lowpass", "freq: 18000, slope: 24"),
        GRAPH("lowpass twice", "lowpass=f=18000:t=q:w=0.5412,lowpass=f=18000:t=q:w=1.3066",
              "dblp") } },
    { "bell", 48000, SECONDS, LOOK_SPEED,
      { OURS("eq", "type: bell, freq: 250, gain: -1.5, q: 0.9"),
        GRAPH("equalizer", "equalizer=f=250:t=q:w=0.9:g=-1.5", "dblp"),
        GRAPH("equalizer, float", "equalizer=f=250:t=q:w=0.9:g=-1.5", "fltp") } },
    { "high shelf", 48000, SECONDS, LOOK_SPEED,
      { OURS("eq", "type: high_shelf, freq: 10000, gain: 0.8"),
        GRAPH("treble", "treble=f=10000:t=q:w=0.7071:g=0.8", "dblp") } },
    { "dynamic EQ", 48000, SECONDS, LOOK_SPEED,
      { OURS("dynamic_eq", "freq: 3000"),
        GRAPH("adynamicequalizer",
              "adynamicequalizer=dfrequency=3000:tfrequency=3000:threshold=0.06:ratio=2:range=6",
              "dblp") } },
    { "de-esser", 48000, SECONDS, LOOK_SPEED,
      { OURS("deess", NULL), GRAPH("deesser", "deesser=i=0.5", "dblp") } },
    { "compressor", 48000, SECONDS, LOOK_SPEED,
      { OURS("compress", "threshold: -18, ratio: 1.5, attack: 30, release: 200, knee: 6"),
        GRAPH("acompressor", COMPRESS, "dbl") } },
    { "multiband, 3 bands", 48000, SECONDS, LOOK_SPEED,
      { OURS("multiband", "crossover_low: 200, crossover_high: 3000"),
        GRAPH("mcompand", "mcompand='" BAND "200 | " BAND "3000 | " BAND "20000'", "dbl") } },
    { "expander", 48000, SECONDS, LOOK_SPEED,
      { OURS("expand", NULL), GRAPH("agate", "agate=detection=peak", "dbl") } },
    { "saturation, 4x", 48000, SECONDS, LOOK_SPEED,
      { OURS("saturate", NULL),
        { "ffmpeg soxr 4x, asoftclip", run_graph, OVERSAMPLED("192000", "tanh"), NULL, 0, "anull" },
        GRAPH("asoftclip 4x (biquads)", "asoftclip=type=tanh:oversample=4", "dblp") } },
    { "clipper", 48000, SECONDS, LOOK_SPEED,
      { OURS("clip", "softness: 0"),
        { "ffmpeg soxr 16x, asoftclip", run_graph, OVERSAMPLED("768000", "hard"), NULL, 0,
          "anull" },
        GRAPH("asoftclip 16x (biquads)", "asoftclip=type=hard:oversample=16", "dblp") } },
    { "width", 48000, SECONDS, LOOK_SPEED,
      { OURS("width", "amount: 105"), GRAPH("extrastereo", "extrastereo=m=1.05:c=0", "flt") } },
    { "gain", 48000, SECONDS, LOOK_SPEED,
      { OURS("gain", "gain: -3"), GRAPH("volume", "volume=-3dB:precision=double", "dblp") } },
    { "16 bit, shaped dither", 44100, SECONDS, LOOK_SPEED,
      { { "stamper shaped", run_quantise, "shaped", NULL, 0, NULL },
        { "sox dither -s", run_sox, "dither -s -p 16", NULL, 0, "" },
        GRAPH("aresample, shibata", "aresample=osf=s16:dither_method=shibata", "dbl") } },
    { "16 bit, TPDF dither", 44100, SECONDS, LOOK_SPEED,
      { { "stamper tpdf", run_quantise, "tpdf", NULL, 0, NULL },
        { "sox dither", run_sox, "dither -p 16", NULL, 0, "" },
        GRAPH("aresample, triangular", "aresample=osf=s16:dither_method=triangular", "dbl") } },
    { "loudness, range, true peak", 48000, SECONDS, LOOK_SPEED,
      { { "stamper meter", run_meter, "lean", NULL, 0, NULL },
        { "libebur128", run_libebur128, "", NULL, 0, NULL },
        GRAPH("ebur128=peak=true", "ebur128=peak=true", "dbl"),
        { "stamper, libebur128 beside it", run_meter, "", NULL, 0, NULL },
        { "stamper, every figure", run_meter, "full", NULL, 0, NULL } } },
};

static double best_of(double best, double seconds)
{
    return best == 0 || seconds < best ? seconds : best;
}

/* Seconds of each contender; CONTENDER_MISSING where there is none. */
static int time_all(const struct job *job, int repetitions, double *seconds)
{
    struct arena *a = arena_new();
    struct sound in = sound_new(a, job->rate_hz, (int)(job->seconds * job->rate_hz));
    double null[CONTENDERS_MOST] = { 0 };
    int count = 0;
    signal_add_band(in.ch[0], in.ch[1], in.frames, in.rate_hz, job->look == LOOK_LIMIT ? 2.8 : 1);
    for (int round = 0; round < repetitions; round++)
        for (count = 0; count < CONTENDERS_MOST && job->contenders[count].name; count++) {
            const struct contender *c = &job->contenders[count];
            struct contender without = *c;
            without.what = c->null;
            seconds[count] = best_of(seconds[count], c->run(c, &in, NULL));
            if (c->null && seconds[count] >= 0)
                null[count] = best_of(null[count], without.run(&without, &in, NULL));
        }
    for (int i = 0; i < count; i++)
        if (seconds[i] >= 0)
            seconds[i] = fmax(seconds[i] - null[i], 1e-6);
    arena_free(a);
    return count;
}

static double memory_bound(int repetitions)
{
    struct arena *a = arena_new();
    struct sound in = sound_new(a, 48000, 1 << 22), out = sound_new(a, 48000, 1 << 22);
    double best = 0;
    run_memory(NULL, &in, &out);
    for (int i = 0; i < repetitions; i++)
        best = best_of(best, run_memory(NULL, &in, &out));
    arena_free(a);
    return in.frames / best;
}

static void print_speed(const struct job *job, const double *seconds, int count, double bound)
{
    double frames = job->rate_hz * job->seconds;
    printf("\n%-36s %10s %11s %9s %9s\n", job->name, "Mframe/s", "x real time", "stamper x",
           "of memory");
    for (int i = 0; i < count; i++) {
        const char *name = job->contenders[i].name;
        if (seconds[i] < 0)
            printf("  %-34s not on this machine\n", name);
        else
            printf("  %-34s %10.2f %11.0f %9.2f %8.1f%%\n", name, 1e-6 * frames / seconds[i],
                   job->seconds / seconds[i], seconds[i] / seconds[0],
                   100 * frames / seconds[i] / bound);
    }
}

static void print_rate(const struct job *job, int count)
{
    printf("  %-34s %10s %11s %9s\n", "", "ripple dB", "spurs dB", "folded dB");
    for (int i = 0; i < count; i++) {
        struct rate_quality q;
        if (quality_of_rate(&job->contenders[i], job->rate_hz, &q))
            printf("  %-34s %10.5f %11.1f %9.1f\n", job->contenders[i].name, q.ripple_db, q.spur_db,
                   q.folded_db);
    }
}

static void print_limit(const struct job *job, int count)
{
    printf("  %-34s %23s %24s %29s\n", "",
           "over the ceiling, dB:", "3 dB, THD+N and IMD, dB:", "programme:");
    printf("  %-34s %7s %7s %7s %8s %7s %7s %9s %7s %11s\n", "", "pulses", "noise", "music",
           "100 Hz", "1 kHz", "SMPTE", "drive dB", "LUFS", "residual dB");
    for (int i = 0; i < count; i++) {
        struct limit_quality q;
        if (!quality_of_limit(&job->contenders[i], PROGRAMME_LUFS, &q))
            continue;
        printf("  %-34s %7.3f %7.3f %7.3f %8.1f %7.1f %7.1f %9.2f %7.2f %11.1f\n",
               job->contenders[i].name, q.transients_db, q.noise_db, q.programme_db, q.low_db,
               q.mid_db, q.smpte_db, q.drive_db, q.lufs, q.distortion_db);
    }
}

int main(int argc, char **argv)
{
    arena_start();
    int repetitions = argc > 1 ? atoi(argv[1]) : 5;
    if (repetitions < 1 || argc > 3) {
        fputs("usage: bench_blocks [REPETITIONS [WORD]]\n", stderr);
        return 2;
    }
    double bound = memory_bound(repetitions);
    printf("memory bound: %.0f Mframe/s; best CPU time of %d\n", 1e-6 * bound, repetitions);
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        double seconds[CONTENDERS_MOST] = { 0 };
        if (argc == 3 && !strstr(jobs[i].name, argv[2]))
            continue;
        int count = time_all(&jobs[i], repetitions, seconds);
        print_speed(&jobs[i], seconds, count, bound);
        if (jobs[i].look == LOOK_RATE)
            print_rate(&jobs[i], count);
        if (jobs[i].look == LOOK_LIMIT)
            print_limit(&jobs[i], count);
        fflush(stdout);
    }
    return 0;
}
