#include "engine/bundle/names.h"

#include "engine/base/text.h"
#include "engine/base/unicode.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NAME_BYTES 255
#define NAME_UNITS 255

/* Bytes of a UTF-8 character that starts here and has no place in a file name: 0 when it is
 * fine. */
static size_t invisible(const unsigned char *s)
{
    bool is_zero_width = s[0] == 0xE2 && s[1] == 0x80 &&
        ((s[2] >= 0x8B && s[2] <= 0x8F) || (s[2] >= 0xAA && s[2] <= 0xAE));
    bool is_isolate = s[0] == 0xE2 && s[1] == 0x81 &&
        (s[2] == 0xA0 || (s[2] >= 0xA6 && s[2] <= 0xA9));
    bool is_mark = s[0] == 0xEF && s[1] == 0xBB && s[2] == 0xBF;
    return is_zero_width || is_isolate || is_mark ? 3 : 0;
}

static bool is_c1(const unsigned char *s)
{
    return s[0] == 0xC2 && s[1] >= 0x80 && s[1] <= 0x9F;
}

static char *replaced(struct arena *a, const char *name)
{
    struct text t = text_new(a);
    const unsigned char *s = (const unsigned char *)name;
    while (*s) {
        if (invisible(s)) {
            s += 3;
        } else if (*s < 0x20 || *s == 0x7F || strchr("/\\:*?\"<>|", *s)) {
            text_add(&t, "-");
            s++;
        } else if (is_c1(s)) {
            text_add(&t, "-");
            s += 2;
        } else {
            text_add_bytes(&t, s++, 1);
        }
    }
    return t.s;
}

static char *trimmed(struct arena *a, const char *s)
{
    while (*s && strchr(". -", *s))
        s++;
    size_t n = strlen(s);
    while (n > 0 && strchr(". ", s[n - 1]))
        n--;
    if (n > 1 && s[n - 1] == '-' && s[n - 2] == ' ') /* "01 - " of a song without a title */
        for (n--; n > 0 && s[n - 1] == ' '; n--)
            ;
    return arena_strndup(a, s, n);
}

/* CON, COM1 ... with any extension, in any case, mean devices on Windows. */
static bool is_reserved(const char *name)
{
    static const char *const words[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" };
    size_t n = strcspn(name, ".");
    while (n > 0 && name[n - 1] == ' ')
        n--;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (n == strlen(words[i]) && strncasecmp(name, words[i], n) == 0)
            return true;
    bool is_port = strncasecmp(name, "COM", 3) == 0 || strncasecmp(name, "LPT", 3) == 0;
    bool is_digit = n == 4 && isdigit((unsigned char)name[3]);
    bool is_superscript = n == 5 && (unsigned char)name[3] == 0xC2 &&
        strchr("\xB9\xB2\xB3", name[4]);
    return is_port && (is_digit || is_superscript);
}

static char *safe(struct arena *a, const char *name, size_t extension_bytes)
{
    char *s = trimmed(a, replaced(a, unicode_nfc(a, name)));
    if (is_reserved(s))
        s = arena_printf(a, "_%s", s);
    s = unicode_cut(a, s, NAME_BYTES - extension_bytes, NAME_UNITS - extension_bytes);
    s = trimmed(a, s);
    return *s ? s : arena_strdup(a, "_");
}

char *names_safe(struct arena *a, const char *name)
{
    return safe(a, name, 0);
}

const char *const names_variables[] = {
    "track", "disc", "side", "title", "artist", "album", "isrc", "upc", "catalog", "version",
    "rate", "bits", "format", "date", NULL
};

/* One {...} of a template, its parts cut out. */
struct slot {
    char *key, *width, *filters;
};

static const struct name_value *find(const struct name_value *values, int count, const char *key)
{
    for (int i = 0; i < count; i++)
        if (strcmp(values[i].key, key) == 0)
            return &values[i];
    return NULL;
}

static bool apply(struct arena *a, char **text, const char *filter, struct pos pos, struct err *err)
{
    char *end;
    long most = strtol(filter, &end, 10);
    if (strcmp(filter, "ascii") == 0) {
        *text = unicode_ascii(a, *text, NULL);
    } else if (strcmp(filter, "upper") == 0 || strcmp(filter, "lower") == 0) {
        *text = *filter == 'u' ? unicode_upper(a, *text) : unicode_lower(a, *text);
    } else if (*filter && !*end && most > 0) {
        *text = unicode_cut(a, *text, (size_t)most, (size_t)most);
    } else {
        return err_set(err, ERR_RECIPE, pos,
                       "name template: unknown filter '%s', possible are ascii, upper, lower, a "
                       "number", filter);
    }
    return true;
}

static char *possible(struct arena *a, const struct name_value *values, int count)
{
    struct text t = text_new(a);
    for (int i = 0; i < count; i++)
        text_printf(&t, "%s%s", i ? ", " : "", values[i].key);
    return t.s;
}

static bool is_width(const char *s)
{
    s += *s == '0';
    return *s >= '1' && *s <= '9' && s[1] == 0;
}

static bool expand(struct arena *a, struct text *out, char *slot, const struct name_value *values,
                   int count, struct pos pos, struct err *err)
{
    char *filters = strchr(slot, '|');
    if (filters)
        *filters++ = 0;
    char *width = strchr(slot, ':');
    if (width)
        *width++ = 0;
    const struct name_value *v = find(values, count, slot);
    if (!v)
        return err_set(err, ERR_RECIPE, pos,
                       "name template: unknown variable '%s', possible are %s", slot,
                       possible(a, values, count));
    if (width && !is_width(width))
        return err_set(err, ERR_RECIPE, pos,
                       "name template: ':%s' is no width of a number, possible are 1 to 9 or 01 to "
                       "09", width);
    char *text = v->text ? arena_strdup(a, v->text)
                         : arena_printf(a, "%0*d", width ? atoi(width) : 0, v->number);
    for (char *next; filters; filters = next) {
        next = strchr(filters, '|');
        if (next)
            *next++ = 0;
        if (!apply(a, &text, filters, pos, err))
            return false;
    }
    text_add(out, text);
    return true;
}

char *names_make(struct arena *a, const char *template, const struct name_value *values, int count,
                 const char *extension, struct pos pos, struct err *err)
{
    struct text out = text_new(a);
    for (const char *p = template; *p;) {
        if (p[0] == '{' && p[1] == '{') {
            text_add(&out, "{");
            p += 2;
        } else if (*p == '{') {
            const char *end = strchr(p, '}');
            if (!end) {
                err_set(err, ERR_RECIPE, pos, "name template '%s': a brace is not closed",
                        template);
                return NULL;
            }
            if (!expand(a, &out, arena_strndup(a, p + 1, (size_t)(end - p - 1)), values, count, pos,
                        err))
                return NULL;
            p = end + 1;
        } else {
            text_add_bytes(&out, p++, 1);
        }
    }
    return arena_printf(a, "%s%s", safe(a, out.s, strlen(extension)), extension);
}

bool names_check(struct arena *a, const char *template, struct pos pos, struct err *err)
{
    struct name_value values[sizeof names_variables / sizeof names_variables[0]];
    int count = 0;
    for (; names_variables[count]; count++)
        values[count] = (struct name_value){ names_variables[count], NULL, 1 };
    return names_make(a, template, values, count, "", pos, err) != NULL;
}

void names_check_collisions(const struct name_claim *claims, int count, struct findings *findings)
{
    struct arena *a = arena_new();
    char **folded = arena_new_array(a, char *, count);
    for (int i = 0; i < count; i++)
        folded[i] = unicode_fold(a, claims[i].path);
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < i; j++) {
            if (strcmp(folded[i], folded[j]) != 0)
                continue;
            finding_add(findings, SEVERITY_ERROR, "name-collision", claims[i].pos,
                        "target '%s' would write two files of one name: %s; give the songs "
                        "different titles or put "
                        "{track:02} into `name`",
                        claims[i].target, claims[i].path);
            break;
        }
    }
    arena_free(a);
}
