#include "engine/report/figure.h"

#include "engine/base/text.h"

const char *figure_text(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

long long figure_integer(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

const char *figure_number(struct arena *a, const json_t *object, const char *key, int decimals,
                          const char *unit)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        return "";
    if (!json_is_number(value))
        return "none";
    return arena_printf(a, "%.*f%s%s", decimals, json_number_value(value), *unit ? " " : "", unit);
}

const char *figure_count(struct arena *a, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value))
        return "";
    return arena_printf(a, "%lld", (long long)json_integer_value(value));
}

const char *figure_length(struct arena *a, const json_t *object, const char *key, long long rate_hz)
{
    const json_t *value = json_object_get(object, key);
    if (!json_is_integer(value) || rate_hz <= 0)
        return "";
    return text_clock(a, (double)json_integer_value(value) / (double)rate_hz);
}

const char *figure_size(struct arena *a, long long bytes)
{
    static const char *const units[] = { "kB", "MB", "GB", "TB" };
    double size = (double)bytes / 1000;
    int unit = 0;
    for (; size >= 999.95 && unit < 3; unit++)
        size /= 1000;
    if (bytes < 1000)
        return arena_printf(a, "%lld B", bytes);
    return arena_printf(a, "%.1f %s", size, units[unit]);
}

const char *figure_rate(struct arena *a, long long rate_hz)
{
    return rate_hz > 0 ? arena_printf(a, "%g kHz", (double)rate_hz / 1000) : "";
}

const char *figure_word(const char *word)
{
    static const char *const words[][2] = {
        { "s16", "16 bit" }, { "s24", "24 bit" }, { "s32", "32 bit" }, { "f32", "float" },
        { "f64", "double" },
    };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_equal(words[i][0], word))
            return words[i][1];
    return word;
}

const char *figure_stream(struct arena *a, const json_t *target)
{
    const char *rate = figure_rate(a, figure_integer(target, "rate_hz"));
    const char *word = figure_word(figure_text(target, "word"));
    if (!json_is_true(json_object_get(target, "lossless")) || !*word)
        return rate;
    return arena_printf(a, "%s %s", rate, word);
}

const char *figure_songs(struct arena *a, const json_t *numbers)
{
    struct text out = text_new(a);
    size_t count = json_array_size(numbers);
    for (size_t i = 0; i < count;) {
        long long first = json_integer_value(json_array_get(numbers, i)), last = first;
        for (i++; i < count && json_integer_value(json_array_get(numbers, i)) == last + 1; i++)
            last++;
        text_printf(&out, "%s%lld", out.length_bytes ? ", " : "", first);
        if (last > first)
            text_printf(&out, "-%lld", last);
    }
    return out.s;
}

const char *figure_name(struct arena *a, const json_t *credits)
{
    const char *title = figure_text(credits, "title"), *artist = figure_text(credits, "artist");
    if (!*title)
        title = "Untitled";
    return *artist ? arena_printf(a, "%s, %s", title, artist) : title;
}
