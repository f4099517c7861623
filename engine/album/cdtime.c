#include "engine/album/cdtime.h"

#include <assert.h>
#include <stdio.h>

struct cdtime cdtime_of(struct cdframe f)
{
    return (struct cdtime){ .minute = (int)(f.v / (60 * CDTIME_FRAMES_PER_SECOND)),
                            .second = (int)(f.v / CDTIME_FRAMES_PER_SECOND % 60),
                            .frame = (int)(f.v % CDTIME_FRAMES_PER_SECOND) };
}

struct cdframe cdtime_frames(struct cdtime t)
{
    return (struct cdframe){ ((int64_t)t.minute * 60 + t.second) * CDTIME_FRAMES_PER_SECOND +
                             t.frame };
}

static int64_t frame_samples(int rate_hz)
{
    assert(rate_hz % CDTIME_FRAMES_PER_SECOND == 0);
    return rate_hz / CDTIME_FRAMES_PER_SECOND;
}

int64_t cdtime_samples(struct cdframe f, int rate_hz)
{
    return f.v * frame_samples(rate_hz);
}

struct cdframe cdtime_nearest(int64_t samples, int rate_hz)
{
    int64_t step = frame_samples(rate_hz);
    return (struct cdframe){ (samples + step / 2) / step };
}

struct cdframe cdtime_up(int64_t samples, int rate_hz)
{
    int64_t step = frame_samples(rate_hz);
    return (struct cdframe){ (samples + step - 1) / step };
}

char *cdtime_format(struct cdframe f, char text[12])
{
    struct cdtime t = cdtime_of(f);
    snprintf(text, 12, "%02u:%02u:%02u", (unsigned)t.minute % 1000u, (unsigned)t.second % 60u,
             (unsigned)t.frame % 75u);
    return text;
}
