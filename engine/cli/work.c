#include "engine/cli/work.h"

#include "engine/report/sheet.h"
#include "recipes/lock/lock_file.h"
#include "recipes/recipe.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MOST 5 /* of a song's number */

static bool has_target(const struct release *release, const char *name)
{
    for (int i = 0; i < release->target_count; i++)
        if (text_equal(release->targets[i].name, name))
            return true;
    return false;
}

static bool check_only(const struct request *r, const struct release *release, struct err *err)
{
    for (const char *p = r->options.only; p && *p; p += *p == ',') {
        size_t length = strcspn(p, ",");
        const char *name = arena_strndup(r->arena, p, length);
        if (!has_target(release, name)) {
            struct text names = text_new(r->arena);
            for (int i = 0; i < release->target_count; i++)
                text_printf(&names, "%s%s", i ? ", " : "", release->targets[i].name);
            return err_set(err, ERR_USAGE, POS_NONE, "--only: there is no target '%s'; %s has %s",
                           name, release->recipe_path, names.s);
        }
        p += length;
    }
    return true;
}

/* "5" or "5-7" at s, up to a comma or the end; its length, 0: something else. */
static size_t range_at(const char *s, long *first, long *last)
{
    size_t n = strspn(s, "0123456789"), m = s[n] == '-' ? strspn(s + n + 1, "0123456789") : 0;
    size_t length = m ? n + 1 + m : n;
    bool is_good = n > 0 && n <= DIGITS_MOST && m <= DIGITS_MOST &&
                   (s[length] == ',' || s[length] == 0);
    if (!is_good)
        return 0;
    *first = strtol(s, NULL, 10);
    *last = m ? strtol(s + n + 1, NULL, 10) : *first;
    return *last >= *first ? length : 0;
}

/* Marks the songs that a list such as 3,5-7 names, which an option was given. */
static bool mark_songs(const char *option, const char *list, bool *is_taken,
                       const struct release *release, struct err *err)
{
    int count = release->album.song_count;
    long first, last;
    for (const char *p = list; p; p = *p == ',' ? p + 1 : NULL) {
        size_t length = range_at(p, &first, &last);
        if (length == 0)
            return err_set(err, ERR_USAGE, POS_NONE, "%s is '%s', expected songs by their numbers, "
                           "as in 3,5-7", option, list);
        if (first < 1 || last > count)
            return err_set(err, ERR_USAGE, POS_NONE, "%s: there is no song %ld; %s has %d", option,
                           first < 1 ? first : last, release->recipe_path, count);
        for (long i = first; i <= last; i++)
            is_taken[i - 1] = true;
        p += length;
    }
    return true;
}

/* NULL and 0 where no songs were asked for; the list was checked when the recipe was loaded. */
static const int *chosen_songs(struct request *r, const char *list, const struct release *release,
                               int *count)
{
    int all = release ? release->album.song_count : 0, *songs = arena_new_array(r->arena, int, all);
    bool *is_taken = arena_new_array(r->arena, bool, all);
    struct err ignored = {0};
    if (!release || !list || !*list || !mark_songs("", list, is_taken, release, &ignored))
        return NULL;
    for (int i = 0; i < all; i++)
        if (is_taken[i])
            songs[(*count)++] = i;
    return songs;
}

static bool check_songs(struct request *r, const struct release *release, struct err *err)
{
    bool *is_taken = arena_new_array(r->arena, bool, release->album.song_count);
    const char *songs = r->options.songs, *relevel = r->options.relevel;
    return (!songs || mark_songs("--songs", songs, is_taken, release, err)) &&
           (!relevel || !*relevel || mark_songs("--relevel", relevel, is_taken, release, err));
}

bool work_read_lock(struct request *r, struct release *release, struct err *err)
{
    struct lock *lock = NULL;
    if (!lock_file_read(r->arena, release->recipe_path, &lock, r->findings, err))
        return false;
    release->lock = lock;
    return true;
}

struct release *work_load(struct request *r, struct err *err)
{
    struct release *release = recipe_load(r->arena, r->operands[0], r->findings);
    if (!release || !check_only(r, release, err) || !check_songs(r, release, err) ||
        !work_read_lock(r, release, err))
        return NULL;
    return release;
}

struct render_options work_begin(struct request *r, const struct release *release,
                                 bool is_long)
{
    int song_count = 0, relevel_count = 0;
    const struct options *asked = &r->options;
    const int *songs = chosen_songs(r, asked->songs, release, &song_count);
    const int *relevel = chosen_songs(r, asked->relevel, release, &relevel_count);
    return (struct render_options){
        .output = asked->output,
        .cache = asked->cache_dir,
        .no_cache = asked->no_cache,
        .only = asked->only,
        .song_count = song_count,
        .songs = songs,
        .relevel = asked->relevel && !*asked->relevel,
        .relevel_count = relevel_count,
        .relevel_songs = relevel,
        .jobs = request_jobs(r),
        .wait = asked->wait,
        .user = progress_new(r->arena, asked->progress, asked->quiet, is_long),
        .progress = progress_update,
        .sheet_html = sheet_html,
        .sheet_text = sheet_text,
    };
}

void work_end(const struct render_options *o)
{
    progress_end(o->user);
}

void work_put(struct request *r, json_t *result)
{
    if (result)
        json_object_update(r->document, result);
}
