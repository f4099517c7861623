/* limit: true-peak limiter: detector, gain curve and the delayed signal.
 *
 *   y[n] = gain[n] x[n],  gain from the peaks of all channels (audio/peak, limiter.h)
 * Input waits until the detector has its context and the limiter its lookahead. */
#include "engine/audio/peak.h"
#include "engine/dsp/limiter.h"
#include "engine/dsp/processor.h"

#include <string.h>

#define PIECE 1024

struct config {
    double ceiling_dbtp;
    struct limiter_config limiter;
};
struct state {
    struct peak_detector *detector;
    struct limiter *limiter[2]; /* the second only where the channels are not fully linked */
    bool is_linked;
    int channels, latency;
    double floor;         /* peaks below it never lower the gain      */
    int kept;             /* past frames that a line holds            */
    double *line[2];      /* `kept` past frames, then PIECE new ones  */
};

static const struct field fields[] = {
    FIELD("ceiling", struct config, ceiling_dbtp, .kind = FIELD_NUMBER, .unit = UNIT_DBTP,
          .min = -40, .max = 0, .dflt = -1, .help = "true peak that is never exceeded"),
    LIMITER_FIELDS(struct config, limiter.),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    (void)pos, (void)err;
    struct state *st = state;
    const struct config *cf = config;
    st->detector = peak_new(a, s->rate_hz);
    st->is_linked = s->channels == 1 || cf->limiter.link_percent == 100.0;
    for (int c = 0; c < (st->is_linked ? 1 : 2); c++)
        st->limiter[c] = limiter_new(a, &cf->limiter, (struct db){ cf->ceiling_dbtp }, s->rate_hz);
    st->floor = gain_from_db((struct db){ cf->ceiling_dbtp - 2 * LIMITER_MARGIN_DB }).v;
    st->channels = s->channels;
    /* The detector looks PEAK_REACH behind what it judges as well as ahead. */
    st->latency = PEAK_REACH + limiter_latency_frames(st->limiter[0]);
    st->kept = st->latency < 2 * PEAK_REACH ? 2 * PEAK_REACH : st->latency;
    for (int c = 0; c < st->channels; c++)
        st->line[c] = arena_new_array(a, double, st->kept + PIECE);
    s->latency_frames = st->latency;
    s->tail_frames = 0;
    return true;
}

static void process_piece(struct state *st, double *const ch[], int at, int frames)
{
    float peak[2][PIECE] = {{0}}, linked[PIECE];
    double gain[2][PIECE];
    int kept = st->kept;
    for (int c = 0; c < st->channels; c++) {
        double *line = st->line[c];
        memcpy(line + kept, ch[c] + at, sizeof *line * (size_t)frames);
        peak_detect(st->detector, line + kept - PEAK_REACH, frames, st->floor,
                    peak[st->is_linked ? 0 : c]);
    }
    if (st->is_linked) {
        limiter_gains(st->limiter[0], peak[0], 1, frames, gain[0]);
    } else {
        float all[PIECE];
        for (int n = 0; n < frames; n++)
            all[n] = peak[0][n] > peak[1][n] ? peak[0][n] : peak[1][n];
        for (int c = 0; c < 2; c++) {
            limiter_link(st->limiter[c], peak[c], all, 1, frames, linked);
            limiter_gains(st->limiter[c], linked, 1, frames, gain[c]);
        }
    }
    for (int c = 0; c < st->channels; c++) {
        double *line = st->line[c];
        for (int n = 0; n < frames; n++)
            ch[c][at + n] = gain[st->is_linked ? 0 : c][n] * line[kept - st->latency + n];
        memmove(line, line + frames, sizeof *line * (size_t)kept);
    }
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    for (int at = 0; at < frames; at += PIECE)
        process_piece(st, ch, at, frames - at < PIECE ? frames - at : PIECE);
}

static void reset(void *state)
{
    struct state *st = state;
    for (int c = 0; c < (st->is_linked ? 1 : 2); c++)
        limiter_reset(st->limiter[c]);
    for (int c = 0; c < st->channels; c++)
        memset(st->line[c], 0, sizeof *st->line[c] * (size_t)st->kept);
}

const struct processor_class limit_processor = {
    .name = "limit",
    .help = "Keeps the true peak under a ceiling, looking ahead.",
    .version = LIMITER_VERSION * 100 + PEAK_VERSION,
    .fields = fields,
    .config_size = sizeof(struct config),
    .state_size = sizeof(struct state),
    .prepare = prepare,
    .process = process,
    .reset = reset,
};
