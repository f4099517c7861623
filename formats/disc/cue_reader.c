#include "engine/base/text.h"
#include "engine/base/unicode.h"
#include "formats/disc/cue.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define RULE "cue"
#define WORDS 8
#define LINE_BYTES_MOST 1023

struct reading {
    struct arena *a;
    struct pos pos;
    struct findings *findings;
    struct cue_sheet *sheet;
    struct cue_track *track;   /* NULL before the first */
    bool is_utf8;
    int word_count;
    char *words[WORDS];
};

#define FAULT(r_, ...) finding_add((r_)->findings, SEVERITY_ERROR, RULE, (r_)->pos, __VA_ARGS__)

/* Splits a line into words; double quotes hold blanks together and have no escapes. */
static void split(struct reading *r, char *line)
{
    r->word_count = 0;
    while (r->word_count < WORDS) {
        while (*line == ' ' || *line == '\t')
            line++;
        if (!*line)
            return;
        bool is_quoted = *line == '"';
        char *word = is_quoted ? ++line : line;
        while (*line && (is_quoted ? *line != '"' : *line != ' ' && *line != '\t'))
            line++;
        if (*line)
            *line++ = 0;
        r->words[r->word_count++] = word;
    }
}

static const char *word(const struct reading *r, int i)
{
    return i < r->word_count ? r->words[i] : "";
}

static bool is_keyword(const struct reading *r, const char *keyword)
{
    return strcasecmp(word(r, 0), keyword) == 0;
}

static char *utf8(const struct reading *r, const char *s)
{
    return r->is_utf8 ? arena_strdup(r->a, s) : unicode_from_latin1(r->a, s);
}

/* MM:SS:FF with minutes of any length up to three digits. */
static bool read_time(struct reading *r, const char *s, struct cdframe *at)
{
    int minute, second, frame, used = 0;
    bool ok = sscanf(s, "%3d:%2d:%2d%n", &minute, &second, &frame, &used) == 3 && s[used] == 0 &&
              isdigit((unsigned char)*s);
    if (!ok || second < 0 || second > 59 || frame < 0 || frame > 74) {
        FAULT(r, "'%s' is no time, expected is MM:SS:FF with at most 59 seconds and 74 frames", s);
        return false;
    }
    *at = cdtime_frames((struct cdtime){ minute, second, frame });
    return true;
}

static bool read_number(struct reading *r, const char *s, int *number)
{
    int used = 0;
    if (sscanf(s, "%2d%n", number, &used) == 1 && s[used] == 0 && *number >= 0)
        return true;
    FAULT(r, "'%s' is no number from 0 to 99", s);
    return false;
}

static void read_track(struct reading *r)
{
    struct cue_sheet *s = r->sheet;
    int number;
    if (!read_number(r, word(r, 1), &number))
        return;
    if (s->track_count == DISC_TRACKS) {
        FAULT(r, "more than %d tracks", DISC_TRACKS);
        return;
    }
    if (s->track_count > 0 && number != s->tracks[s->track_count - 1].number + 1)
        FAULT(r, "track %02d follows track %02d", number, s->tracks[s->track_count - 1].number);
    if (s->file_count == 0)
        FAULT(r, "track %02d stands before any FILE", number);
    r->track = &s->tracks[s->track_count++];
    r->track->number = number;
    r->track->is_audio = strcasecmp(word(r, 2), "AUDIO") == 0;
    if (!r->track->is_audio)
        FAULT(r, "track %02d is '%s', only AUDIO can be read", number, word(r, 2));
}

static void read_file(struct reading *r)
{
    struct cue_sheet *s = r->sheet;
    if (s->file_count == DISC_TRACKS) {
        FAULT(r, "more than %d files", DISC_TRACKS);
        return;
    }
    s->files[s->file_count].name = utf8(r, word(r, 1));
    s->files[s->file_count].type = arena_strdup(r->a, word(r, 2));
    s->file_count++;
}

static void read_index(struct reading *r)
{
    struct cue_index index = { .file = r->sheet->file_count - 1 };
    if (!r->track || !read_number(r, word(r, 1), &index.number) ||
        !read_time(r, word(r, 2), &index.at))
        return;
    if (r->track->index_count == DISC_INDEXES + 1) {
        FAULT(r, "more than %d indexes", DISC_INDEXES);
        return;
    }
    const struct cue_index *before =
        r->track->index_count > 0 ? &r->track->indexes[r->track->index_count - 1] : NULL;
    if (before && index.number != before->number + 1)
        FAULT(r, "index %02d follows index %02d", index.number, before->number);
    if (before && before->file == index.file && index.at.v <= before->at.v)
        FAULT(r, "index %02d does not lie after index %02d", index.number, before->number);
    r->track->indexes = arena_grow(r->a, r->track->indexes, r->track->index_count, sizeof index);
    r->track->indexes[r->track->index_count++] = index;
}

static void read_flags(struct reading *r)
{
    for (int i = 1; i < r->word_count; i++) {
        const char *flag = word(r, i);
        r->track->flags |= strcasecmp(flag, "DCP") == 0    ? SONG_DCP
                           : strcasecmp(flag, "PRE") == 0  ? SONG_PRE
                           : strcasecmp(flag, "SCMS") == 0 ? SONG_SCMS
                                                           : 0u;
        if (strcasecmp(flag, "4CH") == 0)
            FAULT(r, "four channels cannot be read");
    }
}

static bool read_text(struct reading *r)
{
    static const char *const names[DISC_ITEMS] = { "TITLE",    "PERFORMER", "SONGWRITER",
                                                   "COMPOSER", "ARRANGER",  "MESSAGE" };
    const char **text = r->track ? r->track->text : r->sheet->text;
    for (int k = 0; k < DISC_ITEMS; k++) {
        if (!is_keyword(r, names[k]))
            continue;
        text[k] = utf8(r, word(r, 1));
        return true;
    }
    return false;
}

/* Some write dashes, which do not belong to the code. */
static void copy_code(char *code, size_t size, const char *from)
{
    size_t n = 0;
    for (; *from && n + 1 < size; from++)
        if (*from != '-')
            code[n++] = *from;
    code[n] = 0;
}

/* What stands for the disc only, and the remarks that programs agree on. */
static bool read_disc_text(struct reading *r)
{
    struct cue_sheet *s = r->sheet;
    bool is_remark = is_keyword(r, "REM");
    const char *keyword = word(r, is_remark), *value = word(r, is_remark + 1);
    if (r->track || !*value)
        return is_remark;
    if (strcasecmp(keyword, "GENRE") == 0)
        s->genre = utf8(r, value);
    else if (is_remark && strcasecmp(keyword, "DATE") == 0)
        (void)sscanf(value, "%4d", &s->year);
    else if (!is_remark && strcasecmp(keyword, "DISC_ID") == 0)
        s->catalog = utf8(r, value);
    else if (!is_remark && strcasecmp(keyword, "CDTEXTFILE") == 0)
        s->cdtext_file = utf8(r, value);
    else
        return is_remark;
    return true;
}

static void read_line(struct reading *r)
{
    struct cue_sheet *s = r->sheet;
    if (read_disc_text(r) || read_text(r))
        return;
    if (is_keyword(r, "FILE"))
        read_file(r);
    else if (is_keyword(r, "TRACK"))
        read_track(r);
    else if (is_keyword(r, "INDEX"))
        read_index(r);
    else if (is_keyword(r, "CATALOG"))
        copy_code(s->ean, sizeof s->ean, word(r, 1));
    else if (is_keyword(r, "ISRC") && r->track)
        copy_code(r->track->isrc, sizeof r->track->isrc, word(r, 1));
    else if (is_keyword(r, "FLAGS") && r->track)
        read_flags(r);
    else if (is_keyword(r, "PREGAP") && r->track && !read_time(r, word(r, 1), &r->track->pregap))
        return;
    else if (is_keyword(r, "POSTGAP") && r->track && !read_time(r, word(r, 1), &r->track->postgap))
        return;
}

/* Bytes up to the next CR, LF or the end. */
static size_t line_length(const char *bytes, const char *end)
{
    const char *p = bytes;
    while (p < end && *p != '\r' && *p != '\n')
        p++;
    return (size_t)(p - bytes);
}

struct cue_sheet *cue_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                                   bool is_latin1, const char *path, struct findings *findings)
{
    struct cue_sheet *s = arena_new_one(a, struct cue_sheet);
    s->tracks = arena_new_array(a, struct cue_track, DISC_TRACKS);
    struct reading r = { .a = a, .pos = { .file = path }, .findings = findings, .sheet = s };
    if (size_bytes >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        size_bytes -= 3;
    }
    const char *end = bytes + size_bytes;
    r.is_utf8 = !is_latin1 && unicode_is_valid(arena_strndup(a, bytes, size_bytes));
    while (bytes < end) {
        size_t length = line_length(bytes, end);
        r.pos.line++;
        if (length > LINE_BYTES_MOST)
            FAULT(&r, "the line is longer than %d bytes", LINE_BYTES_MOST);
        else
            split(&r, arena_strndup(a, bytes, length));
        if (length <= LINE_BYTES_MOST && r.word_count > 0)
            read_line(&r);
        bytes += length;
        if (bytes + 1 < end && bytes[0] == '\r' && bytes[1] == '\n')
            bytes++;
        bytes += bytes < end;
    }
    if (s->track_count == 0) {
        FAULT(&r, "it has no track");
        return NULL;
    }
    return s;
}

/* Disc address of an index of a track, or -1 when the sheet does not give it. */
static int64_t address_of(const struct cue_track *t, int number, struct cdframe address)
{
    for (int i = 0; i < t->index_count; i++)
        if (t->indexes[i].number == number)
            return address.v + t->indexes[i].at.v;
    return -1;
}

bool cue_reader_disc(struct arena *a, const struct cue_sheet *sheet, struct cdframe address,
                     struct cdframe leadout, const char *path, struct disc **disc, struct err *err)
{
    if (sheet->file_count != 1)
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s names %d files, expected is one", path,
                       sheet->file_count);
    struct disc *d = arena_new_one(a, struct disc);
    memcpy(d->ean, sheet->ean, sizeof d->ean);
    memcpy(d->text, sheet->text, sizeof d->text);
    d->leadout = leadout;
    d->track_count = sheet->track_count;
    d->tracks = arena_new_array(a, struct disc_track, d->track_count);
    for (int i = 0; i < d->track_count; i++) {
        const struct cue_track *from = &sheet->tracks[i];
        struct disc_track *t = &d->tracks[i];
        int64_t pause = address_of(from, 0, address), start = address_of(from, 1, address);
        if (start < 0 || from->pregap.v || from->postgap.v)
            return err_set(err, ERR_DAMAGED, POS_NONE, "%s: track %d has %s", path, from->number,
                           start < 0 ? "no INDEX 01" : "a PREGAP or POSTGAP");
        t->start.v = start;
        t->pause.v = i == 0 ? 0 : pause < 0 ? start : pause;
        t->flags = from->flags;
        memcpy(t->isrc, from->isrc, sizeof t->isrc);
        memcpy(t->text, from->text, sizeof t->text);
        t->indexes = arena_new_array(a, struct cdframe, from->index_count);
        for (int64_t at; (at = address_of(from, t->index_count + 2, address)) >= 0;
             t->index_count++)
            t->indexes[t->index_count].v = at;
    }
    *disc = d;
    return true;
}
