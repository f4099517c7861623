#include "engine/compare/seconds.h"

#include <string.h>

/* Spectra begin half a window before the first frame; each counts where its middle lies. */
bool seconds_of(struct arena *a, struct track *t, int64_t start, struct seconds *s,
                struct err *err)
{
    int rate = track_rate_hz(t);
    int64_t length = track_length_frames(t) - start;
    struct arena *scratch = arena_new();
    struct bands *b = bands_new(scratch, rate);
    struct bands_spectrum spectrum = bands_spectrum_new(scratch, b);
    int hop = b->hop_frames, count = length > 0 ? (int)((length + rate - 1) / rate) : 0;
    double *ch[2] = { arena_new_array(scratch, double, 2 * hop),
                      arena_new_array(scratch, double, 2 * hop) };
    int *counts = arena_new_array(scratch, int, count + 1);
    s->count = count;
    s->power = arena_new_array(a, double, count * BANDS_COUNT + 1);
    bool ok = true;
    for (int64_t middle = 0; ok && middle < length; middle += hop) {
        double *next[2] = { ch[0] + hop, ch[1] + hop }, power[BANDS_COUNT];
        for (int c = 0; c < 2; c++)
            memmove(ch[c], next[c], sizeof(double) * (size_t)hop);
        ok = track_read(t, start + middle, hop, next, err);
        bands_transform(b, (const double *const *)ch, &spectrum);
        bands_power(b, &spectrum, power);
        int second = (int)(middle / rate);
        counts[second]++;
        for (int i = 0; i < BANDS_COUNT; i++)
            s->power[second * BANDS_COUNT + i] += power[i];
    }
    for (int i = 0; i < count * BANDS_COUNT; i++)
        if (counts[i / BANDS_COUNT])
            s->power[i] /= counts[i / BANDS_COUNT];
    arena_free(scratch);
    return ok;
}
