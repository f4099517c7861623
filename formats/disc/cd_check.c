#include "formats/disc/cd_check.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "formats/disc/cd_verify.h"
#include "formats/disc/ddp_check.h"
#include "formats/disc/disc_json.h"
#include "formats/disc/disc_rules.h"
#include "formats/disc/disc_text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define IMAGE_CUE "ddp-image.cue"
#define NAMES_MOST 1024

struct checking {
    struct arena *a;
    struct findings *findings;
    json_t *into;
};

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* The names of a folder in their order, so that findings come in one order too. */
static int list(struct arena *a, const char *dir, char *names[NAMES_MOST])
{
    int count = 0;
    DIR *d = opendir(dir);
    if (!d)
        return 0;
    for (struct dirent *e; count < NAMES_MOST && (e = readdir(d));)
        if (e->d_name[0] != '.')
            names[count++] = arena_strdup(a, e->d_name);
    closedir(d);
    qsort(names, (size_t)count, sizeof names[0], by_name);
    return count;
}

static void tell(const struct checking *c, bool ok, const struct err *err)
{
    if (!ok)
        finding_add_err(c->findings, err);
}

/* The programme WAV of the folder, opened; NULL when there is none, and the fileset is judged
 * alone. */
static struct cd_sound *open_wav(const struct checking *c, const char *dir, char *const names[],
                                 int count)
{
    struct err err = {0};
    for (int i = 0; i < count; i++) {
        if (!text_ends_with(names[i], ".wav"))
            continue;
        struct cd_sound *s = arena_new_one(c->a, struct cd_sound);
        s->wav_path = file_join(c->a, dir, names[i]);
        s->wav = open(s->wav_path, O_RDONLY | O_CLOEXEC);
        if (s->wav < 0) {
            err_errno(&err, errno, POS_NONE, "cannot open %s", s->wav_path);
            finding_add_err(c->findings, &err);
            return NULL;
        }
        file_defer_close(c->a, s->wav);
        return s;
    }
    return NULL;
}

static void check_sheets(const struct checking *c, const char *dir, char *const names[], int count,
                         const struct disc *d)
{
    for (int i = 0; i < count; i++) {
        struct err err = {0};
        char *path = file_join(c->a, dir, names[i]);
        struct cdframe address = { strcmp(names[i], IMAGE_CUE) == 0 ? 0 : CDTIME_PAUSE };
        if (text_ends_with(names[i], ".cue"))
            tell(c, cd_verify_cue(c->a, path, address, d, &err), &err);
        else if (text_ends_with(names[i], ".toc"))
            tell(c, cd_verify_toc(c->a, path, d, &err), &err);
    }
}

/* A folder with ddp/ in it: the fileset, and what lies beside it. */
static void check_folder(const struct checking *c, const char *dir)
{
    char *names[NAMES_MOST];
    struct err err = {0};
    int count = list(c->a, dir, names);
    struct cd_sound *sound = open_wav(c, dir, names, count);
    struct ddp_watch watch = { .see = cd_verify_see, .context = sound };
    struct ddp_fileset *set =
        ddp_check_files(c->a, file_join(c->a, dir, "ddp"), sound ? &watch : NULL, c->findings);
    if (!set || !set->disc)
        return;
    int64_t frames = (set->disc->leadout.v - CDTIME_PAUSE) * CDTIME_SECTOR_SAMPLES;
    if (sound)
        tell(c, cd_verify_wav(sound->wav, sound->wav_path, frames, &err), &err);
    check_sheets(c, dir, names, count, disc_text_latin1(c->a, set->disc));
    /* How long a disc the plant takes was judged when it was made. */
    disc_rules_check(set->disc, (struct cdframe){ CDTIME_LIMIT }, c->findings);
    if (c->into)
        disc_json_put(c->a, set->disc, json_put_object(c->into, NULL));
}

static bool has_fileset(struct arena *a, const char *dir)
{
    return ddp_check_is_ddp(file_join(a, dir, "ddp"));
}

/* The discs in the folder and the folders in it: a CD's, a target's with its discs, a bundle's with
 * its targets. */
static int check_below(const struct checking *c, const char *dir, int levels)
{
    char *names[NAMES_MOST];
    if (has_fileset(c->a, dir)) {
        check_folder(c, dir);
        return 1;
    }
    int discs = 0, count = levels > 0 ? list(c->a, dir, names) : 0;
    for (int i = 0; i < count; i++)
        discs += check_below(c, file_join(c->a, dir, names[i]), levels - 1);
    return discs;
}

static int check_any(const struct checking *c, const char *dir)
{
    if (!ddp_check_is_ddp(dir))
        return check_below(c, dir, 2);
    json_t *disc = c->into ? json_put_object(c->into, NULL) : NULL;
    (void)ddp_check(dir, (struct cdframe){ DISC_RULES_PLANT }, c->a, c->findings, disc);
    return 1;
}

int cd_check(const char *dir, struct arena *a, struct findings *findings, json_t *into)
{
    const struct checking c = { a, findings, into };
    int before = findings->count, discs = check_any(&c, dir);
    for (int i = before; i < findings->count; i++)
        if (findings->items[i]->err.code != ERR_INTERRUPTED)
            findings->items[i]->err.code = ERR_DAMAGED;
    return discs;
}
