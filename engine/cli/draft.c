#include "engine/cli/draft.h"

#include "recipes/reader/quoted.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* As people sort: runs of digits by value, letters without case; equal ones by bytes. */
static int compare_names(const char *a, const char *b)
{
    const char *p = a, *q = b;
    while (*p && *q) {
        if (is_digit(*p) && is_digit(*q)) {
            p += strspn(p, "0");
            q += strspn(q, "0");
            size_t n = strspn(p, "0123456789"), m = strspn(q, "0123456789");
            int order = n != m ? (n < m ? -1 : 1) : strncmp(p, q, n);
            if (order)
                return order;
            p += n;
            q += m;
            continue;
        }
        int order = tolower((unsigned char)*p++) - tolower((unsigned char)*q++);
        if (order)
            return order;
    }
    if (*p || *q)
        return *p ? 1 : -1;
    return strcmp(a, b);
}

static int by_name(const void *a, const void *b)
{
    return compare_names(((const struct draft_song *)a)->name,
                         ((const struct draft_song *)b)->name);
}

static int by_track(const void *a, const void *b)
{
    return ((const struct draft_song *)a)->track - ((const struct draft_song *)b)->track;
}

static const char *const endings[] = {
    ".wav", ".wave", ".bwf", ".w64", ".rf64", ".aif", ".aiff", ".aifc", ".caf", ".au", ".flac",
    ".wv", ".ape", ".tta", ".m4a", ".mp4", ".mp3", ".ogg", ".oga", ".opus", ".mka",
};

bool draft_is_audio(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (!dot || name[0] == '.')
        return false;
    for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

void draft_order(struct draft_song *songs, int count)
{
    qsort(songs, (size_t)count, sizeof *songs, by_track);
    for (int i = 0; i < count; i++) {
        if (songs[i].track <= 0 || (i > 0 && songs[i].track == songs[i - 1].track)) {
            qsort(songs, (size_t)count, sizeof *songs, by_name);
            return;
        }
    }
}

/* Length of a leading number with what parts it from the title; 0 when there is none. */
static size_t number_length(const char *name)
{
    size_t digits = strspn(name, "0123456789"), after = strspn(name + digits, " ._-");
    return digits && after && digits <= 3 ? digits + after : 0;
}

static char *title_of(struct arena *a, const char *name, bool numbered)
{
    const char *dot = strrchr(name, '.');
    size_t length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
    size_t skip = numbered ? number_length(name) : 0;
    if (skip >= length)
        skip = 0;
    char *title = arena_strndup(a, name + skip, length - skip);
    for (char *p = title; *p; p++)
        if (*p == '_')
            *p = ' ';
    return title;
}

void draft_titles(struct arena *a, struct draft_song *songs, int count)
{
    bool numbered = true;
    for (int i = 0; i < count; i++)
        numbered = numbered && number_length(songs[i].name) > 0;
    for (int i = 0; i < count; i++)
        if (!songs[i].title || !*songs[i].title)
            songs[i].title = title_of(a, songs[i].name, numbered);
}

static void add_line(struct text *out, const char *before, const char *value)
{
    if (!value || !*value)
        return;
    text_add(out, before);
    quoted_add(out, value);
    text_add(out, "\n");
}

static const char *artist_of(const struct draft_song *s)
{
    return s->artist;
}

static const char *album_of(const struct draft_song *s)
{
    return s->album;
}

/* What all songs have alike, or NULL. */
static const char *common(const struct draft_song *songs, int count,
                          const char *(*get)(const struct draft_song *))
{
    for (int i = 0; i < count; i++)
        if (!get(&songs[i]) || !text_equal(get(&songs[i]), get(&songs[0])))
            return NULL;
    return get(&songs[0]);
}

void draft_recipe(struct text *out, const char *folder, const struct draft_song *songs, int count)
{
    const char *artist = common(songs, count, artist_of), *album = common(songs, count, album_of);
    text_add(out, "# A first recipe; stamper-recipe(5) lists every key.\nrecipe: 1\n\nalbum:\n");
    add_line(out, "  title: ", album ? album : "Untitled");
    add_line(out, "  artist: ", artist);
    text_add(out, "  gap: 2 s\n\n");
    add_line(out, "mixes: ", folder);
    text_add(out, "\nsongs:\n");
    for (int i = 0; i < count; i++) {
        add_line(out, "  - mix: ", songs[i].name);
        add_line(out, "    title: ", songs[i].title);
        if (!artist)
            add_line(out, "    artist: ", songs[i].artist);
        add_line(out, "    isrc: ", songs[i].isrc);
    }
    text_add(out,
             "\n# Without this the mixes keep their level.\n# master:\n#   loudness: -14 LUFS\n"
                  "#   ceiling: -1 dBTP\n\ntargets:\n  cd: cd\n  flac: flac\n  mp3: mp3\n");
}
