#include "engine/base/unicode.h"
#include "formats/disc/cdtext.h"
#include "formats/disc/toc.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RULE "toc"
#define WORD_BYTES 1024

enum token { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_SIGN };

struct reading {
    struct arena *a;
    struct pos pos;
    struct findings *findings;
    struct toc_sheet *sheet;
    const struct toc_files *files; /* NULL: lengths stay open */
    const char *at, *end;
    enum token token;
    char word[WORD_BYTES];     /* of a word or string; bytes in the file's code page */
    bool is_broken, is_latin1;
    struct disc_track *track;  /* NULL before the first */
    int64_t at_frame;          /* of the disc, of the next piece: samples */
    int64_t track_frame;       /* where the track's data starts */
    int64_t start_frames;      /* START or PREGAP; -1 none */
    int second;                /* number of the second language; -1: none */
};

static void broken(struct reading *r, const char *expected)
{
    if (!r->is_broken)
        finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos, "found '%s', expected is %s",
                    r->token == TOKEN_END ? "the end of the file" : r->word, expected);
    r->is_broken = true;
}

static void skip_blanks(struct reading *r)
{
    while (r->at < r->end) {
        bool is_comment = r->at + 1 < r->end && r->at[0] == '/' && r->at[1] == '/';
        if (is_comment)
            while (r->at < r->end && *r->at != '\n')
                r->at++;
        else if (isspace((unsigned char)*r->at))
            r->pos.line += *r->at++ == '\n';
        else
            return;
    }
}

static int octal(const char *p, const char *end)
{
    int value = 0;
    for (int i = 0; i < 3; i++, p++) {
        if (p >= end || *p < '0' || *p > '7')
            return -1;
        value = 8 * value + (*p - '0');
    }
    return value & 255;
}

static void read_string(struct reading *r)
{
    size_t n = 0;
    for (r->at++; r->at < r->end && *r->at != '"' && *r->at != '\n'; r->at++) {
        char c = *r->at;
        if (c == '\\' && r->at + 1 < r->end) {
            int code = octal(r->at + 1, r->end);
            r->at += code >= 0 ? 3 : 1;
            c = code >= 0 ? (char)code : *r->at;
        }
        if (n + 1 < WORD_BYTES)
            r->word[n++] = c;
    }
    r->word[n] = 0;
    if (r->at < r->end && *r->at == '"')
        r->at++;
    else
        broken(r, "a closing quote");
}

static enum token next(struct reading *r)
{
    skip_blanks(r);
    r->word[0] = 0;
    if (r->at >= r->end || r->is_broken)
        return r->token = TOKEN_END;
    char c = *r->at;
    if (c == '"') {
        read_string(r);
        return r->token = r->is_broken ? TOKEN_END : TOKEN_STRING;
    }
    size_t n = 0;
    if (strchr("{}:,", c) && c) {
        r->word[n++] = *r->at++;
        r->word[n] = 0;
        return r->token = c == '{' ? TOKEN_OPEN : c == '}' ? TOKEN_CLOSE : TOKEN_SIGN;
    }
    while (r->at < r->end && *r->at && !isspace((unsigned char)*r->at) &&
           !strchr("{}:,\"", *r->at) && n + 1 < WORD_BYTES)
        r->word[n++] = *r->at++;
    /* Times hold colons that belong to the word. */
    while (n > 0 && isdigit((unsigned char)r->word[0]) && r->at < r->end && n + 1 < WORD_BYTES &&
           (isdigit((unsigned char)*r->at) ||
            (*r->at == ':' && r->at + 1 < r->end && isdigit((unsigned char)r->at[1]))))
        r->word[n++] = *r->at++;
    r->word[n] = 0;
    if (n == 0) {
        r->at++;
        broken(r, "a word");
    }
    return r->token = n > 0 ? TOKEN_WORD : TOKEN_END;
}

static bool is_word(const struct reading *r, const char *word)
{
    return r->token == TOKEN_WORD && strcmp(r->word, word) == 0;
}

/* The word as samples: MM:SS:FF or a number of samples; false leaves it to be read as something
 * else. */
static bool as_samples(const struct reading *r, int64_t *samples)
{
    int minute, second, frame, used = 0;
    if (r->token != TOKEN_WORD || !isdigit((unsigned char)r->word[0]))
        return false;
    if (sscanf(r->word, "%3d:%2d:%2d%n", &minute, &second, &frame, &used) == 3 &&
        r->word[used] == 0) {
        struct cdframe at = cdtime_frames((struct cdtime){ minute, second, frame });
        *samples = at.v * CDTIME_SECTOR_SAMPLES;
        return second < 60 && frame < 75 && second >= 0 && frame >= 0;
    }
    used = 0;
    long value;
    if (sscanf(r->word, "%9ld%n", &value, &used) != 1 || r->word[used] != 0)
        return false;
    *samples = value;
    return true;
}

static int64_t need_samples(struct reading *r)
{
    int64_t samples = 0;
    next(r);
    if (!as_samples(r, &samples))
        broken(r, "a time as MM:SS:FF");
    return samples;
}

static void need_string(struct reading *r)
{
    if (next(r) != TOKEN_STRING)
        broken(r, "a quoted text");
}

static char *utf8(const struct reading *r)
{
    return !r->is_latin1 && unicode_is_valid(r->word) ? arena_strdup(r->a, r->word)
                                                      : unicode_from_latin1(r->a, r->word);
}

/* Skips a group of braces that was just opened. */
static void skip_group(struct reading *r)
{
    for (int depth = 1; depth > 0 && !r->is_broken;) {
        next(r);
        depth += r->token == TOKEN_OPEN;
        depth -= r->token == TOKEN_CLOSE;
        if (r->token == TOKEN_END)
            broken(r, "a closing brace");
    }
}

/* { 0, 20, 80, 111, 112 }: the code in two bytes, then the text. */
static void read_genre(struct reading *r)
{
    struct text bytes = text_new(r->a);
    int count = 0;
    while (next(r) == TOKEN_WORD || r->token == TOKEN_SIGN) {
        int value = atoi(r->word);
        if (r->token == TOKEN_WORD && ++count > 2 && value > 0 && value < 256)
            text_add_bytes(&bytes, &(char){ (char)value }, 1);
    }
    if (r->token != TOKEN_CLOSE)
        broken(r, "}");
    if (bytes.length_bytes > 0)
        r->sheet->disc->genre = unicode_from_latin1(r->a, bytes.s);
}

static struct disc *open_second(struct reading *r, int number)
{
    struct disc *second = arena_new_one(r->a, struct disc);
    second->tracks = arena_new_array(r->a, struct disc_track, DISC_TRACKS);
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
    if (next(r) != TOKEN_OPEN)
        broken(r, "{");
    while (next(r) == TOKEN_WORD || r->token == TOKEN_SIGN) {
        if (r->token == TOKEN_SIGN)
            continue;
        if (number < 0) {
            number = atoi(r->word);
            continue;
        }
        bool is_code = isdigit((unsigned char)r->word[0]);
        const char *iso = cdtext_iso(is_code ? atoi(r->word) : cdtext_language(r->word));
        if (number == 0)
            r->sheet->disc->language = iso;
        else if (r->second < 0)
            open_second(r, number)->language = iso;
        r->sheet->language_count++;
        number = -1;
    }
    if (r->token != TOKEN_CLOSE)
        broken(r, "}");
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
    if (next(r) != TOKEN_OPEN)
        broken(r, "{");
    while (next(r) == TOKEN_WORD) {
        int item = -1;
        bool is_disc_id = is_word(r, "DISC_ID"), is_genre = is_word(r, "GENRE");
        for (int k = 0; k < DISC_ITEMS; k++)
            if (is_word(r, names[k]))
                item = k;
        if (next(r) == TOKEN_OPEN && is_genre && language == 0)
            read_genre(r);
        else if (r->token == TOKEN_OPEN) /* binary items: SIZE_INFO ... */
            skip_group(r);
        else if (r->token != TOKEN_STRING)
            broken(r, "a quoted text");
        else if (item >= 0 && text)
            text[item] = utf8(r);
        else if (is_disc_id && language == 0 && !r->track && *r->word)
            r->sheet->disc->catalog = utf8(r);
    }
    if (r->token != TOKEN_CLOSE)
        broken(r, "}");
}

static void read_cdtext(struct reading *r)
{
    if (next(r) != TOKEN_OPEN)
        broken(r, "{");
    while (next(r) == TOKEN_WORD) {
        if (is_word(r, "LANGUAGE_MAP")) {
            read_language_map(r);
        } else if (is_word(r, "LANGUAGE")) {
            next(r);
            read_language(r, atoi(r->word));
        } else {
            broken(r, "LANGUAGE_MAP or LANGUAGE");
        }
    }
    if (r->token != TOKEN_CLOSE)
        broken(r, "}");
}

static struct cdframe sector(struct reading *r, int64_t frame)
{
    if (frame % CDTIME_SECTOR_SAMPLES != 0)
        finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos, "sample %lld is not on a sector",
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
            finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos, "'%s' ends before its start",
                        piece.file);
        if (piece.length_frames <= 0)
            piece.length_frames = CDTIME_SECTOR_SAMPLES; /* it is told; the reading goes on */
    }
    s->pieces = arena_grow(r->a, s->pieces, s->piece_count, sizeof piece);
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
    finding_add(r->findings, SEVERITY_WARNING, RULE, r->pos,
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
        finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos, "track %d has no sound",
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
        broken(r, "at most 99 tracks");
        return;
    }
    next(r);
    if (!is_word(r, "AUDIO"))
        broken(r, "AUDIO");
    r->track = &d->tracks[d->track_count++];
    r->track->indexes = arena_new_array(r->a, struct cdframe, DISC_INDEXES);
    r->track_frame = r->at_frame;
    r->start_frames = -1;
}

/* FILE "name" [SWAP] [#offset] start [length]; leaves the token after it. */
static void read_file(struct reading *r)
{
    struct toc_piece p = { .length_frames = -1 };
    need_string(r);
    p.file = arena_strdup(r->a, r->word);
    next(r);
    if (is_word(r, "SWAP")) {
        p.is_swapped = true;
        next(r);
    }
    int used = 0;
    long long offset = 0;
    if (r->token == TOKEN_WORD && sscanf(r->word, "#%12lld%n", &offset, &used) == 1 &&
        r->word[used] == 0 && offset >= 0) {
        p.offset_bytes = offset;
        next(r);
    }
    if (!as_samples(r, &p.start_frame))
        broken(r, "a time as MM:SS:FF");
    next(r);
    int64_t length;
    if (as_samples(r, &length)) {
        p.length_frames = length;
        next(r);
    }
    add_piece(r, p);
}

static void read_index(struct reading *r)
{
    int64_t samples = need_samples(r);
    if (r->track->index_count == DISC_INDEXES)
        broken(r, "at most 98 INDEX lines");
    else
        r->track->indexes[r->track->index_count++].v = samples / CDTIME_SECTOR_SAMPLES;
}

static void read_silence(struct reading *r, bool is_pregap)
{
    struct toc_piece p = { .length_frames = need_samples(r) };
    add_piece(r, p);
    if (is_pregap)
        r->start_frames = p.length_frames;
}

/* START [length]; without one the pause is all that came before. Returns whether the next token was
 * read. */
static bool read_start(struct reading *r)
{
    next(r);
    if (as_samples(r, &r->start_frames))
        return false;
    r->start_frames = r->at_frame - r->track_frame;
    return true;
}

/* NO COPY, NO PRE_EMPHASIS, or the bare words. */
static void read_flag(struct reading *r)
{
    bool is_off = is_word(r, "NO");
    if (is_off)
        next(r);
    unsigned flag = is_word(r, "COPY") ? SONG_DCP : is_word(r, "PRE_EMPHASIS") ? SONG_PRE : 0;
    if (!flag)
        broken(r, "COPY or PRE_EMPHASIS");
    r->track->flags = is_off ? r->track->flags & ~flag : r->track->flags | flag;
}

static void read_code(struct reading *r, char *code, size_t size)
{
    need_string(r);
    if (strlen(r->word) >= size)
        broken(r, "a code of the right length");
    snprintf(code, size, "%.*s", (int)size - 1, r->word);
}

/* One statement; returns whether the token after it was already read. */
static bool read_track_statement(struct reading *r)
{
    if (is_word(r, "FILE") || is_word(r, "AUDIOFILE")) {
        read_file(r);
        return true;
    }
    if (is_word(r, "START"))
        return read_start(r);
    if (is_word(r, "ISRC"))
        read_code(r, r->track->isrc, sizeof r->track->isrc);
    else if (is_word(r, "SILENCE") || is_word(r, "ZERO"))
        read_silence(r, false);
    else if (is_word(r, "PREGAP"))
        read_silence(r, true);
    else if (is_word(r, "INDEX"))
        read_index(r);
    else if (!is_word(r, "TWO_CHANNEL_AUDIO"))
        read_flag(r);
    return false;
}

static bool read_statement(struct reading *r)
{
    if (is_word(r, "CD_DA"))
        return false;
    if (is_word(r, "TRACK"))
        open_track(r);
    else if (is_word(r, "CD_TEXT"))
        read_cdtext(r);
    else if (r->track)
        return read_track_statement(r);
    else if (is_word(r, "CATALOG"))
        read_code(r, r->sheet->disc->ean, sizeof r->sheet->disc->ean);
    else
        broken(r, "CATALOG, CD_TEXT or TRACK");
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
    r->a = a;
    r->sheet = s;
    r->at = bytes;
    r->end = bytes + size_bytes;
    next(r);
    while (r->token != TOKEN_END && !r->is_broken)
        if (!read_statement(r))
            next(r);
    close_track(r);
    s->disc->leadout = sector(r, r->at_frame);
    close_second(s->disc);
    if (s->disc->track_count == 0)
        broken(r, "a TRACK");
    return r->is_broken ? NULL : s;
}

struct toc_sheet *toc_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                                   bool is_latin1, const char *path, struct findings *findings)
{
    return parse(a, bytes, size_bytes,
                 (struct reading){ .pos = { .file = path, .line = 1 }, .findings = findings,
                                   .is_latin1 = is_latin1 });
}

struct toc_sheet *toc_reader_parse_with(struct arena *a, const char *bytes, size_t size_bytes,
                                        const struct toc_files *files, const char *path,
                                        struct findings *findings)
{
    return parse(a, bytes, size_bytes,
                 (struct reading){ .pos = { .file = path, .line = 1 }, .findings = findings,
                                   .files = files });
}
