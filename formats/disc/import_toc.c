#include "engine/base/file.h"
#include "engine/base/text.h"
#include "formats/disc/import.h"
#include "formats/disc/toc.h"

#include <string.h>
#include <strings.h>

#define SHEET_BYTES_MOST (1 << 20)

/* The files that a TOC names, as they are found while it is read. */
struct shelf {
    struct arena *a;
    const char *dir;
    struct findings *findings;
    struct err *err;
};

/* cdrdao goes by the ending: anything but a WAV is raw. */
static bool is_raw(const char *name)
{
    static const char *const endings[] = { ".wav", ".flac", ".mp3", ".ogg", ".aif", ".aiff" };
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof endings / sizeof endings[0]; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return false;
    return true;
}

static bool find(const struct shelf *s, const struct toc_piece *p, struct import_piece *file)
{
    *file = (struct import_piece){ .offset_bytes = p->offset_bytes };
    if (!import_find(s->a, s->dir, p->file, is_raw(p->file), file, s->findings, s->err))
        return false;
    file->is_swapped = file->is_raw && !p->is_swapped; /* raw files are big-endian unless SWAP */
    return true;
}

static int64_t length(void *context, const struct toc_piece *piece)
{
    struct import_piece file;
    return find(context, piece, &file) ? file.file_frames : -1;
}

bool import_toc(struct arena *a, const char *path, struct import *im, struct findings *findings,
                struct err *err)
{
    char *bytes;
    size_t size;
    if (!file_read(path, SHEET_BYTES_MOST, a, &bytes, &size, POS_NONE, err))
        return false;
    struct shelf shelf = { a, file_dir(a, path), findings, err };
    struct toc_files files = { length, &shelf };
    struct toc_sheet *sheet = toc_reader_parse_with(a, bytes, size, &files, path, findings);
    if (!sheet || findings->errors > 0 || err->code != ERR_NONE)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s cannot be imported as it is", path);
    im->disc = sheet->disc;
    if (sheet->language_count > 2)
        finding_add(findings, SEVERITY_WARNING, "import-text", (struct pos){ .file = path },
                    "CD-Text in a third language is left out");
    for (int i = 0; i < sheet->piece_count; i++) {
        const struct toc_piece *p = &sheet->pieces[i];
        struct import_piece piece = {0};
        if (p->file && !find(&shelf, p, &piece))
            return false;
        piece.start_frame = p->start_frame;
        piece.length_frames = p->length_frames;
        if (p->file && p->start_frame + p->length_frames > piece.file_frames)
            return err_set(err, ERR_REJECTED, POS_NONE,
                           "%s: track %d wants %lld samples of %s, which has %lld", path,
                           p->track + 1, (long long)(p->start_frame + p->length_frames), piece.path,
                           (long long)piece.file_frames);
        import_add(a, im, piece);
    }
    return true;
}
