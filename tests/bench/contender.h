/* contender: a block of ours, or the peer of its job, run over a stereo sound and timed.
 *
 * Time:    CPU seconds of the process (of the child for sox), set-up not counted; the caller takes
 *          off what the same road costs without the work (`null`).
 * Blocks:  4096 frames at a time.
 * Peers:   libavfilter, soxr and lilv (LV2) are found by pkg-config when the bench is built, sox
 *          when it runs; what is missing returns CONTENDER_MISSING and is said to be missing. */
#ifndef TESTS_BENCH_CONTENDER_H
#define TESTS_BENCH_CONTENDER_H

#include "engine/base/arena.h"

#define CONTENDER_BLOCK 4096
#define CONTENDER_SPARE 65536 /* frames that an output has room for beyond its length */
#define CONTENDER_MISSING (-1.0)

struct sound {
    int rate_hz, frames;
    double *ch[2];
};
struct contender;
/* Seconds. out may be NULL: the samples are dropped; else it has the room that sound_for makes. */
typedef double (*contender_run)(const struct contender *c, const struct sound *in,
                                struct sound *out);

struct contender {
    const char *name;
    contender_run run;
    const char *what;     /* processor, filters, URI or effect, by the run function */
    const char *settings; /* of a processor or plugin; sample format of a graph     */
    int rate_hz;          /* of the output; 0 = as the input                        */
    const char *null;     /* `what` without the work, or NULL                       */
};

double contender_clock(void);
struct sound sound_new(struct arena *a, int rate_hz, int frames);
struct sound sound_for(struct arena *a, const struct contender *c, const struct sound *in);

/* Ours; `what` is a processor, "exact" or "libsamplerate", a dither, "lean" or "full". */
double run_processor(const struct contender *c, const struct sound *in, struct sound *out);
/* The chain of the demo. */
double run_chain(const struct contender *c, const struct sound *in, struct sound *out);
double run_resampler(const struct contender *c, const struct sound *in, struct sound *out);
double run_quantise(const struct contender *c, const struct sound *in, struct sound *out);
double run_meter(const struct contender *c, const struct sound *in, struct sound *out);
/* Theirs; `what` is a text of filters, a URI (with "port=value" settings), effects. */
double run_graph(const struct contender *c, const struct sound *in, struct sound *out);
double run_plugin(const struct contender *c, const struct sound *in, struct sound *out);
double run_sox(const struct contender *c, const struct sound *in, struct sound *out);
/* At very high quality, double in and out. */
double run_soxr(const struct contender *c, const struct sound *in, struct sound *out);
double run_libebur128(const struct contender *c, const struct sound *in, struct sound *out);
/* One read and one write of each frame through far more memory than the caches hold. */
double run_memory(const struct contender *c, const struct sound *in, struct sound *out);

#endif
