/* signal: stereo audio of full precision that can be read at any frame, wherever it comes from.
 *
 * Samples: planar double, 2 channels, full scale 1.0; [0, length_frames).
 * Threads: any number may read, once the blocks that they read are made (see node). */
#ifndef ENGINE_RENDER_SIGNAL_H
#define ENGINE_RENDER_SIGNAL_H

#include "engine/album/timeline.h"
#include "engine/audio/pcm.h"

#define SIGNAL_CHANNELS 2

struct signal {
    int rate_hz;
    int64_t length_frames;
    bool (*read)(const void *from, int64_t start_frame, int frames, double *const ch[],
                 struct err *err);
    const void *from;
};

/* A stored pcm of one channel (copied to both sides at 0 dB) or two. */
struct signal signal_of_pcm(const struct pcm *p);
/* The songs of a run, placed, faded and added; songs[i] belongs to run->placements[i]. Where one
 * song sounds alone and unfaded its samples come through bit for bit. */
struct signal signal_of_run(struct arena *a, const struct run *run, const struct signal *songs);

static inline bool signal_read(const struct signal *s, int64_t start_frame, int frames,
                               double *const ch[], struct err *err)
{
    return s->read(s->from, start_frame, frames, ch, err);
}
/* As signal_read, with silence before 0 and past the end. */
bool signal_read_around(const struct signal *s, int64_t start_frame, int frames, double *const ch[],
                        struct err *err) MUST_CHECK;

#endif
