/* lowpass: Butterworth low-pass of 6 to 48 dB per octave.
 *
 *   |H|^2 = 1 / (1 + x^2n),  x = f/freq,  n = slope/6
 * Source: analogue prototypes, matched to the rate (matched.h). */
#include "engine/dsp/slope.h"

static const struct field fields[] = {
    FIELD("freq", struct slope_config, freq_hz, .kind = FIELD_NUMBER, .unit = UNIT_HZ,
          .flags = FIELD_REQUIRED, .min = 50, .max = 40000, .dflt = 20000,
          .help = "corner: lowered by 3 dB"),
    FIELD("slope", struct slope_config, slope_db, .kind = FIELD_INTEGER, .min = 6,
          .max = 48, .dflt = 12, .help = "steepness in dB per octave, a multiple of 6"),
    FIELD_END
};

static bool prepare(void *state, const void *config, struct stream *s, struct arena *a,
                    struct pos pos, struct err *err)
{
    return slope_prepare(state, config, false, s, a, pos, err);
}

const struct processor_class lowpass_processor = {
    .name = "lowpass",
    .help = "Takes out what lies above a frequency.",
    .version = 1,
    .fields = fields,
    .config_size = sizeof(struct slope_config),
    .state_size = sizeof(struct slope_state),
    .prepare = prepare,
    .process = slope_process,
    .reset = slope_reset,
    .cascade = slope_cascade,
};
