#include "engine/base/unicode.h"
#include "formats/disc/cdtext.h"
#include "formats/disc/toc.h"
#include "formats/disc/toc_words.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE TOC_WORDS_RULE

struct reading {
    struct toc_words w;
    struct toc_sheet *sheet;
    const struct toc_files *files; /* NULL: lengths stay open */
    struct disc_track *track;  /* NULL before the first */
    int64_t at_frame;          /* of the disc, of the next piece: samples */
    int64_t track_frame;       /* where the track's data starts */
    int64_t start_frames;      /* START or PREGAP; -1 none */
    int second;                /* number of the second language; -1: none */
};

/* Skips a group of braces that was just opened. */
static void skip_group(struct reading *r)
{
    for (int depth = 1; depth > 0 && !r->w.is_broken;) {
        toc_words_next(&r->w);
        depth += r->w.token == TOC_OPEN;
        depth -= r->w.token == TOC_CLOSE;
        if (r->w.token == TOC_END)
            toc_words_broken(&r->w, "a closing brace");
    }
}

/* { 0, 20, 80, 111, 112 }: the code in two bytes, then the text. */
static void read_genre(struct reading *r)
{
    struct text bytes = text_new(r->w.a);
    int count = 0;
    while (toc_words_next(&r->w) == TOC_WORD || r->w.token == TOC_SIGN) {
        int value = atoi(r->w.word);
        if (r->w.token == TOC_WORD && ++count > 2 && value > 0 && value < 256)
            text_add_bytes(&bytes, &(char){ (char)value }, 1);
    }
    if (r->w.token != TOC_CLOSE)
        toc_words_broken(&r->w, "}");
    if (bytes.length_bytes > 0)
        r->sheet->disc->genre = unicode_from_latin1(r->w.a, bytes.s);
}

static struct disc *open_second(struct reading *r, int number)
{
    struct disc *second = arena_new_one(r->w.a, struct disc);
    second->tracks = arena_new_array(r->w.a, struct disc_track, DISC_TRACKS);
    r->second = number;
    return r->sheet->disc->second = second;
}

/* The second language's texts get the rest of the disc. */
static void close_second(struct disc *d)
{
    if (!d->second)
        return;
    struct disc texts = *d->second;
    *d->second = *d;
    d->second->second = NULL;
    d->second->language = texts.language;
    d->second->tracks = texts.tracks;
    memcpy(d->second->text, texts.text, sizeof texts.text);
    for (int i = 0; i < d->track_count; i++) {
        struct disc_track t = d->tracks[i];
        memcpy(t.text, texts.tracks[i].text, sizeof t.text);
        texts.tracks[i] = t;
    }
}

/* { 0 : 9  1 : FR }: which language the number stands for. */
static void read_language_map(struct reading *r)
{
    int number = -1;
    if (toc_words_next(&r->w) != TOC_OPEN)
        toc_words_broken(&r->w, "{");
    while (toc_words_next(&r->w) == TOC_WORD || r->w.token == TOC_SIGN) {
        if (r->w.token == TOC_SIGN)
            continue;
        if (number < 0) {
            number = atoi(r->w.word);
            continue;
        }
        bool is_code = isdigit((unsigned char)r->w.word[0]);
        const char *iso = cdtext_iso(is_code ? atoi(r->w.word) : cdtext_language(r->w.word));
        if (number == 0)
            r->sheet->disc->language = iso;
        else if (r->second < 0)
            open_second(r, number)->language = iso;
        r->sheet->language_count++;
        number = -1;
    }
    if (r->w.token != TOC_CLOSE)
        toc_words_broken(&r->w, "}");
}

static void read_language(struct reading *r, int language)
{
    static const char *const names[DISC_ITEMS] = { "TITLE",    "PERFORMER", "SONGWRITER",
                                                   "COMPOSER", "ARRANGER",  "MESSAGE" };
    struct disc *d = language == 0 ? r->sheet->disc : r->sheet->disc->second;
    bool is_kept = language == 0 || (d && language == r->second);
    const char **text = is_kept && r->track ? d->tracks[r->sheet->disc->track_count - 1].text
                        : is_kept           ? d->text
                                            : NULL;
    if (toc_words_next(&r->w) != TOC_OPEN)
        toc_words_broken(&r->w, "{");
    while (toc_words_next(&r->w) == TOC_WORD) {
        int item = -1;
        bool is_disc_id = toc_words_is_word(&r->w, "DISC_ID");
        bool is_genre = toc_words_is_word(&r->w, "GENRE");
        for (int k = 0; k < DISC_ITEMS; k++)
            if (toc_words_is_word(&r->w, names[k]))
                item = k;
        if (toc_words_next(&r->w) == TOC_OPEN && is_genre && language == 0)
            read_genre(r);
        else if (r->w.token == TOC_OPEN) /* binary items: SIZE_INFO ... */
            skip_group(r);
        else if (r->w.token != TOC_STRING)
            toc_words_broken(&r->w, "a quoted text");
        else if (item >= 0 && text)
            text[item] = toc_words_utf8(&r->w);
        else if (is_disc_id && language == 0 && !r->track && *r->w.word)
            r->sheet->disc->catalog = toc_words_utf8(&r->w);
    }
    if (r->w.token != TOC_CLOSE)
        toc_words_broken(&r->w, "}");
}

static void read_cdtext(struct reading *r)
{
    if (toc_words_next(&r->w) != TOC_OPEN)
        toc_words_broken(&r->w, "{");
    while (toc_words_next(&r->w) == TOC_WORD) {
        if (toc_words_is_word(&r->w, "LANGUAGE_MAP")) {
            read_language_map(r);
        } else if (toc_words_is_word(&r->w, "LANGUAGE")) {
            toc_words_next(&r->w);
            read_language(r, atoi(r->w.word));
        } else {
            toc_words_broken(&r->w, "LANGUAGE_MAP or LANGUAGE");
        }
    }
    if (r->w.token != TOC_CLOSE)
        toc_words_broken(&r->w, "}");
}

static struct cdframe sector(struct reading *r, int64_t frame)
{
    if (frame % CDTIME_SECTOR_SAMPLES != 0)
        finding_add(r->w.findings, SEVERITY_ERROR, RULE, r->w.pos, "sample %lld is not on a sector",
                    (long long)frame);
    return (struct cdframe){ CDTIME_PAUSE + frame / CDTIME_SECTOR_SAMPLES };
}

static void add_piece(struct reading *r, struct toc_piece piece)
{
    struct toc_sheet *s = r->sheet;
    piece.track = s->disc->track_count - 1;
    if (piece.length_frames < 0 && r->files) {
        int64_t whole = r->files->length(r->files->context, &piece);
        piece.length_frames = whole - piece.start_frame;
        if (whole >= 0 && piece.length_frames <= 0)
            finding_add(r->w.findings, SEVERITY_ERROR, RULE, r->w.pos, "'%s' ends before its start",
                        piece.file);
        if (piece.length_frames <= 0)
            piece.length_frames = CDTIME_SECTOR_SAMPLES; /* it is told; the reading goes on */
    }
    s->pieces = arena_grow(r->w.a, s->pieces, s->piece_count, sizeof piece);
    s->pieces[s->piece_count++] = piece;
    s->has_open_piece = s->has_open_piece || piece.length_frames < 0;
    r->at_frame += piece.length_frames > 0 ? piece.length_frames : 0;
}

/* Fills the last sector of a track. */
static void fill_sector(struct reading *r)
{
    int64_t over = r->at_frame % CDTIME_SECTOR_SAMPLES;
    if (!r->files || over == 0)
        return;
    finding_add(r->w.findings, SEVERITY_WARNING, RULE, r->w.pos,
                "track %d ends inside a sector: %d samples of silence fill it",
                r->sheet->disc->track_count, (int)(CDTIME_SECTOR_SAMPLES - over));
    add_piece(r, (struct toc_piece){ .length_frames = CDTIME_SECTOR_SAMPLES - over });
}

/* The track's times are known once its data and its START have been read. */
static void close_track(struct reading *r)
{
    if (!r->track)
        return;
    bool is_first = r->track == r->sheet->disc->tracks;
    int64_t start = r->track_frame + (r->start_frames > 0 ? r->start_frames : 0);
    bool is_open = r->sheet->piece_count > 0 &&
                   r->sheet->pieces[r->sheet->piece_count - 1].length_frames < 0;
    fill_sector(r);
    if (r->at_frame <= r->track_frame && !is_open)
        finding_add(r->w.findings, SEVERITY_ERROR, RULE, r->w.pos, "track %d has no sound",
                    r->sheet->disc->track_count);
    r->track->start = sector(r, start);
    r->track->pause = is_first ? (struct cdframe){ 0 } : sector(r, r->track_frame);
    for (int k = 0; k < r->track->index_count; k++)
        r->track->indexes[k].v += r->track->start.v;
}

static void open_track(struct reading *r)
{
    struct disc *d = r->sheet->disc;
    close_track(r);
    if (d->track_count == DISC_TRACKS) {
        toc_words_broken(&r->w, "at most 99 tracks");
        return;
    }
    toc_words_next(&r->w);
    if (!toc_words_is_word(&r->w, "AUDIO"))
        toc_words_broken(&r->w, "AUDIO");
    r->track = &d->tracks[d->track_count++];
    r->track->indexes = arena_new_array(r->w.a, struct cdframe, DISC_INDEXES);
    r->track_frame = r->at_frame;
    r->start_frames = -1;
}

/* FILE "name" [SWAP] [#offset] start [length]; leaves the token after it. */
static void read_file(struct reading *r)
{
    struct toc_piece p = { .length_frames = -1 };
    toc_words_need_string(&r->w);
    p.file = arena_strdup(r->w.a, r->w.word);
    toc_words_next(&r->w);
    if (toc_words_is_word(&r->w, "SWAP")) {
        p.is_swapped = true;
        toc_words_next(&r->w);
    }
    int used = 0;
    long long offset = 0;
    if (r->w.token == TOC_WORD && sscanf(r->w.word, "#%12lld%n", &offset, &used) == 1 &&
        r->w.word[used] == 0 && offset >= 0) {
        p.offset_bytes = offset;
        toc_words_next(&r->w);
    }
    if (!toc_words_as_samples(&r->w, &p.start_frame))
        toc_words_broken(&r->w, "a time as MM:SS:FF");
    toc_words_next(&r->w);
    int64_t length;
    if (toc_words_as_samples(&r->w, &length)) {
        p.length_frames = length;
        toc_words_next(&r->w);
    }
    add_piece(r, p);
}

static void read_index(struct reading *r)
{
    int64_t samples = toc_words_need_samples(&r->w);
    if (r->track->index_count == DISC_INDEXES)
        toc_words_broken(&r->w, "at most 98 INDEX lines");
    else
        r->track->indexes[r->track->index_count++].v = samples / CDTIME_SECTOR_SAMPLES;
}

static void read_silence(struct reading *r, bool is_pregap)
{
    struct toc_piece p = { .length_frames = toc_words_need_samples(&r->w) };
    add_piece(r, p);
    if (is_pregap)
        r->start_frames = p.length_frames;
}

/* START [length]; without one the pause is all that came before. Returns whether the next token was
 * read. */
static bool read_start(struct reading *r)
{
    toc_words_next(&r->w);
    if (toc_words_as_samples(&r->w, &r->start_frames))
        return false;
    r->start_frames = r->at_frame - r->track_frame;
    return true;
}

/* NO COPY, NO PRE_EMPHASIS, or the bare words. */
static void read_flag(struct reading *r)
{
    bool is_off = toc_words_is_word(&r->w, "NO");
    if (is_off)
        toc_words_next(&r->w);
    unsigned flag = toc_words_is_word(&r->w, "COPY")           ? SONG_DCP
                    : toc_words_is_word(&r->w, "PRE_EMPHASIS") ? SONG_PRE
                                                               : 0;
    if (!flag)
        toc_words_broken(&r->w, "COPY or PRE_EMPHASIS");
    r->track->flags = is_off ? r->track->flags & ~flag : r->track->flags | flag;
}

static void read_code(struct reading *r, char *code, size_t size)
{
    toc_words_need_string(&r->w);
    if (strlen(r->w.word) >= size)
        toc_words_broken(&r->w, "a code of the right length");
    snprintf(code, size, "%.*s", (int)size - 1, r->w.word);
}

/* One statement; returns whether the token after it was already read. */
static bool read_track_statement(struct reading *r)
{
    if (toc_words_is_word(&r->w, "FILE") || toc_words_is_word(&r->w, "AUDIOFILE")) {
        read_file(r);
        return true;
    }
    if (toc_words_is_word(&r->w, "START"))
        return read_start(r);
    if (toc_words_is_word(&r->w, "ISRC"))
        read_code(r, r->track->isrc, sizeof r->track->isrc);
    else if (toc_words_is_word(&r->w, "SILENCE") || toc_words_is_word(&r->w, "ZERO"))
        read_silence(r, false);
    else if (toc_words_is_word(&r->w, "PREGAP"))
        read_silence(r, true);
    else if (toc_words_is_word(&r->w, "INDEX"))
        read_index(r);
    else if (!toc_words_is_word(&r->w, "TWO_CHANNEL_AUDIO"))
        read_flag(r);
    return false;
}

static bool read_statement(struct reading *r)
{
    if (toc_words_is_word(&r->w, "CD_DA"))
        return false;
    if (toc_words_is_word(&r->w, "TRACK"))
        open_track(r);
    else if (toc_words_is_word(&r->w, "CD_TEXT"))
        read_cdtext(r);
    else if (r->track)
        return read_track_statement(r);
    else if (toc_words_is_word(&r->w, "CATALOG"))
        read_code(r, r->sheet->disc->ean, sizeof r->sheet->disc->ean);
    else
        toc_words_broken(&r->w, "CATALOG, CD_TEXT or TRACK");
    return false;
}

static struct toc_sheet *parse(struct arena *a, const char *bytes, size_t size_bytes,
                               struct reading begin)
{
    struct toc_sheet *s = arena_new_one(a, struct toc_sheet);
    s->disc = arena_new_one(a, struct disc);
    s->disc->tracks = arena_new_array(a, struct disc_track, DISC_TRACKS);
    struct reading *r = arena_new_one(a, struct reading);
    *r = begin;
    r->second = -1;
    r->w.a = a;
    r->sheet = s;
    r->w.at = bytes;
    r->w.end = bytes + size_bytes;
    toc_words_next(&r->w);
    while (r->w.token != TOC_END && !r->w.is_broken)
        if (!read_statement(r))
            toc_words_next(&r->w);
    close_track(r);
    s->disc->leadout = sector(r, r->at_frame);
    close_second(s->disc);
    if (s->disc->track_count == 0)
        toc_words_broken(&r->w, "a TRACK");
    return r->w.is_broken ? NULL : s;
}

struct toc_sheet *toc_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                                   bool is_latin1, const char *path, struct findings *findings)
{
    return parse(a, bytes, size_bytes,
                 (struct reading){ .w = { .pos = { .file = path, .line = 1 },
                                          .findings = findings, .is_latin1 = is_latin1 } });
}

struct toc_sheet *toc_reader_parse_with(struct arena *a, const char *bytes, size_t size_bytes,
                                        const struct toc_files *files, const char *path,
                                        struct findings *findings)
{
    return parse(a, bytes, size_bytes,
                 (struct reading){ .w = { .pos = { .file = path, .line = 1 },
                                          .findings = findings }, .files = files });
}
