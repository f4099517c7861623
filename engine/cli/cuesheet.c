#include "engine/cli/cuesheet.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"
#include "formats/disc/cue.h"
#include "formats/disc/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define SHEET_BYTES_MOST (1 << 20)
#define BLOCK_FRAMES 8192
#define RAW_FRAME_BYTES 4

/* One sound file, decoded or raw. */
struct sound {
    const char *path;
    struct source_info info;
    struct source *source;     /* NULL: raw */
    struct pcm raw;
    int64_t at;                /* frames read of it */
};
/* One walk through all files of a sheet. */
struct pass {
    struct arena *arena, *keep;
    const char *path;
    const struct cue_sheet *sheet;
    struct measured *items;    /* the whole, then the tracks */
    struct meter *whole, *track, *ended; /* ended: waits for what adjoins it */
    struct measured *track_item, *ended_item;
    double *ch[SPEAKERS_MOST], *tail[SPEAKERS_MOST];
    int channels, tail_frames; /* tail: what was read last */
};

static bool open_raw(struct pass *p, struct sound *s, struct err *err)
{
    struct stat st;
    int fd = open(s->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        return err_errno(err, errno, POS_NONE, "cannot read %s", s->path);
    file_defer_close(p->arena, fd);
    s->raw = (struct pcm){ .fd = fd, .path = s->path, .format = PCM_S16, .channels = 2,
                           .rate_hz = DISC_RATE_HZ, .length_frames = st.st_size / RAW_FRAME_BYTES };
    s->info = (struct source_info){ .rate_hz = DISC_RATE_HZ, .channels = 2, .format = PCM_S16,
                                    .length_frames = s->raw.length_frames };
    return true;
}

static bool open_sound(struct pass *p, int i, struct sound *s, struct err *err)
{
    const char *name = p->sheet->files[i].name, *type = p->sheet->files[i].type;
    bool is_raw = strcasecmp(type, "BINARY") == 0;
    char *dir = file_dir(p->arena, p->path);
    if (strcasecmp(type, "MOTOROLA") == 0)
        return err_set(err, ERR_UNSUPPORTED, POS_NONE,
                       "%s: sound of the type MOTOROLA is not measured; convert %s to WAV", p->path,
                       name);
    *s = (struct sound){ .path = import_locate(p->arena, dir, name, is_raw) };
    if (!s->path)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s is missing: %s names it",
                       file_join(p->arena, dir, name), p->path);
    if (is_raw)
        return open_raw(p, s, err);
    s->source = source_open(p->arena, s->path, POS_NONE, err);
    if (!s->source)
        return false;
    s->info = *source_info_of(s->source);
    return measured_check(s->path, &s->info, err);
}

/* Fills up to `frames` unless the file ends before. */
static bool read_block(struct pass *p, struct sound *s, int frames, int *got, struct err *err)
{
    *got = 0;
    if (!s->source) {
        int64_t left = s->raw.length_frames - s->at;
        *got = left < frames ? (int)left : frames;
        return pcm_read(&s->raw, s->at, *got, p->ch, err);
    }
    for (int n = 1; n > 0 && *got < frames; *got += n) {
        double *at[SPEAKERS_MOST];
        for (int c = 0; c < p->channels; c++)
            at[c] = p->ch[c] + *got;
        if (!source_read(s->source, frames - *got, at, &n, err))
            return false;
    }
    return true;
}

static void end_track(struct pass *p, int frames)
{
    if (!p->ended)
        return;
    int after = frames < METER_CONTEXT ? frames : METER_CONTEXT;
    meter_after(p->ended, (const double *const *)p->ch, after);
    measured_finish(p->ended_item, p->ended, p->keep);
    p->ended = NULL;
}

/* The last frames before what is read next. */
static void keep_tail(struct pass *p, int frames)
{
    int n = frames < METER_CONTEXT ? frames : METER_CONTEXT;
    int old = p->tail_frames < METER_CONTEXT - n ? p->tail_frames : METER_CONTEXT - n;
    for (int c = 0; c < p->channels; c++) {
        double *t = p->tail[c];
        memmove(t, t + p->tail_frames - old, (size_t)old * sizeof *t);
        memcpy(t + old, p->ch[c] + frames - n, (size_t)n * sizeof *t);
    }
    p->tail_frames = old + n;
}

static void hand_out(struct pass *p, int frames)
{
    const double *const *ch = (const double *const *)p->ch;
    end_track(p, frames);
    meter_feed(p->whole, ch, frames);
    if (p->track)
        meter_feed(p->track, ch, frames);
    keep_tail(p, frames);
}

/* Reads a file up to a frame; -1: to its end. */
static bool read_to(struct pass *p, struct sound *s, int64_t to, struct err *err)
{
    while (to < 0 || s->at < to) {
        int64_t left = to < 0 ? BLOCK_FRAMES : to - s->at;
        int got;
        if (interrupt_requested())
            return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        if (!read_block(p, s, left < BLOCK_FRAMES ? (int)left : BLOCK_FRAMES, &got, err))
            return false;
        if (got == 0)
            return to < 0 || err_set(err, ERR_REJECTED, POS_NONE,
                                     "%s: an index lies past the end of %s", p->path, s->path);
        hand_out(p, got);
        s->at += got;
    }
    return true;
}

static const struct cue_index *mark_of(const struct cue_track *t)
{
    for (int i = 0; i < t->index_count; i++)
        if (t->indexes[i].number == 1)
            return &t->indexes[i];
    return NULL;
}

static void start_track(struct pass *p, int i, const struct source_info *info)
{
    end_track(p, 0); /* one that ends where it starts */
    p->ended = p->track;
    p->ended_item = p->track_item;
    p->track = meter_new_full(p->arena, info->rate_hz, info->channels);
    p->track_item = &p->items[1 + i];
    meter_before(p->track, (const double *const *)p->tail, p->tail_frames);
}

/* All tracks whose mark lies in this file, then the rest of it. */
static bool read_file(struct pass *p, int file, struct sound *s, int *next, struct err *err)
{
    for (; *next < p->sheet->track_count; ++*next) {
        const struct cue_index *mark = mark_of(&p->sheet->tracks[*next]);
        int64_t at = mark->at.v * s->info.rate_hz / CDTIME_FRAMES_PER_SECOND;
        if (mark->file > file)
            break;
        if (mark->file < file || at < s->at)
            return err_set(err, ERR_REJECTED, POS_NONE,
                           "%s: index 01 of track %d lies before what comes before it", p->path,
                           p->sheet->tracks[*next].number);
        if (!read_to(p, s, at, err))
            return false;
        start_track(p, *next, &s->info);
    }
    return read_to(p, s, -1, err);
}

static void start(struct pass *p, const struct source_info *info)
{
    p->channels = info->channels;
    for (int c = 0; c < p->channels; c++) {
        p->ch[c] = arena_new_array(p->arena, double, BLOCK_FRAMES);
        p->tail[c] = arena_new_array(p->arena, double, METER_CONTEXT);
    }
    p->whole = meter_new_full(p->arena, info->rate_hz, info->channels);
    for (int i = 0; i <= p->sheet->track_count; i++)
        p->items[i].info = *info;
}

static bool read_all(struct pass *p, struct err *err)
{
    int next = 0;
    const struct source_info *first = &p->items[0].info;
    for (int i = 0; i < p->sheet->file_count; i++) {
        struct sound s;
        if (!open_sound(p, i, &s, err))
            return false;
        if (i == 0)
            start(p, &s.info);
        if (s.info.rate_hz != first->rate_hz || s.info.channels != first->channels)
            return err_set(err, ERR_REJECTED, POS_NONE,
                           "%s: %s has %d Hz and %d channels, the file before it %d and %d; a "
                           "sheet is measured when its files are alike", p->path, s.path,
                           s.info.rate_hz, s.info.channels, first->rate_hz, first->channels);
        if (!read_file(p, i, &s, &next, err))
            return false;
    }
    end_track(p, 0);
    if (p->track)
        measured_finish(p->track_item, p->track, p->keep);
    measured_finish(&p->items[0], p->whole, p->keep);
    return true;
}

static bool name_items(struct pass *p, struct err *err)
{
    p->items = arena_new_array(p->keep, struct measured, p->sheet->track_count + 1);
    p->items[0] = (struct measured){ .path = p->path, .name = p->path };
    for (int i = 0; i < p->sheet->track_count; i++) {
        const struct cue_track *t = &p->sheet->tracks[i];
        const char *title = t->text[DISC_TITLE];
        if (!t->is_audio || !mark_of(t))
            return err_set(err, ERR_REJECTED, POS_NONE, "%s: track %d %s", p->path, t->number,
                           t->is_audio ? "has no INDEX 01" : "is no audio");
        p->items[1 + i] = (struct measured){
            .path = p->path, .track = t->number,
            .title = title ? arena_strdup(p->keep, title) : NULL,
            .name = arena_printf(p->keep, "  %02d%s%s", t->number, title ? " " : "",
                                 title ? title : ""),
        };
    }
    return true;
}

bool cuesheet_measure(struct arena *a, struct arena *keep, const char *path,
                      struct measured **items, int *count, struct err *err)
{
    char *bytes;
    size_t size;
    struct findings *findings = findings_new(a);
    struct pass p = { .arena = a, .keep = keep, .path = path };
    if (!file_read(path, SHEET_BYTES_MOST, a, &bytes, &size, POS_NONE, err))
        return false;
    p.sheet = cue_reader_parse(a, bytes, size, false, path, findings);
    for (int i = 0; i < findings->count && findings->errors > 0; i++)
        if (findings->items[i]->severity == SEVERITY_ERROR) {
            *err = findings->items[i]->err;
            return false;
        }
    if (!p.sheet)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s has no track", path);
    if (!name_items(&p, err) || !read_all(&p, err))
        return false;
    *items = p.items;
    *count = p.sheet->track_count + 1;
    return true;
}
