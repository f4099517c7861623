#include "engine/base/file.h"
#include "engine/base/text.h"
#include "formats/disc/cdtext.h"
#include "formats/disc/cue.h"
#include "formats/disc/import.h"

#include <string.h>
#include <strings.h>

#define SHEET_BYTES_MOST (1 << 20)

/* The sheet's sound is walked once from its first file to its last. */
struct walk {
    struct arena *a;
    const char *path, *dir;
    struct import *im;
    struct findings *findings;
    const struct cue_sheet *sheet;
    struct import_piece *files;
    int file;                     /* where the walk is: in which file ... */
    int64_t file_frame;           /* ... and at which of its samples      */
    int64_t at_frame;             /* of the programme                     */
};

static void emit(struct walk *w, struct import_piece piece)
{
    import_add(w->a, w->im, piece);
    w->at_frame += piece.length_frames > 0 ? piece.length_frames : 0;
}

static void emit_silence(struct walk *w, int64_t frames)
{
    emit(w, (struct import_piece){ .length_frames = frames });
}

static void emit_sound(struct walk *w, int64_t to)
{
    struct import_piece piece = w->files[w->file];
    piece.start_frame = w->file_frame;
    piece.length_frames = to - w->file_frame;
    emit(w, piece);
    w->file_frame = to;
}

/* To the end of the file, whose last sector burning programs fill with silence. */
static void end_file(struct walk *w)
{
    emit_sound(w, w->files[w->file].file_frames);
    int64_t over = w->at_frame % CDTIME_SECTOR_SAMPLES;
    if (over) {
        finding_add(w->findings, SEVERITY_WARNING, "import-sector", (struct pos){ .file = w->path },
                    "%s ends inside a sector: %d samples of silence fill it, as a burning program "
                    "does",
                    w->files[w->file].path, (int)(CDTIME_SECTOR_SAMPLES - over));
        emit_silence(w, CDTIME_SECTOR_SAMPLES - over);
    }
    w->file++;
    w->file_frame = 0;
}

static struct cdframe address(const struct walk *w)
{
    return (struct cdframe){ CDTIME_PAUSE + w->at_frame / CDTIME_SECTOR_SAMPLES };
}

static bool walk_to(struct walk *w, int number, const struct cue_index *index, struct err *err)
{
    int64_t to = index->at.v * CDTIME_SECTOR_SAMPLES;
    if (index->file < w->file || (index->file == w->file && to < w->file_frame))
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s: index %02d of track %d lies before what comes before it", w->path,
                       index->number, number);
    while (w->file < index->file)
        end_file(w);
    if (to > w->files[w->file].file_frames)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s: index %02d of track %d lies past the end of %s", w->path, index->number,
                       number, w->files[w->file].path);
    emit_sound(w, to);
    return true;
}

static const struct cue_index *index_of(const struct cue_track *t, int number)
{
    for (int i = 0; i < t->index_count; i++)
        if (t->indexes[i].number == number)
            return &t->indexes[i];
    return NULL;
}

static bool walk_track(struct walk *w, int i, bool is_image, struct err *err)
{
    const struct cue_track *from = &w->sheet->tracks[i];
    struct disc_track *t = &w->im->disc->tracks[i];
    const struct cue_index *zero = index_of(from, 0), *one = index_of(from, 1), *next;
    if (!one)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s: track %d has no INDEX 01", w->path,
                       from->number);
    if (is_image) /* the walk starts after the pause */
        zero = NULL;
    if (!walk_to(w, from->number, zero ? zero : one, err))
        return false;
    if (i > 0)
        emit_silence(w, w->sheet->tracks[i - 1].postgap.v * CDTIME_SECTOR_SAMPLES);
    t->pause = i == 0 ? (struct cdframe){ 0 } : address(w);
    emit_silence(w, from->pregap.v * CDTIME_SECTOR_SAMPLES);
    if (!walk_to(w, from->number, one, err))
        return false;
    t->start = address(w);
    t->indexes = arena_new_array(w->a, struct cdframe, from->index_count);
    for (; (next = index_of(from, t->index_count + 2)); t->index_count++) {
        if (!walk_to(w, from->number, next, err))
            return false;
        t->indexes[t->index_count] = address(w);
    }
    t->flags = from->flags;
    memcpy(t->isrc, from->isrc, sizeof t->isrc);
    memcpy(t->text, from->text, sizeof t->text);
    return true;
}

/* The cue of a DDP image: time 0 of its file is address 0 of the disc. */
static bool is_image(const struct cue_sheet *s)
{
    const struct cue_index *zero = index_of(&s->tracks[0], 0), *one = index_of(&s->tracks[0], 1);
    const char *name = s->files[0].name;
    return s->file_count == 1 && text_ends_with(name, ".DAT") && zero && zero->at.v == 0 && one &&
           one->at.v >= CDTIME_PAUSE;
}

static bool open_files(struct walk *w, struct err *err)
{
    const struct cue_sheet *s = w->sheet;
    w->files = arena_new_array(w->a, struct import_piece, s->file_count);
    for (int i = 0; i < s->file_count; i++) {
        bool is_motorola = strcasecmp(s->files[i].type, "MOTOROLA") == 0;
        bool is_raw = is_motorola || strcasecmp(s->files[i].type, "BINARY") == 0;
        if (!import_find(w->a, w->dir, s->files[i].name, is_raw, &w->files[i], w->findings, err))
            return false;
        w->files[i].is_swapped = is_motorola;
    }
    return true;
}

/* CD-Text in a file of its own counts where the sheet itself says nothing. */
static void read_cdtext(struct walk *w, struct disc *d)
{
    char *bytes;
    size_t size;
    struct err err = {0};
    struct disc texts = { .track_count = d->track_count };
    char *path = file_join(w->a, w->dir, w->sheet->cdtext_file);
    if (!file_read(path, SHEET_BYTES_MOST, w->a, &bytes, &size, POS_NONE, &err)) {
        finding_add(w->findings, SEVERITY_WARNING, "import-text", (struct pos){ .file = w->path },
                    "CD-Text cannot be read: %s", err.message);
        return;
    }
    struct cdtext *c = cdtext_reader_parse(w->a, bytes, size, path, w->findings);
    texts.tracks = arena_new_array(w->a, struct disc_track, d->track_count);
    if (!c)
        return;
    cdtext_reader_fill(c, &texts, path, w->findings);
    for (int k = 0; k < DISC_ITEMS; k++) {
        d->text[k] = d->text[k] ? d->text[k] : texts.text[k];
        for (int i = 0; i < d->track_count; i++)
            if (!d->tracks[i].text[k])
                d->tracks[i].text[k] = texts.tracks[i].text[k];
    }
    d->catalog = d->catalog ? d->catalog : texts.catalog;
    d->genre = d->genre ? d->genre : texts.genre;
}

static bool walk_all(struct walk *w, struct err *err)
{
    bool image = is_image(w->sheet);
    if (image)
        w->file_frame = (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES;
    for (int i = 0; i < w->sheet->track_count; i++)
        if (!walk_track(w, i, image && i == 0, err))
            return false;
    while (w->file < w->sheet->file_count)
        end_file(w);
    emit_silence(w, w->sheet->tracks[w->sheet->track_count - 1].postgap.v * CDTIME_SECTOR_SAMPLES);
    w->im->disc->leadout = address(w);
    return true;
}

bool import_cue(struct arena *a, const char *path, struct import *im, struct findings *findings,
                struct err *err)
{
    char *bytes;
    size_t size;
    if (!file_read(path, SHEET_BYTES_MOST, a, &bytes, &size, POS_NONE, err))
        return false;
    struct cue_sheet *s = cue_reader_parse(a, bytes, size, false, path, findings);
    if (!s || findings->errors > 0)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s cannot be imported as it is", path);
    struct disc *d = im->disc = arena_new_one(a, struct disc);
    struct walk w = { .a = a, .path = path, .dir = file_dir(a, path), .im = im,
                      .findings = findings, .sheet = s };
    memcpy(d->ean, s->ean, sizeof d->ean);
    memcpy(d->text, s->text, sizeof d->text);
    d->genre = s->genre;
    d->catalog = s->catalog;
    d->year = s->year;
    d->track_count = s->track_count;
    d->tracks = arena_new_array(a, struct disc_track, d->track_count);
    if (!open_files(&w, err) || !walk_all(&w, err))
        return false;
    if (s->cdtext_file)
        read_cdtext(&w, d);
    return true;
}
