#include "engine/base/interrupt.h"
#include "formats/disc/ddp_check.h"
#include "formats/disc/disc_text.h"
#include "formats/disc/import.h"

#include <string.h>

/* What sees the image as it passes. */
struct copy {
    const char *dir;
    struct import_wav *wav;
    struct err failed;            /* of writing: no fault of the fileset */
};

static bool see(void *context, int64_t first_frame, const void *bytes, int frames, struct err *err)
{
    static const uint8_t silence[CDTIME_SECTOR_BYTES];
    struct copy *c = context;
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
    if (frames == 0 || import_wav_add(c->wav, p, frames, err))
        return true;
    c->failed = *err;
    return false;
}

static int charset_of(const struct cdtext_block *b)
{
    if (!b->is_there)
        return -1;
    return b->charset == 0x80 ? DISC_TEXT_MS_JIS : b->charset == 1 ? DISC_TEXT_ASCII
                                                                   : DISC_TEXT_LATIN1;
}

static bool has_gap(const struct disc *d, int item)
{
    int count = d->text[item] && *d->text[item];
    for (int i = 0; i < d->track_count; i++)
        count += d->tracks[i].text[item] && *d->tracks[i].text[item];
    return count > 0 && count <= d->track_count;
}

static void take_texts(struct import *im, const struct cdtext *texts, const char *dir,
                       struct findings *findings)
{
    struct pos pos = { .file = dir };
    struct disc *d = im->disc;
    d->language = cdtext_iso(texts->block[0].language);
    im->charset = charset_of(&texts->block[0]);
    im->second_charset = charset_of(&texts->block[1]);
    for (int k = 0; k < DISC_ITEMS; k++)
        im->has_gaps = im->has_gaps || has_gap(d, k) || (d->second && has_gap(d->second, k));
    for (int i = 0; d->text[DISC_PERFORMER] && i < d->track_count; i++)
        if (!d->tracks[i].text[DISC_PERFORMER])
            finding_add(findings, SEVERITY_WARNING, "import-text", pos,
                        "track %d has no performer; a recipe gives it the album's", i + 1);
    for (int i = 2; i < 8; i++)
        if (texts->block[i].is_there)
            finding_add(findings, SEVERITY_WARNING, "import-text", pos,
                        "CD-Text in a third language (block %d) is left out", i);
}

bool import_ddp(struct arena *a, const char *dir, struct import *im, struct import_wav *wav,
                struct findings *findings, struct err *err)
{
    struct copy c = { .dir = dir, .wav = wav };
    struct ddp_watch watch = { .see = see, .context = &c };
    struct ddp_fileset *set = ddp_check_files(a, dir, &watch, findings);
    if (c.failed.code != ERR_NONE) {
        *err = c.failed;
        return false;
    }
    if (interrupt_requested())
        return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted; nothing was written");
    if (!set || !set->disc || findings->errors > 0)
        return err_set(err, ERR_REJECTED, POS_NONE,
                       "%s cannot be imported as it is: a plant would refuse it", dir);
    im->disc = set->disc;
    if (!set->disc->ean[0])
        memcpy(set->disc->ean, set->ean, sizeof set->disc->ean);
    im->is_cue2ddp = set->image->scr == '1' && strcmp(set->pq->name, "SD") == 0;
    if (set->texts)
        take_texts(im, set->texts, dir, findings);
    return true;
}
