/* rig: one processor on the bench: made from a line of settings, fed with impulses, read in dB.
 *
 * Settings: "freq: 20, slope: 24, type: bell", values in the unit of their field; what is left out
 *           takes its default. */
#ifndef TESTS_LIB_RIG_H
#define TESTS_LIB_RIG_H

#include "engine/dsp/processor.h"

#include <complex.h>

struct rig {
    struct arena *arena;
    const struct processor_class *class;
    void *config, *state;
    struct stream stream;
    double *response[2];     /* impulse response of the last rig_impulse */
    int response_frames;
};

/* Fails the test when the processor refuses. */
struct rig rig_new(const char *name, const char *settings, int rate_hz, int channels);
/* The same, but hands the refusal back. */
bool rig_try(struct rig *r, const char *name, const char *settings, int rate_hz, int channels,
             struct err *err);
void rig_free(struct rig *r);
/* Fills a config from defaults and settings. */
void rig_settings(const struct processor_class *class, const char *settings, void *config);

/* Resets, then sends one impulse of the given heights and keeps what comes out until it is gone. */
void rig_impulse(struct rig *r, double left, double right);
/* Spectrum of a channel of the kept response at a frequency. */
double complex rig_spectrum(const struct rig *r, int channel, double freq_hz);
/* Level of the first channel at a frequency, in dB, after rig_impulse(r, 1, 1). */
double rig_level_db(const struct rig *r, double freq_hz);
/* Seeded white noise in -1 .. 1. */
void rig_noise(double *x, int frames, unsigned seed);

#endif
