#include "engine/compare/mixfile.h"

#include "engine/base/interrupt.h"

#include <stdlib.h>

#define BLOCK_FRAMES 16384
#define RATE_LEAST_HZ 8000

static bool judge(const struct source_info *info, const char *path, struct err *err)
{
    if (info->channels > 2)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s has %d channels, mono and stereo can be compared", path,
                       info->channels);
    if (info->rate_hz < RATE_LEAST_HZ)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s has a rate of %d Hz, at least %d is possible", path, info->rate_hz,
                       RATE_LEAST_HZ);
    return true;
}

static bool copy(struct source *source, struct pcm *pcm, struct arena *scratch, struct err *err)
{
    double *ch[2] = { arena_new_array(scratch, double, BLOCK_FRAMES),
                      arena_new_array(scratch, double, BLOCK_FRAMES) };
    int64_t at = 0;
    for (int got;; at += got) {
        if (interrupt_requested())
            return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        if (!source_read(source, BLOCK_FRAMES, ch, &got, err))
            return false;
        if (got == 0)
            break;
        if (!pcm_write(pcm, at, got, (const double *const *)ch, err))
            return false;
    }
    pcm->length_frames = at;
    return true;
}

struct pcm *mixfile_decode(struct arena *a, const char *path, bool as_player, struct err *err)
{
    struct arena *scratch = arena_new();
    const char *tmp = getenv("TMPDIR");
    struct pcm *pcm = NULL;
    struct source *source = as_player ? source_open_as_player(scratch, path, err)
                                      : source_open(scratch, path, POS_NONE, err);
    if (source && judge(source_info_of(source), path, err)) {
        const struct source_info *info = source_info_of(source);
        pcm = pcm_scratch(a, tmp && *tmp ? tmp : "/var/tmp", info->format, info->rate_hz,
                          info->channels, -1, err);
        if (pcm && !copy(source, pcm, scratch, err))
            pcm = NULL;
    }
    arena_free(scratch);
    return pcm;
}
