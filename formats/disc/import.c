#include "formats/disc/import.h"

#include "engine/album/codes.h"
#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "formats/disc/cdtext.h"
#include "formats/disc/ddp_find.h"
#include "formats/disc/ddp_reader.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

void import_add(struct arena *a, struct import *im, struct import_piece piece)
{
    struct import_piece *last = im->piece_count ? &im->pieces[im->piece_count - 1] : NULL;
    if (piece.length_frames <= 0)
        return;
    bool goes_on = last && text_equal(last->path, piece.path) &&
                   (!piece.path || (last->start_frame + last->length_frames == piece.start_frame &&
                                    last->offset_bytes == piece.offset_bytes &&
                                    last->is_swapped == piece.is_swapped));
    if (goes_on) {
        last->length_frames += piece.length_frames;
        return;
    }
    im->pieces = arena_grow(a, im->pieces, im->piece_count, sizeof piece);
    im->pieces[im->piece_count++] = piece;
}

static bool is_file(const char *path)
{
    struct stat st;
    return path && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* As spelled; else by its last part beside the sheet; else with the ending of another format. */
char *import_locate(struct arena *a, const char *dir, const char *name, bool is_raw)
{
    static const char *const endings[] = { ".wav", ".flac", ".wv", ".ape", ".aiff", ".aif", ".m4a",
                                           ".tta", ".w64", NULL };
    char *path = file_join(a, dir, name);
    if (is_file(path))
        return path;
    const char *last = name;
    for (const char *p = name; *p; p++)
        last = *p == '/' || *p == '\\' ? p + 1 : last;
    path = ddp_reader_find(a, dir, last);
    const char *dot = strrchr(last, '.');
    for (int i = 0; !is_raw && !is_file(path) && dot && endings[i]; i++)
        path = ddp_reader_find(a, dir,
                               arena_printf(a, "%.*s%s", (int)(dot - last), last, endings[i]));
    return is_file(path) ? path : NULL;
}

static bool measure_raw(struct import_piece *file, struct err *err)
{
    struct stat st;
    if (stat(file->path, &st) != 0)
        return err_set(err, ERR_IO, POS_NONE, "cannot read %s", file->path);
    file->file_frames = (st.st_size - file->offset_bytes) / 4;
    return true;
}

static bool measure(struct arena *a, struct import_piece *file, struct findings *findings,
                    struct err *err)
{
    struct source *s = source_open(a, file->path, POS_NONE, err);
    if (!s)
        return false;
    const struct source_info *info = source_info_of(s);
    if (info->length_frames < 0)
        return err_set(err, ERR_UNSUPPORTED, POS_NONE,
                       "%s does not tell how long it is: convert it to WAV or FLAC", file->path);
    file->file_frames = info->length_frames * DISC_RATE_HZ / info->rate_hz;
    if (info->rate_hz != DISC_RATE_HZ || info->format != PCM_S16 || info->is_lossy)
        finding_add(findings, SEVERITY_WARNING, "import-sound", (struct pos){ .file = file->path },
                    "it is %s of %d Hz in %s: the CD gets a conversion of it",
                    info->is_lossy ? "lossy sound" : "sound", info->rate_hz,
                    pcm_format_name(info->format));
    return true;
}

bool import_find(struct arena *a, const char *dir, const char *name, bool is_raw,
                 struct import_piece *file, struct findings *findings, struct err *err)
{
    file->is_raw = is_raw;
    file->path = import_locate(a, dir, name, is_raw);
    if (!file->path)
        return err_set(err, ERR_REJECTED, POS_NONE, "%s is missing: the sheet names it",
                       file_join(a, dir, name));
    if (strcmp(file_name(file->path), file_name(name)) != 0)
        finding_add(findings, SEVERITY_NOTE, "import-name", POS_NONE, "'%s' is taken as %s", name,
                    file->path);
    return is_raw ? measure_raw(file, err) : measure(a, file, findings, err);
}

/* A recipe takes codes that are right; others have to be asked for. */
static void check_codes(struct disc *d, const char *path, struct findings *findings)
{
    struct err err = {0};
    struct pos pos = { .file = path };
    char code[16] = "";
    if (d->ean[0] && !codes_parse_ean(d->ean, code, POS_NONE, &err)) {
        finding_add(findings, SEVERITY_WARNING, "import-code", pos,
                    "the catalogue number is left out: %s", err.message);
        code[0] = 0;
    }
    snprintf(d->ean, sizeof d->ean, "%.13s", code);
    for (int i = 0; i < d->track_count; i++) {
        struct disc_track *t = &d->tracks[i];
        err = (struct err){0};
        code[0] = 0;
        if (t->isrc[0] && !codes_parse_isrc(t->isrc, code, POS_NONE, &err))
            finding_add(findings, SEVERITY_WARNING, "import-code", pos,
                        "the code of track %d is left out: %s", i + 1, err.message);
        snprintf(t->isrc, sizeof t->isrc, "%.12s", code);
    }
}

/* What Windows puts where ISO-8859-1 has control characters: 0x80 .. 0x9F. */
static const char *const windows[32] = {
    "\u20AC", "", "\u201A", "\u0192", "\u201E", "\u2026", "\u2020", "\u2021",
    "\u02C6", "\u2030", "\u0160", "\u2039", "\u0152", "", "\u017D", "",
    "", "\u2018", "\u2019", "\u201C", "\u201D", "\u2022", "\u2013", "\u2014",
    "\u02DC", "\u2122", "\u0161", "\u203A", "\u0153", "", "\u017E", "\u0178",
};

/* A recipe takes no control characters. */
static const char *readable(struct arena *a, const char *s)
{
    struct text out = text_new(a);
    if (!s)
        return NULL;
    for (; *s; s++) {
        uint8_t c = (uint8_t)*s, next = (uint8_t)s[1];
        if (c == 0xC2 && next >= 0x80 && next <= 0x9F) {
            text_add(&out, windows[next - 0x80]);
            s++;
        } else if (c < 0x20 || c == 0x7F) {
            text_add(&out, " ");
        } else {
            text_add_bytes(&out, s, 1);
        }
    }
    return out.length_bytes ? out.s : NULL;
}

static void clean_texts(struct arena *a, struct disc *d)
{
    if (d->second)
        clean_texts(a, d->second);
    for (int k = 0; k < DISC_ITEMS; k++) {
        d->text[k] = readable(a, d->text[k]);
        for (int i = 0; i < d->track_count; i++)
            d->tracks[i].text[k] = readable(a, d->tracks[i].text[k]);
    }
    d->catalog = readable(a, d->catalog);
    d->genre = readable(a, d->genre);
}

/* A recipe's second language is another than the first, and one that CD-Text knows. */
static void check_second(struct disc *d, const char *path, struct findings *findings)
{
    int second = d->second && d->second->language ? cdtext_language(d->second->language) : 0;
    if (!d->second || (second != 0 && second != cdtext_language(d->language)))
        return;
    finding_add(findings, SEVERITY_WARNING, "import-text", (struct pos){ .file = path },
                "the texts of a second language are left out: it is %s",
                second ? "the first language again" : "not named");
    d->second = NULL;
}

static bool is_toc(const char *path)
{
    char word[6] = "";
    FILE *f = fopen(path, "rb");
    if (!f)
        return false;
    int n = fscanf(f, " %5s", word);
    fclose(f);
    return text_ends_with(path, ".toc") || (n == 1 && strcmp(word, "CD_DA") == 0);
}

/* The folder of a fileset that the path means, or NULL. */
static const char *fileset(struct arena *a, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return NULL;
    if (S_ISDIR(st.st_mode))
        return path;
    const char *name = file_name(path);
    bool is_part = strcmp(name, "DDPID") == 0 || strcmp(name, "DDPMS") == 0;
    return is_part ? file_dir(a, path) : NULL;
}

static bool assemble(struct arena *a, struct import *im, const char *wav_path, struct err *err)
{
    struct import_wav *wav = import_wav_create(a, wav_path, err);
    if (!wav)
        return false;
    for (int i = 0; i < im->piece_count; i++)
        if (!import_wav_add_piece(a, wav, &im->pieces[i], err))
            return false;
    if (!import_wav_finish(wav, err))
        return false;
    import_wav_replace(a, wav, im);
    im->wav_path = wav_path;
    return true;
}

static bool check_tracks(const struct disc *d, const char *path, struct err *err)
{
    for (int i = 0; i < d->track_count; i++) {
        int64_t end = i + 1 < d->track_count ? d->tracks[i + 1].start.v : d->leadout.v;
        if (end <= d->tracks[i].start.v)
            return err_set(err, ERR_REJECTED, POS_NONE, "%s: track %d has no sound: it ends where "
                           "it starts", path, i + 1);
    }
    return true;
}

static bool read_sheet(struct arena *a, const char *path, const char *wav_path, struct import *im,
                       struct findings *findings, struct err *err)
{
    bool ok = is_toc(path) ? import_toc(a, path, im, findings, err)
                           : import_cue(a, path, im, findings, err);
    if (!ok || !check_tracks(im->disc, path, err))
        return false;
    bool has_raw = false;
    for (int i = 0; i < im->piece_count; i++)
        has_raw = has_raw || im->pieces[i].is_raw;
    if (!has_raw && import_cut(a, im))
        return true;
    if (!wav_path)
        return err_set(err, ERR_USAGE, POS_NONE,
                       "%s needs a WAV beside the recipe: name the recipe with -o", path);
    return assemble(a, im, wav_path, err);
}

static bool read_fileset(struct arena *a, const char *dir, const char *wav_path, struct import *im,
                         struct findings *findings, struct err *err)
{
    const char **found;
    int count = ddp_find(a, dir, &found);
    if (count == 0)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s holds no DDP fileset: there is neither DDPID nor DDPMS", dir);
    if (count > 1)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s holds %d DDP filesets: name one of them", dir, count);
    dir = found[0];
    if (!wav_path)
        return err_set(err, ERR_USAGE, POS_NONE,
                       "%s needs a WAV beside the recipe: name the recipe with -o", dir);
    struct import_wav *wav = import_wav_create(a, wav_path, err);
    if (!wav || !import_ddp(a, dir, im, wav, findings, err) || !import_wav_finish(wav, err))
        return false;
    import_wav_replace(a, wav, im);
    im->wav_path = wav_path;
    return true;
}

struct import *import_read(struct arena *a, const char *path, const char *wav_path,
                           struct findings *findings, struct err *err)
{
    struct import *im = arena_new_one(a, struct import);
    im->charset = im->second_charset = -1;
    const char *dir = fileset(a, path);
    bool ok = dir ? read_fileset(a, dir, wav_path, im, findings, err)
                  : read_sheet(a, path, wav_path, im, findings, err);
    if (!ok)
        return NULL;
    if (im->wav_path && !import_cut(a, im)) {
        err_set(err, ERR_FAILED, POS_NONE, "%s cannot be cut into songs; this is a bug of ours",
                path);
        return NULL;
    }
    check_codes(im->disc, path, findings);
    clean_texts(a, im->disc);
    check_second(im->disc, path, findings);
    return im;
}
