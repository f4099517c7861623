#include "engine/meter/history.h"

#include "engine/meter/gate.h"
#include "engine/meter/truepeak.h"
#include "engine/meter/windows.h"

#include <math.h>
#include <stdbool.h>

#define WHOLE (WINDOWS_FIRST_WHOLE + 1) /* steps in 3 s */
#define ABSOLUTE_LUFS (-70.0)

struct history history_new(struct arena *a, const struct windows *w, const struct truepeak *t)
{
    const double *mean_squares;
    const struct truepeak_spot *spots;
    struct history c = { .count = windows_short_terms(w, &mean_squares),
                         .step_frames = windows_hop_frames(w) };
    int spot_count = truepeak_spots(t, &spots);
    c.short_term_lufs = arena_new_array(a, double, c.count);
    c.true_peak_dbtp = arena_new_array(a, double, c.count);
    for (int i = 0; i < c.count; i++) {
        c.short_term_lufs[i] = gate_loudness(mean_squares[i]);
        c.true_peak_dbtp[i] = -INFINITY;
    }
    for (int i = 0; i < spot_count && c.count; i++) {
        int64_t step = spots[i].frame / c.step_frames;
        double *peak = &c.true_peak_dbtp[step < c.count ? step : c.count - 1];
        *peak = fmax(*peak, 20 * log10((double)spots[i].peak));
    }
    return c;
}

double history_psr_db(const struct history *c)
{
    double least = -INFINITY;
    bool any = false;
    for (int i = WHOLE - 1; i < c->count; i++) {
        if (c->short_term_lufs[i] <= ABSOLUTE_LUFS)
            continue;
        double peak = -INFINITY;
        for (int k = i - WHOLE + 1; k <= i; k++)
            peak = fmax(peak, c->true_peak_dbtp[k]);
        double ratio = peak - c->short_term_lufs[i];
        least = any ? fmin(least, ratio) : ratio;
        any = true;
    }
    return least;
}
