#include "recipes/schema/quantity.h"

#include "engine/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NUMBER_BYTES 40

struct spelling {
    const char *name;
    enum unit unit;
    double factor, divisor; /* to the unit's own scale; whole, so that 350 ms is exact */
};
static const struct spelling spellings[] = {
    { "Hz", UNIT_HZ, 1, 1 },         { "kHz", UNIT_HZ, 1000, 1 },    { "k", UNIT_HZ, 1000, 1 },
    { "dB", UNIT_DB, 1, 1 },         { "LUFS", UNIT_LUFS, 1, 1 },    { "LKFS", UNIT_LUFS, 1, 1 },
    { "LU", UNIT_LU, 1, 1 },         { "dBTP", UNIT_DBTP, 1, 1 },    { "%", UNIT_PERCENT, 1, 1 },
    { "s", UNIT_SECONDS, 1, 1 },     { "ms", UNIT_SECONDS, 1, 1000 }, { "f", UNIT_SECONDS, 1, 75 },
    { "beats", UNIT_SECONDS, 1, 1 }, { "beat", UNIT_SECONDS, 1, 1 }, { "bpm", UNIT_BPM, 1, 1 },
    { "k", UNIT_BITRATE, 1000, 1 },  { "kbit/s", UNIT_BITRATE, 1000, 1 },
    { "bit/s", UNIT_BITRATE, 1, 1 }, { "bit", UNIT_BITS, 1, 1 },
};
#define SPELLINGS ((int)(sizeof spellings / sizeof spellings[0]))

const char *quantity_example(enum unit unit)
{
    static const char *const examples[] = {
        [UNIT_NONE] = "a plain number",
        [UNIT_HZ] = "a frequency such as 120 Hz or 44.1 kHz",
        [UNIT_DB] = "a level such as -1.5 dB",
        [UNIT_LUFS] = "a loudness such as -14 LUFS",
        [UNIT_LU] = "a loudness difference such as 2 LU",
        [UNIT_DBTP] = "a true peak such as -1 dBTP",
        [UNIT_SECONDS] = "a time such as 2 s, 350 ms, 75 f or 3:41.250",
        [UNIT_MS] = "a time such as 350 ms or 2 s",
        [UNIT_PERCENT] = "a share such as 50 %",
        [UNIT_BPM] = "a tempo such as 104 bpm",
        [UNIT_BITS] = "a word length such as 24 bit, or float",
        [UNIT_BITRATE] = "a bit rate such as 256k",
    };
    return examples[unit];
}

static size_t digits(const char *s)
{
    size_t n = 0;
    while (s[n] >= '0' && s[n] <= '9')
        n++;
    return n;
}

/* Length of [+|-] digits [. digits] at s; 0 when there is no number. */
static size_t number_bytes(const char *s)
{
    size_t n = s[0] == '-' || s[0] == '+', whole = digits(s + n);
    n += whole;
    if (s[n] == '.') {
        size_t decimals = digits(s + n + 1);
        if (whole + decimals == 0)
            return 0;
        return n + 1 + decimals;
    }
    return whole ? n : 0;
}

static double number_at(const char *s, size_t length)
{
    char copy[NUMBER_BYTES + 1];
    memcpy(copy, s, length);
    copy[length] = 0;
    return strtod(copy, NULL);
}

bool quantity_is_number(const char *text)
{
    size_t n = number_bytes(text);
    return n > 0 && n <= NUMBER_BYTES && text[n] == 0;
}

/* m:ss[.mmm] or h:mm:ss[.mmm] in seconds. */
static bool parse_clock(const char *s, double *seconds)
{
    bool is_negative = *s == '-';
    s += is_negative;
    double total = 0.0;
    for (int part = 0; part < 3; part++) {
        size_t n = digits(s);
        if (n == 0 || n > 6 || (part > 0 && n != 2))
            return false;
        double v = number_at(s, n);
        if (part > 0 && v >= 60.0)
            return false;
        total = total * 60.0 + v;
        s += n;
        if (*s != ':') {
            size_t decimals = *s == '.' ? digits(s + 1) : 0;
            if (part == 0 || decimals > 9 || s[decimals ? decimals + 1 : 0] != 0)
                return false;
            total += decimals ? number_at(s, decimals + 1) : 0.0;
            *seconds = is_negative ? -total : total;
            return true;
        }
        s++;
    }
    return false;
}

static const struct spelling *find_spelling(const char *name, enum unit wanted)
{
    const struct spelling *other = NULL;
    for (int i = 0; i < SPELLINGS; i++) {
        if (strcmp(spellings[i].name, name) != 0)
            continue;
        if (spellings[i].unit == wanted)
            return &spellings[i];
        if (!other)
            other = &spellings[i];
    }
    return other;
}

/* Why `name` is no unit for this value. */
static const char *wrong_unit(struct arena *a, const char *name, enum unit wanted)
{
    for (int i = 0; i < SPELLINGS; i++)
        if (spellings[i].unit == wanted && strcasecmp(spellings[i].name, name) == 0)
            return arena_printf(a, "the unit '%s' is spelled '%s'", name, spellings[i].name);
    bool is_known = false;
    for (int i = 0; i < SPELLINGS; i++)
        is_known = is_known || strcasecmp(spellings[i].name, name) == 0;
    return arena_printf(a, "the unit '%.20s' %s, expected %s", name,
                        is_known ? "does not fit" : "is not known", quantity_example(wanted));
}

static bool is_word(const char *s)
{
    size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%/");
    return n > 0 && s[n] == 0;
}

static const char *not_a_number(struct arena *a, enum unit unit)
{
    return arena_printf(a, "expected %s", quantity_example(unit));
}

/* Splits into number and spelling (NULL for a bare number). */
static bool split(struct arena *a, const char *text, enum unit wanted, double *number,
                  const struct spelling **spelling, const char **problem)
{
    size_t n = number_bytes(text);
    if (n == 0 || n > NUMBER_BYTES) {
        *problem = not_a_number(a, wanted);
        return false;
    }
    const char *name = text + n;
    while (*name == ' ')
        name++;
    *number = number_at(text, n);
    *spelling = NULL;
    if (*name == 0)
        return true;
    if (!is_word(name) || wanted == UNIT_NONE) {
        *problem = not_a_number(a, wanted);
        return false;
    }
    *spelling = find_spelling(name, wanted);
    if (*spelling && (*spelling)->unit == wanted)
        return true;
    *problem = wrong_unit(a, name, wanted);
    return false;
}

/* Seconds, exactly what the decimal says once divided. */
static double scaled(double number, const struct spelling *spelling)
{
    return spelling ? number * spelling->factor / spelling->divisor : number;
}

bool quantity_parse_time(struct arena *a, const char *text, struct time_value *value,
                         const char **problem)
{
    double number = 0.0;
    const struct spelling *spelling = NULL;
    if (parse_clock(text, &number)) {
        *value = (struct time_value){ TIME_SECONDS, number };
        return true;
    }
    if (!split(a, text, UNIT_SECONDS, &number, &spelling, problem))
        return false;
    if (spelling && spelling->name[0] == 'b')
        *value = (struct time_value){ TIME_BEATS, number };
    else if (spelling && spelling->name[0] == 'f')
        *value = (struct time_value){ TIME_FRAMES, number };
    else
        *value = (struct time_value){ TIME_SECONDS, scaled(number, spelling) };
    return true;
}

/* In seconds or, for UNIT_MS, milliseconds. */
static bool parse_duration(struct arena *a, const char *text, enum unit unit, double *value,
                           const char **problem)
{
    const struct spelling *spelling = NULL;
    double number = 0.0, per_second = unit == UNIT_MS ? 1000.0 : 1.0;
    if (parse_clock(text, &number)) {
        *value = number * per_second;
        return true;
    }
    if (!split(a, text, UNIT_SECONDS, &number, &spelling, problem))
        return false;
    if (spelling && spelling->name[0] == 'b') {
        *problem = "beats are possible for gaps and crossfades only";
        return false;
    }
    *value = spelling ? scaled(number * per_second, spelling) : number;
    return true;
}

bool quantity_parse(struct arena *a, const char *text, enum unit unit, double *value,
                    const char **problem)
{
    const struct spelling *spelling = NULL;
    double number = 0.0;
    if (unit == UNIT_SECONDS || unit == UNIT_MS)
        return parse_duration(a, text, unit, value, problem);
    if (unit == UNIT_BITS && strcmp(text, "float") == 0) {
        *value = 0.0;
        return true;
    }
    if (!split(a, text, unit, &number, &spelling, problem))
        return false;
    *value = scaled(number, spelling);
    return true;
}

char *quantity_pattern(struct arena *a, enum unit unit)
{
    enum unit stored = unit == UNIT_MS ? UNIT_SECONDS : unit;
    struct text t = text_new(a);
    text_add(&t, "^[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+) *(");
    for (int i = 0, count = 0; i < SPELLINGS; i++)
        if (spellings[i].unit == stored)
            text_printf(&t, "%s%s", count++ ? "|" : "", spellings[i].name);
    text_add(&t, ")$");
    if (stored == UNIT_SECONDS)
        text_add(&t, "|^-?([0-9]+:)?[0-9]+:[0-5][0-9](\\.[0-9]+)?$");
    if (stored == UNIT_BITS)
        text_add(&t, "|^float$");
    return t.s;
}
