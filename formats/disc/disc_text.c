#include "formats/disc/disc_text.h"

#include "engine/base/text.h"
#include "engine/base/unicode.h"

#include <string.h>

const char *const disc_text_charset_names[] = { "latin1", "ascii", "ms-jis", NULL };
const char *const disc_text_charset_titles[] = { "ISO-8859-1", "ASCII", "MS-JIS" };

struct work {
    struct arena *a;
    enum disc_text_charset charset;
    struct findings *findings;
};

/* Are quotes, dashes and other general punctuation (U+2000 .. U+206F, E2 80 80 .. E2 81 AF) all
 * that the code page lacks here? What stands for those changes no reader's mind. */
static bool only_punctuation(const char *s, enum disc_text_charset charset)
{
    unsigned first = charset == DISC_TEXT_LATIN1 ? 0xC4 : 0xC2; /* of what may be lacking */
    for (const unsigned char *p = (const unsigned char *)s; *p; p++) {
        bool is_lead = *p >= first;
        if (is_lead && !(p[0] == 0xE2 && (p[1] == 0x80 || (p[1] == 0x81 && p[2] < 0xB0))))
            return false;
        if (is_lead)
            p += 2;
    }
    return true;
}

/* Tabs, line ends and other controls become spaces: a tab alone means "as the track before" in
 * CD-Text. */
static char *without_controls(struct arena *a, const char *s)
{
    char *copy = arena_strdup(a, s);
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = ' ';
    return copy;
}

static char *shown(struct work *w, const char *s, bool *lost)
{
    char *clean = without_controls(w->a, s);
    if (w->charset == DISC_TEXT_ASCII)
        return unicode_ascii(w->a, clean, lost);
    if (w->charset == DISC_TEXT_MS_JIS)
        return unicode_from_ms_jis(w->a, unicode_ms_jis(w->a, clean, lost));
    bool changed = false;
    return without_controls(w->a,
                            unicode_from_latin1(w->a, unicode_latin1(w->a, clean, &changed, lost)));
}

static const char *named(struct work *w, const char *item, int track)
{
    return track == 0 ? arena_printf(w->a, "the disc's %s", item)
                      : arena_printf(w->a, "the %s of track %d", item, track);
}

/* Letters that only grow wider, as all do in MS-JIS, are no change. */
static bool is_changed(struct work *w, const char *from, const char *to)
{
    if (w->charset == DISC_TEXT_MS_JIS)
        return strcmp(unicode_plain(w->a, to), unicode_plain(w->a, from)) != 0;
    return strcmp(to, from) != 0 && strcmp(to, unicode_nfc(w->a, from)) != 0;
}

static size_t characters(struct work *w, const char *s)
{
    size_t bytes = strlen(disc_text_bytes(w->a, s, w->charset));
    return w->charset == DISC_TEXT_MS_JIS ? bytes / 2 : bytes;
}

static void show(struct work *w, const char **text, const char *item, int track, struct pos pos)
{
    if (!*text)
        return;
    bool lost = false;
    char *out = shown(w, *text, &lost);
    const char *page = disc_text_charset_titles[w->charset], *name = named(w, item, track);
    if (w->findings && (lost || !*out))
        finding_add(w->findings, SEVERITY_ERROR, "cdtext-charset", pos,
                    "%s, '%s', cannot be written in %s for CD-Text", name, *text, page);
    else if (w->findings && is_changed(w, *text, out))
        finding_add(w->findings,
                    only_punctuation(*text, w->charset) ? SEVERITY_NOTE : SEVERITY_WARNING,
                    "cdtext-charset", pos,
                    "%s, '%s', is written '%s' on the CD: CD-Text in %s has no other letters", name,
                    *text, out, page);
    if (w->findings && characters(w, out) > DISC_TEXT_ADVISED)
        finding_add(w->findings, SEVERITY_WARNING, "cdtext-length", pos,
                    "%s is longer than the %d characters that players are sure to show", name,
                    DISC_TEXT_ADVISED);
    *text = out;
}

/* The one text that every track with the item has; NULL when they differ. */
static const char *common(const struct disc *d, enum disc_item k)
{
    const char *one = NULL;
    for (int i = 0; i < d->track_count; i++) {
        const char *text = d->tracks[i].text[k];
        if (text && one && strcmp(text, one) != 0)
            return NULL;
        one = text ? text : one;
    }
    return one;
}

static void fill(struct work *w, struct disc *d, enum disc_item k)
{
    bool is_used = d->text[k] != NULL;
    for (int i = 0; i < d->track_count; i++)
        is_used = is_used || d->tracks[i].text[k];
    if (!is_used)
        return;
    const char *own = k == DISC_TITLE ? NULL : d->text[k];
    for (int i = 0; i < d->track_count; i++) {
        struct disc_track *t = &d->tracks[i];
        if (t->text[k])
            continue;
        t->text[k] = own ? own : "-";
        if (w->findings)
            finding_add(w->findings, SEVERITY_NOTE, "cdtext-gap", t->pos,
                        "track %d has no %s: CD-Text shows '%s'", i + 1, disc_item_names[k],
                        t->text[k]);
    }
    if (d->text[k])
        return;
    const char *one = k == DISC_TITLE ? NULL : common(d, k);
    d->text[k] = one ? one : k == DISC_TITLE ? "-" : "Various";
    if (w->findings)
        finding_add(w->findings, SEVERITY_NOTE, "cdtext-gap", d->pos,
                    "the album has no %s: CD-Text shows '%s'",
                    k == DISC_PERFORMER ? "artist" : disc_item_names[k], d->text[k]);
}

static void drop_empty(const char *text[DISC_ITEMS])
{
    for (int k = 0; k < DISC_ITEMS; k++)
        if (text[k] && !*text[k])
            text[k] = NULL;
}

void disc_text_prepare(struct arena *a, struct disc *d, enum disc_text_charset charset,
                       bool fill_gaps, struct findings *findings)
{
    struct work w = { a, charset, findings };
    drop_empty(d->text);
    for (int i = 0; i < d->track_count; i++)
        drop_empty(d->tracks[i].text);
    for (int k = 0; k < DISC_ITEMS; k++) {
        show(&w, &d->text[k], disc_item_names[k], 0, d->pos);
        for (int i = 0; i < d->track_count; i++)
            show(&w, &d->tracks[i].text[k], disc_item_names[k], i + 1, d->tracks[i].pos);
        if (fill_gaps)
            fill(&w, d, (enum disc_item)k);
    }
    /* Disc id and genre are ASCII whatever the charset. */
    struct work ascii = { a, DISC_TEXT_ASCII, findings };
    show(&ascii, &d->catalog, "catalogue number", 0, d->pos);
    show(&ascii, &d->genre, "genre", 0, d->pos);
}

static struct disc *latin1(struct work *w, const struct disc *from)
{
    struct disc *d = arena_new_one(w->a, struct disc);
    *d = *from;
    d->tracks = arena_new_array(w->a, struct disc_track, d->track_count);
    for (int i = 0; i < d->track_count; i++) {
        d->tracks[i] = from->tracks[i];
        for (int k = 0; k < DISC_ITEMS; k++)
            show(w, &d->tracks[i].text[k], disc_item_names[k], i + 1, d->tracks[i].pos);
    }
    for (int k = 0; k < DISC_ITEMS; k++)
        show(w, &d->text[k], disc_item_names[k], 0, d->pos);
    return d;
}

struct disc *disc_text_latin1(struct arena *a, const struct disc *from)
{
    struct work w = { a, DISC_TEXT_LATIN1, NULL };
    struct disc *d = latin1(&w, from);
    if (from->second)
        d->second = latin1(&w, from->second);
    return d;
}

char *disc_text_bytes(struct arena *a, const char *text, enum disc_text_charset charset)
{
    switch (charset) {
    case DISC_TEXT_ASCII: return unicode_ascii(a, text, NULL);
    case DISC_TEXT_MS_JIS: return unicode_ms_jis(a, text, NULL);
    case DISC_TEXT_LATIN1: break;
    }
    return unicode_latin1(a, text, NULL, NULL);
}
