#include "formats/disc/rip_reader.h"

#include "engine/audio/source.h"
#include "formats/disc/disc.h"

#include <math.h>

#define BLOCK_FRAMES 4096

struct rip_reader {
    struct arena *a;
    const char *const *files;
    int count, next;
    struct source *source;     /* NULL before the first and after the last */
    double *ch[2];
};

struct rip_reader *rip_reader_new(struct arena *a, const char *const *files, int count)
{
    struct rip_reader *r = arena_new_one(a, struct rip_reader);
    *r = (struct rip_reader){ .a = a, .files = files, .count = count };
    for (int c = 0; c < 2; c++)
        r->ch[c] = arena_new_array(a, double, BLOCK_FRAMES);
    return r;
}

static struct source *open_rip(struct arena *a, const char *path, struct err *err)
{
    struct source *s = source_open(a, path, POS_NONE, err);
    if (!s)
        return NULL;
    const struct source_info *info = source_info_of(s);
    if (info->rate_hz == DISC_RATE_HZ && info->channels == 2 && info->format == PCM_S16 &&
        !info->is_lossy)
        return s;
    err_set(err, ERR_REJECTED, POS_NONE,
            "%s is no rip of a CD: it has %d Hz, %s%s, %d channel%s; expected are 44100 Hz, 16 bit "
            "and 2 channels",
            path, info->rate_hz, info->is_lossy ? "lossy " : "", pcm_format_name(info->format),
            info->channels, info->channels == 1 ? "" : "s");
    return NULL;
}

bool rip_reader_length(struct arena *a, const char *path, int64_t *frames, struct err *err)
{
    struct source *s = open_rip(a, path, err);
    if (!s)
        return false;
    *frames = source_info_of(s)->length_frames;
    return true;
}

static bool open_next(struct rip_reader *r, struct err *err)
{
    r->source = open_rip(r->a, r->files[r->next], err);
    r->next++;
    return r->source != NULL;
}

static void pack(const struct rip_reader *r, int frames, uint8_t *bytes)
{
    for (int n = 0; n < frames; n++)
        for (int c = 0; c < 2; c++) {
            long value = lrint(r->ch[c][n] * 32768.0);
            bytes[4 * n + 2 * c] = (uint8_t)(value & 255);
            bytes[4 * n + 2 * c + 1] = (uint8_t)(value >> 8 & 255);
        }
}

bool rip_reader_read(struct rip_reader *r, int frames, uint8_t *bytes, int *got_frames,
                     struct err *err)
{
    *got_frames = 0;
    while (*got_frames < frames) {
        int got, wanted = frames - *got_frames;
        if (!r->source && r->next == r->count)
            return true;
        if (!r->source && !open_next(r, err))
            return false;
        if (!source_read(r->source, wanted < BLOCK_FRAMES ? wanted : BLOCK_FRAMES, r->ch, &got,
                         err))
            return false;
        if (got == 0)
            r->source = NULL; /* its arena closes it */
        pack(r, got, bytes + 4 * (size_t)*got_frames);
        *got_frames += got;
    }
    return true;
}
