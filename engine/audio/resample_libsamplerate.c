/* resample_libsamplerate: libsamplerate's best sinc converter, cut into independent blocks.
 *
 * A block starts at an output frame that is a multiple of `up`, so that its input time is a whole
 * frame and the library's position is exactly 0 there, as it is at the start of a run. In front of
 * the block run whole periods of `down` input frames, enough to fill the filter; what they give is
 * dropped.
 *
 * Samples: float32 at the library's border: noise about -146 dB below full scale.
 * Delay:   none: the library aligns output frame 0 with input frame 0.
 * Source:  libsamplerate 0.2.2: the half filter spans 143 input frames going up, 143 * down/up
 *          going down. */
#include "engine/audio/resample.h"

#include <samplerate.h>

#define HALF_FILTER_FRAMES 143
#define FILTER_SPARE_FRAMES 4
#define FEED_FRAMES 4096
#define BLOCK_INPUT_FRAMES 65536 /* wanted length of a block                                 */
#define BLOCK_INPUT_MOST 2097152 /* where one period is huge: memory before pre-roll's price */
#define PREROLLS_PER_BLOCK 34    /* keeps the pre-roll under 3 % of the work                 */

static const char *library(void)
{
    return src_get_version();
}

static bool supports(int in_rate_hz, int out_rate_hz)
{
    return in_rate_hz > 0 && out_rate_hz > 0 && in_rate_hz != out_rate_hz &&
           src_is_valid_ratio((double)out_rate_hz / in_rate_hz);
}

/* Periods of `down` input frames in front of a block. */
static int preroll_periods(struct resample_ratio r)
{
    int64_t half = HALF_FILTER_FRAMES;
    if (r.down > r.up)
        half = (half * r.down + r.up - 1) / r.up;
    return (int)((half + FILTER_SPARE_FRAMES + r.down - 1) / r.down);
}

static int grid_frames(int in_rate_hz, int out_rate_hz)
{
    struct resample_ratio r = resample_ratio_of(in_rate_hz, out_rate_hz);
    int periods = preroll_periods(r) * PREROLLS_PER_BLOCK;
    int wanted = (BLOCK_INPUT_FRAMES + r.down - 1) / r.down;
    int most = BLOCK_INPUT_MOST / (r.down > r.up ? r.down : r.up);
    if (periods < wanted)
        periods = wanted;
    if (periods > most)
        periods = most < 1 ? 1 : most;
    return periods * r.up;
}

/* The pre-roll before; after, the filter's half and what feeding in whole pieces takes ahead. */
static int reach_frames(int in_rate_hz, int out_rate_hz)
{
    struct resample_ratio r = resample_ratio_of(in_rate_hz, out_rate_hz);
    return preroll_periods(r) * r.down + 2 * FEED_FRAMES;
}

static void drop_converter(void *handle)
{
    src_delete(handle);
}

/* One block under way: the converter, its next input frame, and room for one feed. */
struct pass {
    const struct resample_job *job;
    SRC_STATE *converter;
    SRC_DATA data;
    int64_t next_frame;
    double *planar[2];
    float *in, *out;
};

static bool feed(struct pass *p, struct err *err)
{
    int channels = p->job->channels;
    if (!resample_input(p->job, p->next_frame, FEED_FRAMES, p->planar, err))
        return false;
    for (int c = 0; c < channels; c++)
        for (int n = 0; n < FEED_FRAMES; n++)
            p->in[n * channels + c] = (float)p->planar[c][n];
    p->next_frame += FEED_FRAMES;
    p->data.data_in = p->in;
    p->data.input_frames = FEED_FRAMES;
    return true;
}

/* Converts until `frames` came out; NULL out drops them. */
static bool pull(struct pass *p, int frames, double *const out[], struct err *err)
{
    int channels = p->job->channels;
    for (int done = 0; done < frames;) {
        if (p->data.input_frames == 0 && !feed(p, err))
            return false;
        p->data.data_out = p->out;
        p->data.output_frames = frames - done < FEED_FRAMES ? frames - done : FEED_FRAMES;
        int code = src_process(p->converter, &p->data);
        if (code)
            return err_set(err, ERR_FAILED, POS_NONE, "resampler: %s", src_strerror(code));
        p->data.data_in += p->data.input_frames_used * channels;
        p->data.input_frames -= p->data.input_frames_used;
        int got = (int)p->data.output_frames_gen;
        for (int c = 0; out && c < channels; c++)
            for (int n = 0; n < got; n++)
                out[c][done + n] = p->out[n * channels + c];
        done += got;
    }
    return true;
}

static bool make(const struct resample_job *job, int64_t start_frame, int frames,
                 double *const out[], struct arena *a, struct err *err)
{
    struct resample_ratio r = resample_ratio_of(job->in_rate_hz, job->out_rate_hz);
    int periods = start_frame == 0 ? 0 : preroll_periods(r);
    int code = 0;
    struct pass p = { .job = job, .next_frame = (start_frame / r.up - periods) * r.down,
                      .data = { .src_ratio = (double)r.up / r.down } };
    p.converter = src_new(SRC_SINC_BEST_QUALITY, job->channels, &code);
    if (!p.converter)
        return err_set(err, ERR_UNSUPPORTED, POS_NONE, "resampler: %s", src_strerror(code));
    arena_defer(a, drop_converter, p.converter);
    for (int c = 0; c < job->channels; c++)
        p.planar[c] = arena_new_array(a, double, FEED_FRAMES);
    p.in = arena_new_array(a, float, FEED_FRAMES * job->channels);
    p.out = arena_new_array(a, float, FEED_FRAMES * job->channels);
    return pull(&p, periods * r.up, NULL, err) && pull(&p, frames, out, err);
}

const struct resampler_class resample_libsamplerate = {
    .name = "libsamplerate",
    .version = 1,
    .library = library,
    .supports = supports,
    .grid_frames = grid_frames,
    .reach_frames = reach_frames,
    .make = make,
};
