#include "engine/base/unicode.h"

#include "engine/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* A UTF-16 string in an arena. */
struct wide {
    UChar *s;
    int32_t length;
};

static struct wide widen(struct arena *a, const char *s)
{
    int32_t room = (int32_t)strlen(s) + 1;
    struct wide w = { .s = arena_new_array(a, UChar, room) };
    UErrorCode code = U_ZERO_ERROR;
    u_strFromUTF8WithSub(w.s, room, &w.length, s, -1, 0xFFFD, NULL, &code);
    return w;
}

static char *narrow(struct arena *a, struct wide w)
{
    int32_t room = 3 * w.length + 1, length = 0;
    char *s = arena_alloc(a, (size_t)room);
    UErrorCode code = U_ZERO_ERROR;
    u_strToUTF8WithSub(s, room, &length, w.s, w.length, '?', NULL, &code);
    s[length] = 0;
    return s;
}

char *unicode_utf16(struct arena *a, const char *s, size_t *size_bytes)
{
    struct wide w = widen(a, s);
    *size_bytes = 2 * (size_t)w.length;
    char *bytes = arena_alloc(a, *size_bytes + 1);
    for (int32_t i = 0; i < w.length; i++) {
        bytes[2 * i] = (char)(w.s[i] & 0xff);
        bytes[2 * i + 1] = (char)(w.s[i] >> 8);
    }
    return bytes;
}

const char *unicode_library(void)
{
    return U_ICU_VERSION;
}

bool unicode_is_valid(const char *s)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t length = 0;
    u_strFromUTF8(NULL, 0, &length, s, -1, &code);
    return code == U_BUFFER_OVERFLOW_ERROR || U_SUCCESS(code);
}

static struct wide nfc(struct arena *a, struct wide w)
{
    UErrorCode code = U_ZERO_ERROR;
    const UNormalizer2 *n = unorm2_getNFCInstance(&code);
    struct wide out = { .s = arena_new_array(a, UChar, 3 * w.length + 1) };
    out.length = unorm2_normalize(n, w.s, w.length, out.s, 3 * w.length + 1, &code);
    return U_SUCCESS(code) ? out : w;
}

char *unicode_nfc(struct arena *a, const char *s)
{
    return narrow(a, nfc(a, widen(a, s)));
}

char *unicode_upper(struct arena *a, const char *s)
{
    struct wide w = widen(a, s);
    int32_t room = 3 * w.length + 1; /* no letter has more than three capitals */
    struct wide upper = { .s = arena_new_array(a, UChar, room) };
    UErrorCode code = U_ZERO_ERROR;
    upper.length = u_strToUpper(upper.s, room, w.s, w.length, "", &code);
    return narrow(a, upper);
}

char *unicode_lower(struct arena *a, const char *s)
{
    struct wide w = widen(a, s);
    int32_t room = 3 * w.length + 1;
    struct wide lower = { .s = arena_new_array(a, UChar, room) };
    UErrorCode code = U_ZERO_ERROR;
    lower.length = u_strToLower(lower.s, room, w.s, w.length, "", &code);
    return narrow(a, lower);
}

char *unicode_fold(struct arena *a, const char *s)
{
    struct wide w = nfc(a, widen(a, s));
    int32_t room = 3 * w.length + 1;
    struct wide folded = { .s = arena_new_array(a, UChar, room) };
    UErrorCode code = U_ZERO_ERROR;
    folded.length = u_strFoldCase(folded.s, room, w.s, w.length, U_FOLD_CASE_DEFAULT, &code);
    return narrow(a, U_SUCCESS(code) ? folded : w);
}

static UTransliterator *transliterator_open(struct arena *a, const char *rules)
{
    UErrorCode code = U_ZERO_ERROR;
    struct wide id = widen(a, rules);
    UTransliterator *t = utrans_openU(id.s, id.length, UTRANS_FORWARD, NULL, 0, NULL, &code);
    return U_SUCCESS(code) ? t : NULL;
}

static UTransliterator *romaniser_open(struct arena *a)
{
    return transliterator_open(a, "Any-Latin; Latin-ASCII");
}

#define ROMANISED_MOST(units) (16 * (units) + 64)

static struct wide romanise(struct arena *a, UTransliterator *t, struct wide w)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t room = ROMANISED_MOST(w.length), limit = w.length;
    struct wide out = { .s = arena_new_array(a, UChar, room), .length = w.length };
    memcpy(out.s, w.s, sizeof(UChar) * (size_t)w.length);
    if (!t)
        return w;
    utrans_transUChars(t, out.s, &out.length, room, 0, &limit, &code);
    return U_SUCCESS(code) ? out : w;
}

char *unicode_ascii(struct arena *a, const char *s, bool *lost)
{
    UTransliterator *t = romaniser_open(a);
    struct wide w = romanise(a, t, nfc(a, widen(a, s)));
    if (t)
        utrans_close(t);
    char *out = arena_alloc(a, (size_t)w.length + 1);
    size_t n = 0;
    for (int32_t i = 0; i < w.length; i++) {
        if (w.s[i] < 0x80)
            out[n++] = (char)w.s[i];
        else if (lost)
            *lost = true;
    }
    return out;
}

struct text_latin1 {
    char *s;
    size_t length;
    bool *changed, *lost;
};

static bool is_latin1(UChar c)
{
    return c < 0x7F || (c >= 0xA0 && c <= 0xFF);
}

/* Accents, joiners and selectors that nothing is left of: no letter is lost with them. */
static bool is_mark(UChar c)
{
    int8_t type = u_charType(c);
    return type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR;
}

/* Appends a run that ISO-8859-1 lacks, romanised as a whole: the letters of a script read each
 * other. */
static void add_romanised(struct arena *a, UTransliterator *t, struct wide run,
                          struct text_latin1 *out)
{
    struct wide w = romanise(a, t, run);
    for (int32_t i = 0; i < w.length; i++) {
        bool is_apostrophe =
            w.s[i] >= 0x2B9 && w.s[i] <= 0x2C8; /* breathings of romanised scripts */
        if (w.s[i] < 0x80 || is_apostrophe)
            out->s[out->length++] = is_apostrophe ? '\'' : (char)w.s[i];
        else if (!is_mark(w.s[i]) && out->lost)
            *out->lost = true;
    }
    if (out->changed)
        *out->changed = true;
}

char *unicode_latin1(struct arena *a, const char *s, bool *changed, bool *lost)
{
    struct wide w = nfc(a, widen(a, s));
    UTransliterator *t = NULL;
    size_t room = (size_t)ROMANISED_MOST(1) * (size_t)w.length + 1;
    struct text_latin1 out = { .s = arena_alloc(a, room), .changed = changed, .lost = lost };
    for (int32_t i = 0, end; i < w.length; i = end) {
        end = i + 1;
        if (is_latin1(w.s[i])) {
            out.s[out.length++] = (char)w.s[i];
            continue;
        }
        while (end < w.length && !is_latin1(w.s[end]))
            end++;
        t = t ? t : romaniser_open(a);
        add_romanised(a, t, (struct wide){ w.s + i, end - i }, &out);
    }
    if (t)
        utrans_close(t);
    return out.s;
}

char *unicode_from_latin1(struct arena *a, const char *bytes)
{
    char *s = arena_alloc(a, 2 * strlen(bytes) + 1);
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)bytes; *p; p++) {
        if (*p < 0x80) {
            s[n++] = (char)*p;
        } else {
            s[n++] = (char)(0xC0 | *p >> 6);
            s[n++] = (char)(0x80 | (*p & 0x3F));
        }
    }
    return s;
}

#define MS_JIS "windows-31j"

struct text_ms_jis {
    UConverter *converter;
    struct text bytes;
};

/* Appends one code point; false when MS-JIS has no two bytes for it. */
static bool add_ms_jis(struct text_ms_jis *out, const UChar *point, int32_t units)
{
    char bytes[8];
    UErrorCode code = U_ZERO_ERROR;
    int32_t n = ucnv_fromUChars(out->converter, bytes, sizeof bytes, point, units, &code);
    if (U_FAILURE(code) || n != 2)
        return false;
    text_add_bytes(&out->bytes, bytes, 2);
    return true;
}

/* What is left of a string, point by point; those without two bytes go through `next`. */
static bool add_points(struct arena *a, struct text_ms_jis *out, struct wide w,
                       UTransliterator *const next[])
{
    bool is_whole = true;
    for (int32_t i = 0, end = 0; i < w.length; i = end) {
        U16_FWD_1(w.s, end, w.length);
        if (add_ms_jis(out, w.s + i, end - i))
            continue;
        struct wide again = { w.s + i, end - i };
        for (int k = 0; next && next[k]; k++)
            again = romanise(a, next[k], again);
        bool is_mark_only = end - i == 1 && is_mark(w.s[i]);
        is_whole = (next ? add_points(a, out, again, NULL) : is_mark_only) && is_whole;
    }
    return is_whole;
}

char *unicode_ms_jis(struct arena *a, const char *s, bool *lost)
{
    UErrorCode code = U_ZERO_ERROR;
    UTransliterator *widener = transliterator_open(a, "Halfwidth-Fullwidth");
    UTransliterator *romaniser = romaniser_open(a);
    UTransliterator *const both[] = { romaniser, widener, NULL };
    struct wide w = romanise(a, widener, nfc(a, widen(a, s)));
    struct text_ms_jis out = { .converter = ucnv_open(MS_JIS, &code), .bytes = text_new(a) };
    bool is_whole = out.converter != NULL;
    if (out.converter) {
        ucnv_setFromUCallBack(out.converter, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &code);
        ucnv_setFallback(out.converter, true);
        is_whole = add_points(a, &out, w, romaniser ? both : NULL);
        ucnv_close(out.converter);
    }
    if (widener)
        utrans_close(widener);
    if (romaniser)
        utrans_close(romaniser);
    if (lost && !is_whole)
        *lost = true;
    return out.bytes.s;
}

char *unicode_from_ms_jis(struct arena *a, const char *bytes)
{
    UErrorCode code = U_ZERO_ERROR;
    int32_t room = (int32_t)strlen(bytes) + 1;
    struct wide w = { .s = arena_new_array(a, UChar, 2 * room) };
    UConverter *converter = ucnv_open(MS_JIS, &code);
    if (!converter)
        return arena_strdup(a, "");
    w.length = ucnv_toUChars(converter, w.s, 2 * room, bytes, room - 1, &code);
    ucnv_close(converter);
    return U_SUCCESS(code) ? narrow(a, w) : arena_strdup(a, "");
}

/* Signs for which JIS and Windows chose different code points. */
static const struct { UChar of_jis, of_windows; } pairs[] = {
    { 0x301C, '~' }, { 0x2016, 0x2225 }, { 0x2212, '-' }, { 0x2014, 0x2015 },
};

char *unicode_plain(struct arena *a, const char *s)
{
    UErrorCode code = U_ZERO_ERROR;
    struct wide w = widen(a, s);
    const UNormalizer2 *n = unorm2_getNFKCInstance(&code);
    int32_t room = 18 * w.length + 1; /* the longest that one unit becomes */
    struct wide out = { .s = arena_new_array(a, UChar, room) };
    out.length = unorm2_normalize(n, w.s, w.length, out.s, room, &code);
    if (U_FAILURE(code))
        return arena_strdup(a, s);
    for (int32_t i = 0; i < out.length; i++)
        for (size_t k = 0; k < sizeof pairs / sizeof pairs[0]; k++)
            out.s[i] = out.s[i] == pairs[k].of_jis ? pairs[k].of_windows : out.s[i];
    return narrow(a, out);
}

char *unicode_cut(struct arena *a, const char *s, size_t limit_bytes, size_t limit_units)
{
    struct wide w = widen(a, s);
    UErrorCode code = U_ZERO_ERROR;
    UBreakIterator *graphemes = ubrk_open(UBRK_CHARACTER, "", w.s, w.length, &code);
    if (U_FAILURE(code))
        return arena_strdup(a, s);
    int32_t end = 0;
    for (int32_t next; (next = ubrk_next(graphemes)) != UBRK_DONE;) {
        size_t bytes = strlen(narrow(a, (struct wide){ w.s, next }));
        if (bytes > limit_bytes || (size_t)next > limit_units)
            break;
        end = next;
    }
    ubrk_close(graphemes);
    return narrow(a, (struct wide){ w.s, end });
}

static int columns_of(UChar32 c)
{
    int8_t type = u_charType(c);
    if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR ||
        type == U_CONTROL_CHAR)
        return 0;
    int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

int unicode_columns(const char *s)
{
    struct arena *a = arena_new();
    struct wide w = widen(a, s);
    UChar32 *points = arena_new_array(a, UChar32, w.length + 1);
    int32_t count = 0;
    UErrorCode code = U_ZERO_ERROR;
    u_strToUTF32WithSub(points, w.length + 1, &count, w.s, w.length, 0xFFFD, NULL, &code);
    int columns = 0;
    for (int32_t i = 0; i < count; i++)
        columns += columns_of(points[i]);
    arena_free(a);
    return columns;
}
