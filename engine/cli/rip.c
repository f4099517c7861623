#include "engine/cli/rip.h"

#include "engine/base/file.h"
#include "engine/cli/draft.h"
#include "engine/report/table.h"
#include "formats/disc/ddp_find.h"
#include "formats/disc/rip_check.h"

#include <sys/stat.h>

#define FILES_MOST 100 /* 99 tracks, and what is hidden before them */

/* A file, or the sound files of a folder by name, numbers by value. */
static bool list_files(struct request *r, const char *path, const char ***files, int *count,
                       struct err *err)
{
    struct arena *a = r->arena;
    struct stat st;
    const char **names;
    struct draft_song *songs = NULL;
    int name_count, song_count = 0;
    *files = arena_new_array(a, const char *, FILES_MOST);
    (*files)[0] = path;
    *count = 1;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
        return true;
    if (!file_list(a, path, &names, &name_count, err))
        return false;
    for (int i = 0; i < name_count; i++) {
        if (!draft_is_audio(names[i]))
            continue;
        songs = arena_grow(a, songs, song_count, sizeof *songs);
        songs[song_count++] = (struct draft_song){ .name = names[i] };
    }
    if (song_count == 0 || song_count > FILES_MOST)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s holds %d sound files, expected are 1 to %d, one a track", path,
                       song_count, FILES_MOST);
    draft_order(songs, song_count);
    *count = song_count;
    for (int i = 0; i < song_count; i++)
        (*files)[i] = file_join(a, path, songs[i].name);
    return true;
}

static int64_t distance(const struct ddp_fileset *set, int64_t frames)
{
    int64_t programme = set->image_bytes / 4 - (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES;
    return programme > frames ? programme - frames : frames - programme;
}

/* Of the CDs that the folder holds, the one whose length is nearest to the rip's. */
static bool choose_master(struct request *r, const char *dir, int64_t frames,
                          struct ddp_fileset **master, struct err *err)
{
    const char **dirs;
    int count = ddp_find(r->arena, dir, &dirs);
    *master = NULL;
    for (int i = 0; i < count; i++) {
        struct ddp_fileset *set = ddp_reader_open(r->arena, dirs[i], r->findings);
        if (set && (!*master || distance(set, frames) < distance(*master, frames)))
            *master = set;
    }
    return *master || err_set(err, ERR_USAGE, POS_NONE,
                              "--rip: %s holds no CD to compare a rip with", dir);
}

static const char *verdict(struct arena *a, const struct rip_check_track *t)
{
    if (t->differing > 0)
        return arena_printf(a, "differs in %lld samples, %s to %s", (long long)t->differing,
                            text_clock(a, (double)t->first / DISC_RATE_HZ),
                            text_clock(a, (double)t->last / DISC_RATE_HZ));
    if (t->missing > 0)
        return arena_printf(a, "identical; %lld samples are not in the rip", (long long)t->missing);
    return "identical";
}

static void print_tracks(struct request *r, const struct ddp_fileset *master,
                         const struct rip_check *c)
{
    static const char *const headings[] = { "track", "AccurateRip v1", "v2", "the rip's v1",
                                            "its v2", "samples" };
    struct arena *a = r->arena;
    struct table *t = table_new(a, "rlllll", headings);
    for (int i = 0; i < master->disc->track_count; i++) {
        const struct rip_check_track *k = &c->tracks[i];
        const char *cells[] = { arena_printf(a, "%d", i + 1), arena_printf(a, "%08x", k->v1),
                                arena_printf(a, "%08x", k->v2), arena_printf(a, "%08x", k->rip_v1),
                                arena_printf(a, "%08x", k->rip_v2), verdict(a, k) };
        table_add(t, cells);
    }
    struct text out = text_new(a);
    table_text(t, "", &out);
    request_print(r, "%s", out.s);
}

static void put_document(struct request *r, const struct ddp_fileset *master,
                         const struct rip_check *c)
{
    json_t *rip = json_put_object(r->document, "rip");
    json_put_text(rip, "master", master->dir);
    json_put_bool(rip, "identical", c->is_found && c->is_identical);
    if (!c->is_found)
        return;
    json_put_integer(rip, "offset", c->offset);
    json_put_integer(rip, "missing_start", c->missing_start);
    json_put_integer(rip, "missing_end", c->missing_end);
    json_put_bool(rip, "lacks_hidden", c->lacks_hidden);
    json_t *tracks = json_put_array(rip, "tracks");
    for (int i = 0; i < master->disc->track_count; i++) {
        const struct rip_check_track *k = &c->tracks[i];
        json_t *track = json_put_object(tracks, NULL);
        json_put_text(track, "accuraterip_v1", arena_printf(r->arena, "%08x", k->v1));
        json_put_text(track, "accuraterip_v2", arena_printf(r->arena, "%08x", k->v2));
        json_put_text(track, "rip_v1", arena_printf(r->arena, "%08x", k->rip_v1));
        json_put_text(track, "rip_v2", arena_printf(r->arena, "%08x", k->rip_v2));
        json_put_integer(track, "differing", k->differing);
        json_put_integer(track, "first", k->first);
        json_put_integer(track, "last", k->last);
        json_put_integer(track, "missing", k->missing);
    }
}

static void tell_differences(struct request *r, const char *path, const struct ddp_fileset *master,
                             const struct rip_check *c)
{
    struct pos pos = { .file = path };
    int before = r->findings->count;
    if (!c->is_found) {
        finding_add(r->findings, SEVERITY_ERROR, "rip", pos,
                    "it agrees with %s nowhere, at no offset up to %d samples: another disc, or "
                    "none that was copied bit for bit",
                    master->dir, RIP_CHECK_OFFSET_MOST);
    } else {
        if (c->hidden_differing)
            finding_add(r->findings, SEVERITY_ERROR, "rip", pos,
                        "it differs in %lld samples before track 1",
                        (long long)c->hidden_differing);
        for (int i = 0; i < master->disc->track_count; i++)
            if (c->tracks[i].differing)
                finding_add(r->findings, SEVERITY_ERROR, "rip", pos, "track %d %s", i + 1,
                            verdict(r->arena, &c->tracks[i]));
        if (c->missing_start > RIP_CHECK_OFFSET_MOST)
            finding_add(r->findings, SEVERITY_ERROR, "rip", pos,
                        "the first %lld samples of the disc are not in it",
                        (long long)c->missing_start);
        if (c->missing_end > RIP_CHECK_OFFSET_MOST)
            finding_add(r->findings, SEVERITY_ERROR, "rip", pos,
                        "the last %lld samples of the disc are not in it",
                        (long long)c->missing_end);
    }
    for (int i = before; i < r->findings->count; i++)
        r->findings->items[i]->err.code = ERR_DAMAGED;
}

static void print_verdict(struct request *r, const char *path, const struct ddp_fileset *master,
                          const struct rip_check *c)
{
    if (c->offset == 0)
        request_print(r, "%s: %s %s\n", path,
                      c->is_identical ? "identical with" : "compared at offset 0 with",
                      master->dir);
    else
        request_print(r, "%s: %s at offset %+lld samples with %s\n", path,
                      c->is_identical ? "identical" : "compared", (long long)c->offset,
                      master->dir);
    if (c->lacks_hidden)
        request_print(r, "the sound before track 1 is not in the rip\n");
    if (c->missing_start > 0 || c->missing_end > 0)
        request_print(r, "not in the rip: %lld samples at the start, %lld at the end\n",
                      (long long)c->missing_start, (long long)c->missing_end);
    print_tracks(r, master, c);
}

bool rip_compare(struct request *r, const char *dir, const char *path, struct err *err)
{
    const char **files;
    int count;
    int64_t frames;
    struct ddp_fileset *master;
    struct rip_check c;
    if (!list_files(r, path, &files, &count, err) ||
        !rip_check_length(r->arena, files, count, &frames, err) ||
        !choose_master(r, dir, frames, &master, err) ||
        !rip_check(r->arena, master, files, count, &c, err))
        return false;
    put_document(r, master, &c);
    if (c.is_found && !r->options.quiet)
        print_verdict(r, path, master, &c);
    tell_differences(r, path, master, &c);
    return c.is_found && c.is_identical;
}
