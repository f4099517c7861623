#include "recipes/reader/quoted.h"

#include <string.h>

/* What libyaml takes for a line end (NEL, LS, PS), refuses or drops when it stands there bare. */
static const struct { const char *bytes, *escape; } specials[] = {
    { "\xE2\x80\xA8", "\\L" },     { "\xE2\x80\xA9", "\\P" },     { "\xEF\xBB\xBF", "\\uFEFF" },
    { "\xEF\xBF\xBE", "\\uFFFE" }, { "\xEF\xBF\xBF", "\\uFFFF" },
};

/* Bytes of a special character at s, escaped into `out`; 0: it is none. */
static size_t add_special(struct text *out, const char *s)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] == 0xC2 && u[1] >= 0x80 && u[1] < 0xA0) {
        text_printf(out, "\\x%02X", u[1]);
        return 2;
    }
    for (size_t i = 0; i < sizeof specials / sizeof specials[0]; i++) {
        if (strncmp(s, specials[i].bytes, 3) == 0) {
            text_add(out, specials[i].escape);
            return 3;
        }
    }
    return 0;
}

void quoted_add(struct text *out, const char *s)
{
    text_add(out, "\"");
    while (*s) {
        unsigned char c = (unsigned char)*s;
        size_t n = add_special(out, s);
        s += n;
        if (n)
            continue;
        if (c == '"' || c == '\\')
            text_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7F)
            text_printf(out, "\\x%02X", c);
        else
            text_add_bytes(out, s, 1);
        s++;
    }
    text_add(out, "\"");
}
