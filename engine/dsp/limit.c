/* limit: true-peak limiter: detector, gain curve and the delayed signal.
 *
 *   y[n] = gain[n] x[n],  gain from the peaks of all channels (audio/peak, limiter.h)
 * Input waits until the detector has its context, the limiter its lookahead and a cell its end. */
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
    int cell_frames, filled;
    float peak[2];        /* of the cell's frames so far, of each limiter */
    double square;        /* theirs, summed                           */
    double *gain[2];      /* of the frames that leave while it fills  */
};

static const struct field fields[] = {
    FIELD("ceiling", struct config, ceiling_dbtp, .kind = FIELD_NUMBER, .unit = UNIT_DBTP,
          .min = -40, .max = 0, .dflt = -1, .help = "true peak that is never exceeded"),
    LIMITER_FIELDS(struct config, limiter.),
    FIELD_END
};

static void reset(void *state)
{
    struct state *st = state;
    for (int c = 0; c < (st->is_linked ? 1 : 2); c++)
        limiter_reset(st->limiter[c]);
    st->filled = 0;
    st->square = 0;
    for (int c = 0; c < st->channels; c++) {
        st->peak[c] = 0;
        memset(st->line[c], 0, sizeof *st->line[c] * (size_t)st->kept);
        for (int n = 0; n < st->cell_frames; n++)
            st->gain[c][n] = 1.0;
    }
}

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
    st->cell_frames = limiter_cell_frames(s->rate_hz);
    /* The detector looks PEAK_REACH behind what it judges as well as ahead. */
    st->latency = PEAK_REACH + st->cell_frames + limiter_latency_frames(st->limiter[0]);
    st->kept = st->latency < 2 * PEAK_REACH ? 2 * PEAK_REACH : st->latency;
    for (int c = 0; c < st->channels; c++) {
        st->line[c] = arena_new_array(a, double, st->kept + PIECE);
        st->gain[c] = arena_new_array(a, double, st->cell_frames);
    }
    s->latency_frames = st->latency;
    s->tail_frames = 0;
    reset(st);
    return true;
}

static void end_cell(struct state *st)
{
    float power = (float)(st->square / st->cell_frames), all = st->peak[0];
    if (!st->is_linked)
        all = st->peak[1] > all ? st->peak[1] : all;
    for (int c = 0; c < (st->is_linked ? 1 : 2); c++) {
        float peak = st->peak[c];
        if (!st->is_linked)
            limiter_link(st->limiter[c], &peak, &all, 1, 1, &peak);
        limiter_gains(st->limiter[c], &peak, &power, 1, 1, st->gain[c]);
        st->peak[c] = 0;
    }
    st->square = 0;
    st->filled = 0;
}

/* Frames that lie in one cell: the cell takes them in, the gains of the last one go out. */
static void fill_cell(struct state *st, float peak[2][PIECE], double *const ch[], int from, int at,
                      int frames)
{
    for (int c = 0; c < (st->is_linked ? 1 : 2); c++)
        for (int n = from; n < from + frames; n++)
            st->peak[c] = peak[c][n] > st->peak[c] ? peak[c][n] : st->peak[c];
    for (int n = from; n < from + frames; n++)
        for (int c = 0; c < st->channels; c++) {
            double x = st->line[c][st->kept - PEAK_REACH + n];
            st->square += x * x;
        }
    for (int c = 0; c < st->channels; c++) {
        const double *gain = st->gain[st->is_linked ? 0 : c] + st->filled;
        const double *line = st->line[c] + st->kept - st->latency + from;
        for (int n = 0; n < frames; n++)
            ch[c][at + from + n] = gain[n] * line[n];
    }
    st->filled += frames;
    if (st->filled == st->cell_frames)
        end_cell(st);
}

static void process_piece(struct state *st, double *const ch[], int at, int frames)
{
    float peak[2][PIECE] = {{0}};
    for (int c = 0; c < st->channels; c++) {
        double *line = st->line[c];
        memcpy(line + st->kept, ch[c] + at, sizeof *line * (size_t)frames);
        peak_detect(st->detector, line + st->kept - PEAK_REACH, frames, st->floor,
                    peak[st->is_linked ? 0 : c]);
    }
    for (int from = 0, count; from < frames; from += count) {
        int room = st->cell_frames - st->filled;
        count = frames - from < room ? frames - from : room;
        fill_cell(st, peak, ch, from, at, count);
    }
    for (int c = 0; c < st->channels; c++)
        memmove(st->line[c], st->line[c] + frames, sizeof *st->line[c] * (size_t)st->kept);
}

static void process(void *state, double *const ch[], int frames)
{
    struct state *st = state;
    for (int at = 0; at < frames; at += PIECE)
        process_piece(st, ch, at, frames - at < PIECE ? frames - at : PIECE);
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
