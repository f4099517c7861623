#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/interrupt.h"
#include "formats/disc/cd.h"
#include "formats/disc/import.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_FRAMES CD_BLOCK_FRAMES

struct import_wav {
    const char *path;
    int fd;                       /* -1 once it is finished */
    int64_t frames;
    off_t begun;                  /* bytes that are on their way to the disk */
    uint8_t *sounds;              /* a bit a sector: is any sample not 0? */
    bool is_finished;
    struct source *source;        /* the file that pieces are being read from */
    const char *source_path;
    int64_t source_frame;         /* of its next sample */
    double *left, *right;
};

static void drop(void *handle)
{
    struct import_wav *w = handle;
    if (w->is_finished)
        return;
    close(w->fd);
    unlink(w->path);
}

struct import_wav *import_wav_create(struct arena *a, const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
    if (fd < 0) {
        err_errno(err, errno, POS_NONE, "cannot create %s", path);
        return NULL;
    }
    struct import_wav *w = arena_new_one(a, struct import_wav);
    w->path = arena_strdup(a, path);
    w->fd = fd;
    w->sounds = arena_alloc(a, CDTIME_LIMIT / 8 + 1);
    arena_defer(a, drop, w);
    w->left = arena_new_array(a, double, BLOCK_FRAMES);
    w->right = arena_new_array(a, double, BLOCK_FRAMES);
    uint8_t header[CD_WAV_HEADER_BYTES] = {0};
    return file_write_all(fd, header, sizeof header, path, err) ? w : NULL;
}

/* Frames come in any portions, so a sector may be seen in several. */
static void look(struct import_wav *w, const uint8_t *bytes, int frames)
{
    static const uint8_t silence[CDTIME_SECTOR_BYTES];
    for (int n = 0; n < frames;) {
        int64_t sector = (w->frames + n) / CDTIME_SECTOR_SAMPLES;
        int part = CDTIME_SECTOR_SAMPLES - (int)((w->frames + n) % CDTIME_SECTOR_SAMPLES);
        part = part < frames - n ? part : frames - n;
        if (memcmp(bytes + 4 * n, silence, 4 * (size_t)part) != 0)
            w->sounds[sector / 8] |= (uint8_t)(1u << sector % 8);
        n += part;
    }
}

bool import_wav_add(struct import_wav *w, const void *bytes, int frames, struct err *err)
{
    if (interrupt_requested())
        return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted; nothing was written");
    if (w->frames + frames > (int64_t)CDTIME_LIMIT * CDTIME_SECTOR_SAMPLES)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "the programme is longer than 99:59:74, the end of a CD's times");
    look(w, bytes, frames);
    w->frames += frames;
    file_write_behind(w->fd, 4 * w->frames, &w->begun);
    return file_write_all(w->fd, bytes, 4 * (size_t)frames, w->path, err);
}

static bool add_silence(struct import_wav *w, int64_t frames, struct err *err)
{
    static const uint8_t silence[CDTIME_SECTOR_BYTES];
    for (int64_t n = 0; n < frames; n += CDTIME_SECTOR_SAMPLES) {
        int64_t part = frames - n < CDTIME_SECTOR_SAMPLES ? frames - n : CDTIME_SECTOR_SAMPLES;
        if (!import_wav_add(w, silence, (int)part, err))
            return false;
    }
    return true;
}

static bool add_raw(struct import_wav *w, const struct import_piece *p, struct err *err)
{
    uint8_t block[4 * BLOCK_FRAMES];
    int fd = open(p->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot open %s", p->path);
    bool ok = true;
    for (int64_t n = 0, part; ok && n < p->length_frames; n += part) {
        part = p->length_frames - n < BLOCK_FRAMES ? p->length_frames - n : BLOCK_FRAMES;
        ok = file_pread_all(fd, block, 4 * (size_t)part, p->offset_bytes + 4 * (p->start_frame + n),
                            p->path, err);
        for (int64_t i = 0; ok && p->is_swapped && i < 4 * part; i += 2) {
            uint8_t low = block[i];
            block[i] = block[i + 1];
            block[i + 1] = low;
        }
        ok = ok && import_wav_add(w, block, (int)part, err);
    }
    close(fd);
    return ok;
}

static bool open_source(struct arena *a, struct import_wav *w, const struct import_piece *p,
                        struct err *err)
{
    if (w->source && strcmp(w->source_path, p->path) == 0 && w->source_frame <= p->start_frame)
        return true;
    w->source = source_open(a, p->path, POS_NONE, err);
    w->source_path = p->path;
    w->source_frame = 0;
    if (!w->source)
        return false;
    const struct source_info *info = source_info_of(w->source);
    if (info->rate_hz == DISC_RATE_HZ && info->format == PCM_S16 && info->channels <= 2)
        return true;
    return err_set(err, ERR_UNSUPPORTED, POS_NONE,
                   "%s has to be put together with others, which takes 44100 Hz, 16 bit and at "
                   "most 2 channels; it has %d Hz, %s, %d channel%s",
                   p->path, info->rate_hz, pcm_format_name(info->format), info->channels,
                   info->channels == 1 ? "" : "s");
}

static void pack(const struct import_wav *w, int channels, int frames, uint8_t *block)
{
    const double *ch[2] = { w->left, channels == 1 ? w->left : w->right };
    for (int n = 0; n < frames; n++)
        for (int c = 0; c < 2; c++) {
            long value = lrint(ch[c][n] * 32768.0);
            block[4 * n + 2 * c] = (uint8_t)(value & 255);
            block[4 * n + 2 * c + 1] = (uint8_t)(value >> 8 & 255);
        }
}

static bool add_file(struct arena *a, struct import_wav *w, const struct import_piece *p,
                     struct err *err)
{
    uint8_t block[4 * BLOCK_FRAMES];
    double *ch[2] = { w->left, w->right };
    int64_t end = p->start_frame + p->length_frames;
    if (!open_source(a, w, p, err))
        return false;
    while (w->source_frame < end) {
        bool is_before = w->source_frame < p->start_frame;
        int64_t left = (is_before ? p->start_frame : end) - w->source_frame;
        int got, wanted = left < BLOCK_FRAMES ? (int)left : BLOCK_FRAMES;
        if (!source_read(w->source, wanted, ch, &got, err))
            return false;
        if (got == 0)
            return err_set(err, ERR_REJECTED, POS_NONE, "%s ends before its time", p->path);
        w->source_frame += got;
        pack(w, source_info_of(w->source)->channels, got, block);
        if (!is_before && !import_wav_add(w, block, got, err))
            return false;
    }
    return true;
}

bool import_wav_add_piece(struct arena *a, struct import_wav *w, const struct import_piece *p,
                          struct err *err)
{
    if (!p->path)
        return add_silence(w, p->length_frames, err);
    return p->is_raw ? add_raw(w, p, err) : add_file(a, w, p, err);
}

bool import_wav_finish(struct import_wav *w, struct err *err)
{
    uint8_t header[CD_WAV_HEADER_BYTES];
    cd_wav_header(w->frames, header);
    if (!file_pwrite_all(w->fd, header, sizeof header, 0, w->path, err))
        return false;
    if (fsync(w->fd) != 0)
        return err_errno(err, errno, POS_NONE, "cannot write %s", w->path);
    w->is_finished = true;
    if (close(w->fd) == 0)
        return true;
    unlink(w->path);
    return err_errno(err, errno, POS_NONE, "cannot write %s", w->path);
}

static bool is_silent(const struct import_wav *w, int64_t from, int64_t to)
{
    for (int64_t s = from; s < to; s++)
        if (w->sounds[s / 8] & 1u << s % 8)
            return false;
    return from < to;
}

void import_wav_replace(struct arena *a, const struct import_wav *w, struct import *im)
{
    struct import_piece file = { .path = w->path, .file_frames = w->frames };
    im->pieces = NULL;
    im->piece_count = 0;
    for (int i = 0; i < im->disc->track_count; i++) {
        const struct disc_track *t = &im->disc->tracks[i];
        int64_t from = t->pause.v > CDTIME_PAUSE ? t->pause.v - CDTIME_PAUSE : 0,
                to = t->start.v - CDTIME_PAUSE;
        if (!is_silent(w, from, to))
            continue;
        file.length_frames = from * CDTIME_SECTOR_SAMPLES - file.start_frame;
        import_add(a, im, file);
        import_add(a, im,
                   (struct import_piece){ .length_frames = (to - from) * CDTIME_SECTOR_SAMPLES });
        file.start_frame = to * CDTIME_SECTOR_SAMPLES;
    }
    file.length_frames = w->frames - file.start_frame;
    import_add(a, im, file);
}
