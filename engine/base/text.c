#include "engine/base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct text text_new(struct arena *a)
{
    return (struct text){ .arena = a, .s = arena_strdup(a, "") };
}

static void reserve(struct text *t, size_t more_bytes)
{
    size_t wanted = t->length_bytes + more_bytes + 1;
    if (wanted <= t->capacity_bytes)
        return;
    size_t capacity = t->capacity_bytes ? t->capacity_bytes : 128;
    while (capacity < wanted)
        capacity *= 2;
    char *s = arena_alloc(t->arena, capacity);
    memcpy(s, t->s, t->length_bytes);
    t->s = s;
    t->capacity_bytes = capacity;
}

void text_add_bytes(struct text *t, const void *bytes, size_t length_bytes)
{
    reserve(t, length_bytes);
    memcpy(t->s + t->length_bytes, bytes, length_bytes);
    t->length_bytes += length_bytes;
    t->s[t->length_bytes] = 0;
}

void text_add(struct text *t, const char *s)
{
    text_add_bytes(t, s, strlen(s));
}

void text_printf(struct text *t, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    reserve(t, (size_t)length);
    vsnprintf(t->s + t->length_bytes, (size_t)length + 1, format, again);
    va_end(again);
    t->length_bytes += (size_t)length;
}

bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_ends_with(const char *s, const char *suffix)
{
    size_t n = strlen(s), m = strlen(suffix);
    return n >= m && strcmp(s + n - m, suffix) == 0;
}

#define DISTANCE_LONGEST 63

int text_distance(const char *a, const char *b, int limit)
{
    int n = (int)strlen(a), m = (int)strlen(b);
    if (n > DISTANCE_LONGEST || m > DISTANCE_LONGEST || n - m > limit || m - n > limit)
        return limit + 1;
    int row[3][DISTANCE_LONGEST + 1]; /* two rows back, for transpositions */
    for (int j = 0; j <= m; j++)
        row[0][j] = j;
    for (int i = 1; i <= n; i++) {
        int *now = row[i % 3], *before = row[(i + 2) % 3], *earlier = row[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= m; j++) {
            int best = before[j - 1] + (a[i - 1] != b[j - 1]);
            if (before[j] + 1 < best)
                best = before[j] + 1;
            if (now[j - 1] + 1 < best)
                best = now[j - 1] + 1;
            bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped && earlier[j - 2] + 1 < best)
                best = earlier[j - 2] + 1;
            now[j] = best;
        }
    }
    int distance = row[n % 3][m];
    return distance > limit ? limit + 1 : distance;
}

char *text_clock(struct arena *a, double seconds)
{
    long long ms = llround(fabs(seconds) * 1000.0);
    const char *sign = seconds < 0 ? "-" : "";
    if (ms < 3600000)
        return arena_printf(a, "%s%lld:%02lld.%03lld", sign, ms / 60000, ms / 1000 % 60, ms % 1000);
    return arena_printf(a, "%s%lld:%02lld:%02lld.%03lld", sign, ms / 3600000, ms / 60000 % 60,
                        ms / 1000 % 60, ms % 1000);
}

char *text_html(struct arena *a, const char *s)
{
    struct text t = text_new(a);
    for (; *s; s++) {
        switch (*s) {
        case '&': text_add(&t, "&amp;"); break;
        case '<': text_add(&t, "&lt;"); break;
        case '>': text_add(&t, "&gt;"); break;
        case '"': text_add(&t, "&quot;"); break;
        case '\'': text_add(&t, "&#39;"); break;
        default: text_add_bytes(&t, s, 1);
        }
    }
    return t.s;
}
