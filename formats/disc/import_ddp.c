#include "formats/disc/ddp_check.h"
#include "formats/disc/import.h"

#include <string.h>

/* What sees the image as it passes. */
struct copy {
    const char *dir;
    struct import_wav *wav;
};

static bool see(void *context, int64_t first_frame, const void *bytes, int frames, struct err *err)
{
    static const uint8_t silence[CDTIME_SECTOR_BYTES];
    const struct copy *c = context;
    const uint8_t *p = bytes;
    int64_t pause = (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES - first_frame;
    for (; pause > 0 && frames >= CDTIME_SECTOR_SAMPLES; pause -= CDTIME_SECTOR_SAMPLES) {
        if (memcmp(p, silence, sizeof silence) != 0)
            return err_set(err, ERR_UNSUPPORTED, POS_NONE,
                           "%s: the first 2 s of the image sound; a recipe's disc starts with 2 s "
                           "of silence",
                           c->dir);
        p += sizeof silence;
        frames -= CDTIME_SECTOR_SAMPLES;
    }
    return frames == 0 || import_wav_add(c->wav, p, frames, err);
}

bool import_ddp(struct arena *a, const char *dir, struct import *im, struct import_wav *wav,
                struct findings *findings, struct err *err)
{
    struct copy c = { dir, wav };
    struct ddp_watch watch = { see, &c };
    struct ddp_fileset *set = ddp_check_files(a, dir, &watch, findings);
    if (!set || !set->disc || findings->errors > 0)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s cannot be imported as it is: a plant would refuse it", dir);
    im->disc = set->disc;
    if (!set->disc->ean[0])
        memcpy(set->disc->ean, set->ean, sizeof set->disc->ean);
    im->is_cue2ddp = set->image->scr == '1' && strcmp(set->pq->name, "SD") == 0;
    if (set->texts && set->texts->block[0].is_there)
        set->disc->language = cdtext_iso(set->texts->block[0].language);
    for (int i = 1; set->texts && i < 8; i++)
        if (set->texts->block[i].is_there)
            finding_add(findings, SEVERITY_WARNING, "import-text", (struct pos){ .file = dir },
                        "CD-Text in a further language (block %d) is left out", i);
    return true;
}
