#include "formats/pcm/bext.h"

#include "engine/base/unicode.h"
#include "formats/pcm/chunk.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define VERSION 2
#define UMID_BYTES 64
#define RESERVED_BYTES 180
#define NOT_SET 0x7fff
#define LARGEST 99.99

static const struct song *song_of(const struct delivery *d)
{
    return d->track_count == 1 ? d->tracks->song : NULL;
}

const char *bext_description(const struct delivery *d, const struct bext_config *c, struct arena *a)
{
    const struct song *song = song_of(d);
    const struct credits *album = &d->album->credits;
    const char *parts[] = { song ? song->credits.title : album->title,
                            song ? song_artist(d->album, song) : album->artist,
                            song ? album->title : NULL };
    struct text t = text_new(a);
    if (c->description || d->metadata == METADATA_NONE)
        return c->description;
    for (int i = 0; i < 3; i++)
        if (parts[i])
            text_printf(&t, "%s%s", t.length_bytes ? " / " : "", parts[i]);
    return t.s;
}

const char *bext_originator(const struct delivery *d, const struct bext_config *c)
{
    return c->originator || d->metadata != METADATA_FULL ? c->originator : d->album->label;
}

const char *bext_reference(const struct delivery *d, const struct bext_config *c)
{
    const struct song *song = song_of(d);
    if (c->reference || d->metadata != METADATA_FULL)
        return c->reference;
    return song && song->isrc ? song->isrc : d->album->catalog ? d->album->catalog : d->album->ean;
}

uint64_t bext_time_reference(const struct delivery *d, const struct bext_config *c)
{
    return (uint64_t)llround(c->time_reference_s * d->reel->rate_hz);
}

char *bext_history(const struct delivery *d, const struct bext_config *c, struct arena *a)
{
    const struct reel *r = d->reel;
    bool lost;
    return arena_printf(a, "%s%sA=PCM,F=%d,W=%d,M=%s,T=stamper%s\r\n",
                        c->history ? unicode_ascii(a, c->history, &lost) : "",
                        c->history ? "\r\n" : "", r->rate_hz, pcm_sample_bytes(r->format) * 8,
                        r->channels == 2 ? "stereo" : "mono",
                        r->format == PCM_F32 ? "; floating point" : "");
}

static uint64_t figure(double v)
{
    return fabs(v) <= LARGEST ? (uint64_t)(int64_t)lround(v * 100) & 0xffff : NOT_SET;
}

static int hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

static void put_umid(struct text *t, const char *digits)
{
    size_t n = digits ? strlen(digits) / 2 : 0;
    for (size_t i = 0; i < UMID_BYTES; i++)
        chunk_le(t, i < n ? (uint64_t)(hex(digits[2 * i]) << 4 | hex(digits[2 * i + 1])) : 0, 1);
}

void bext_add(struct text *t, const struct delivery *d, const struct bext_config *c)
{
    const struct delivery_figures *f = &d->figures;
    struct text body = text_new(t->arena);
    chunk_ascii(&body, bext_description(d, c, t->arena), BEXT_DESCRIPTION);
    chunk_ascii(&body, bext_originator(d, c), BEXT_ORIGINATOR);
    chunk_ascii(&body, bext_reference(d, c), BEXT_ORIGINATOR);
    chunk_ascii(&body, c->date, 10);
    chunk_ascii(&body, c->time, 8);
    chunk_le(&body, bext_time_reference(d, c), 8);
    chunk_le(&body, VERSION, 2);
    put_umid(&body, c->umid);
    chunk_le(&body, figure(f->integrated_lufs), 2);
    chunk_le(&body, figure(f->range_lu), 2);
    chunk_le(&body, figure(f->true_peak_dbtp), 2);
    chunk_le(&body, figure(f->momentary_max_lufs), 2);
    chunk_le(&body, figure(f->short_term_max_lufs), 2);
    chunk_ascii(&body, NULL, RESERVED_BYTES);
    text_add(&body, bext_history(d, c, t->arena));
    chunk_le(&body, 0, body.length_bytes & 1 ? 1 : 0); /* libsndfile loses its way in RF64 else */
    chunk_add_le(t, "bext", &body);
}

/* Digits where the pattern has 0, one of the standard's separators where it has a dash. */
static bool is_like(const char *s, const char *pattern)
{
    if (strlen(s) != strlen(pattern))
        return false;
    for (; *s; s++, pattern++)
        if (*pattern == '0' ? !isdigit((unsigned char)*s) : !strchr("-_:. ", *s))
            return false;
    return true;
}

static bool is_date(const char *s)
{
    int year, month, day;
    return is_like(s, "0000-00-00") && sscanf(s, "%4d%*c%2d%*c%2d", &year, &month, &day) == 3 &&
           month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool is_time(const char *s)
{
    int hour, minute, second;
    return is_like(s, "00-00-00") && sscanf(s, "%2d%*c%2d%*c%2d", &hour, &minute, &second) == 3 &&
           hour < 24 && minute < 60 && second < 60;
}

static bool is_umid(const char *s)
{
    size_t n = strspn(s, "0123456789abcdefABCDEF");
    return s[n] == 0 && (n == UMID_BYTES || n == 2 * UMID_BYTES);
}

static void check_text(const struct delivery *d, const char *s, const char *what, size_t room,
                       struct findings *findings)
{
    bool lost = false;
    size_t n = s ? strlen(unicode_ascii(findings->arena, s, &lost)) : 0;
    if (lost)
        finding_add(findings, SEVERITY_WARNING, "bext-text", d->pos,
                    "bext: the %s '%s' has letters that ASCII cannot hold; they are left out", what,
                    s);
    if (n > room)
        finding_add(findings, SEVERITY_WARNING, "bext-text", d->pos,
                    "bext: the %s '%s' has %zu letters and is cut to %zu", what, s, n, room);
}

void bext_check(const struct delivery *d, const struct bext_config *c, struct findings *findings)
{
    if (c->date && !is_date(c->date))
        finding_add(findings, SEVERITY_ERROR, "bext-date", d->pos,
                    "bext: date is '%s', expected as 2026-11-24", c->date);
    if (c->time && !is_time(c->time))
        finding_add(findings, SEVERITY_ERROR, "bext-date", d->pos,
                    "bext: time is '%s', expected as 10:00:00", c->time);
    if (c->umid && !is_umid(c->umid))
        finding_add(findings, SEVERITY_ERROR, "bext-umid", d->pos,
                    "bext: umid is '%s', expected 64 or 128 hexadecimal digits", c->umid);
    if (c->umid && d->track_total > d->track_count)
        finding_add(findings, SEVERITY_ERROR, "bext-umid", d->pos,
                    "bext: a umid is of one file, this target makes several; choose one song with "
                    "'songs', or layout: album");
    check_text(d, bext_description(d, c, findings->arena), "description", BEXT_DESCRIPTION,
               findings);
    check_text(d, bext_originator(d, c), "originator", BEXT_ORIGINATOR, findings);
    check_text(d, bext_reference(d, c), "reference", BEXT_ORIGINATOR, findings);
}
