#include "engine/report/airplay.h"

#include "engine/report/figure.h"

static const char *gain(struct arena *a, const json_t *played)
{
    const json_t *n = json_object_get(played, "gain_db");
    const char *limited = json_is_true(json_object_get(played, "limited")) ? ", limited" : "";
    return json_is_number(n) ? arena_printf(a, "%+.2f%s", json_number_value(n), limited) : "";
}

static void add_row(struct arena *a, struct table *t, const char *platform, const char *name,
                    const json_t *track, const json_t *album)
{
    table_add(t, (const char *const[]){
        platform, name, gain(a, track), figure_number(a, track, "loudness_lufs", 1, ""),
        figure_number(a, track, "peak_dbtp", 1, ""), gain(a, album),
        figure_number(a, album, "loudness_lufs", 1, ""),
        figure_number(a, album, "peak_dbtp", 1, "") });
}

struct table *airplay_table(struct arena *a, const json_t *as_played)
{
    const json_t *platform, *song;
    size_t i, k;
    struct table *t = table_new(a, "llrrrrrr", (const char *const[]){
        "Platform", "Song", "Track (dB)", "I (LUFS)", "TP (dBTP)", "Album (dB)", "I (LUFS)",
        "TP (dBTP)" });
    json_array_foreach(as_played, i, platform) {
        const json_t *album = json_object_get(platform, "album");
        const char *name = figure_text(platform, "platform");
        json_array_foreach(json_object_get(platform, "songs"), k, song)
            add_row(a, t, k ? "" : name, figure_text(song, "name"), json_object_get(song, "track"),
                    json_object_get(song, "album"));
        if (album)
            add_row(a, t, "", "the album", NULL, album);
    }
    return t;
}

static const char *behaviour(struct arena *a, const json_t *platform)
{
    const char *raises = figure_text(platform, "raises");
    const char *peak = figure_number(a, platform, "highest_peak_dbtp", 0, "dBTP");
    if (text_equal(raises, "up-to-peak"))
        return arena_printf(a, "down, and up until the true peak is %s", peak);
    return text_equal(raises, "up-limited") ? arena_printf(a, "down, and up under a limiter at %s",
                                                           peak)
                                            : "down only";
}

struct table *airplay_platforms(struct arena *a, const json_t *as_played)
{
    const json_t *platform;
    size_t i;
    struct table *t = table_new(a, "llllll", (const char *const[]){
        "Platform", "Level", "Moves", "Album mode", "Source", "Date" });
    json_array_foreach(as_played, i, platform)
        table_add(t, (const char *const[]){
            figure_text(platform, "platform"), figure_number(a, platform, "level_lufs", 0, "LUFS"),
            behaviour(a, platform), figure_text(platform, "album_mode"),
            figure_text(platform, "source"), figure_text(platform, "date") });
    return t;
}
