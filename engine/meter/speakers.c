#include "engine/meter/speakers.h"

#include <assert.h>

#define SIDE 1.41 /* +1.5 dB for what comes from the sides and from behind */

static const struct speakers layouts[SPEAKERS_MOST] = {
    { { "M" }, { 1 } },
    { { "L", "R" }, { 1, 1 } },
    { { "L", "R", "C" }, { 1, 1, 1 } },
    { { "L", "R", "Ls", "Rs" }, { 1, 1, SIDE, SIDE } },
    { { "L", "R", "C", "Ls", "Rs" }, { 1, 1, 1, SIDE, SIDE } },
    { { "L", "R", "C", "LFE", "Ls", "Rs" }, { 1, 1, 1, 0, SIDE, SIDE } },
};

const struct speakers *speakers_of(int channels)
{
    assert(channels >= 1 && channels <= SPEAKERS_MOST);
    return &layouts[channels - 1];
}
