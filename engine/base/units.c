#include "engine/base/units.h"

#include <math.h>

#define COEFFICIENT_STEP 0x1p-40

double coefficient(double x)
{
    return nearbyint(x / COEFFICIENT_STEP) * COEFFICIENT_STEP;
}

struct gain gain_from_db(struct db level)
{
    return (struct gain){ level.v == 0.0 ? 1.0 : coefficient(pow(10.0, level.v / 20.0)) };
}

struct db db_from_gain(struct gain gain)
{
    return (struct db){ gain.v > 0.0 ? 20.0 * log10(gain.v) : -INFINITY };
}

double time_seconds(struct time_value t, double tempo_bpm)
{
    switch (t.kind) {
    case TIME_SECONDS:
        return t.v;
    case TIME_FRAMES:
        return t.v / 75.0;
    case TIME_BEATS:
        return t.v * 60.0 / tempo_bpm;
    case TIME_NONE:
        break;
    }
    return 0.0;
}

const char *unit_name(enum unit unit)
{
    static const char *const names[] = {
        [UNIT_NONE] = "", [UNIT_HZ] = "Hz", [UNIT_DB] = "dB", [UNIT_LUFS] = "LUFS",
        [UNIT_LU] = "LU", [UNIT_DBTP] = "dBTP", [UNIT_SECONDS] = "s", [UNIT_MS] = "ms",
        [UNIT_PERCENT] = "%", [UNIT_BPM] = "bpm", [UNIT_BITS] = "bit", [UNIT_BITRATE] = "bit/s",
    };
    return names[unit];
}
