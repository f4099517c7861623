#include "formats/disc/cd_verify.h"

#include "engine/base/file.h"
#include "formats/disc/cue.h"
#include "formats/disc/ddp_check.h"
#include "formats/disc/toc.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SHEET_BYTES_MOST (1 << 20)

static bool is_interrupted(const struct finding *f)
{
    return f->err.code == ERR_INTERRUPTED;
}

bool cd_verify_findings(const struct findings *found, struct err *err)
{
    for (int i = 0; i < found->count; i++)
        if (found->items[i]->severity == SEVERITY_ERROR)
            return err_set(err, is_interrupted(found->items[i]) ? ERR_INTERRUPTED : ERR_DAMAGED,
                           found->items[i]->err.pos, "%s", found->items[i]->err.message);
    return true;
}

/* From what was rendered, or the WAV from the image. */
static bool differs(const char *path, int64_t frame, struct err *err)
{
    return err_set(err, ERR_DAMAGED, POS_NONE, "%s differs in sector %lld", path,
                   (long long)(frame / CDTIME_SECTOR_SAMPLES));
}

bool cd_verify_see(void *context, int64_t first_frame, const void *bytes, int frames,
                   struct err *err)
{
    _Alignas(16) static const uint8_t silence[4 * CDTIME_SECTOR_SAMPLES];
    uint8_t wanted[4 * CDTIME_SECTOR_SAMPLES], stored[4 * CDTIME_SECTOR_SAMPLES];
    const struct cd_sound *c = context;
    const int64_t pause = (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES;
    for (int n = 0; n < frames; n += CDTIME_SECTOR_SAMPLES) {
        int64_t at = first_frame + n - pause;
        const uint8_t *image = (const uint8_t *)bytes + 4 * n;
        if (at < 0) {
            if (memcmp(image, silence, sizeof silence) != 0)
                return differs("the DDP image", first_frame + n, err);
            continue;
        }
        if (c->reel && !cd_read_programme(c->reel, at, CDTIME_SECTOR_SAMPLES, wanted, err))
            return false;
        if (!file_pread_all(c->wav, stored, sizeof stored, CD_WAV_HEADER_BYTES + 4 * at,
                            c->wav_path, err))
            return false;
        if (c->reel && memcmp(image, wanted, sizeof wanted) != 0)
            return differs("the DDP image", first_frame + n, err);
        if (memcmp(stored, image, sizeof stored) != 0)
            return differs(c->wav_path, at, err);
    }
    return true;
}

static uint32_t u32_at(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Walks the chunks instead of expecting them where they were written. */
bool cd_verify_wav(int fd, const char *path, int64_t frames, struct err *err)
{
    uint8_t h[12], fmt[16] = {0};
    int64_t at = sizeof h, data_bytes = -1, data_at = 0, end = lseek(fd, 0, SEEK_END);
    if (!file_pread_all(fd, h, sizeof h, 0, path, err))
        return false;
    bool is_riff = memcmp(h, "RIFF", 4) == 0 && memcmp(h + 8, "WAVE", 4) == 0 &&
                   u32_at(h + 4) + 8 == (uint64_t)end;
    while (is_riff && data_bytes < 0 && at + 8 <= end) {
        if (!file_pread_all(fd, h, 8, at, path, err))
            return false;
        if (memcmp(h, "fmt ", 4) == 0 && !file_pread_all(fd, fmt, sizeof fmt, at + 8, path, err))
            return false;
        data_bytes = memcmp(h, "data", 4) == 0 ? (int64_t)u32_at(h + 4) : -1;
        data_at = at + 8;
        at += 8 + (int64_t)u32_at(h + 4) + (u32_at(h + 4) & 1);
    }
    static const uint8_t wanted[16] = {
        1, 0, 2, 0, 0x44, 0xAC, 0, 0, 0x10, 0xB1, 2, 0, 4, 0, 16, 0
    };
    if (is_riff && data_at == CD_WAV_HEADER_BYTES && data_bytes == 4 * frames &&
        memcmp(fmt, wanted, sizeof wanted) == 0)
        return true;
    return err_set(err, ERR_DAMAGED, POS_NONE,
                   "%s is no WAV file of %lld frames at 44100 Hz in 16 bit", path,
                   (long long)frames);
}

bool cd_verify_cue(struct arena *a, const char *path, struct cdframe address,
                       const struct disc *wanted, struct err *err)
{
    char *bytes;
    size_t size;
    struct disc *read;
    struct findings *found = findings_new(a);
    if (!file_read(path, SHEET_BYTES_MOST, a, &bytes, &size, POS_NONE, err))
        return false;
    struct cue_sheet *sheet = cue_reader_parse(a, bytes, size, true, path, found);
    if (!cd_verify_findings(found, err))
        return false;
    return cue_reader_disc(a, sheet, address, wanted->leadout, path, &read, err) &&
           disc_agrees(read, wanted, DISC_CUE_TEXT | DISC_NO_SECOND, path, err);
}

bool cd_verify_toc(struct arena *a, const char *path, const struct disc *wanted,
                       struct err *err)
{
    char *bytes;
    size_t size;
    struct findings *found = findings_new(a);
    if (!file_read(path, SHEET_BYTES_MOST, a, &bytes, &size, POS_NONE, err))
        return false;
    struct toc_sheet *toc = toc_reader_parse(a, bytes, size, true, path, found);
    if (!cd_verify_findings(found, err))
        return false;
    return disc_agrees(toc->disc, wanted, DISC_NO_SCMS | DISC_NO_SECOND, path, err);
}

/* sums: of sound that was there already, and is not read again; NULL: it is. */
static bool verify_fileset(const char *dir, const struct cd_plan *plan, struct cd_sound *c,
                           const json_t *sums, struct arena *a, struct err *err)
{
    struct findings *found = findings_new(a);
    struct ddp_digests known;
    bool is_known = sums && cd_digests_of_json(plan, sums, &known);
    struct ddp_watch watch = { .see = cd_verify_see, .context = c,
                               .known = is_known ? &known : NULL };
    struct ddp_fileset *set = ddp_check_files(a, dir, &watch, found);
    if (!cd_verify_findings(found, err))
        return false;
    bool has_text = plan->files.cdtext.length_bytes > 0;
    if (has_text != (set->texts != NULL))
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s has %s CD-Text", dir,
                       set->texts ? "unexpected" : "no");
    return disc_agrees(set->disc, plan->disc, 0, dir, err);
}

bool cd_verify(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err)
{
    struct cd_plan plan;
    if (!cd_plan_make(a, d, &plan, NULL, err))
        return false;
    const char *dir = stage_path(a, stage, d->path);
    struct cd_sound c = { .reel = d->has_sound ? NULL : d->reel };
    char *wav = arena_printf(a, "%s/%s.wav", d->path, plan.stem);
    c.wav_path = wav;
    if (!stage_reopen(stage, wav, &c.wav, err))
        return false;
    file_defer_close(a, c.wav);
    int64_t frames = (plan.disc->leadout.v - CDTIME_PAUSE) * CDTIME_SECTOR_SAMPLES;
    struct cdframe programme = { CDTIME_PAUSE }, image = { 0 };
    return cd_verify_wav(c.wav, wav, frames, err) &&
           verify_fileset(file_join(a, dir, "ddp"), &plan, &c, d->has_sound ? d->sums : NULL, a,
                          err) &&
           cd_verify_cue(a, arena_printf(a, "%s/%s.cue", dir, plan.stem), programme, plan.sheet,
                         err) &&
           cd_verify_cue(a, file_join(a, dir, "ddp-image.cue"), image, plan.sheet, err) &&
           cd_verify_toc(a, arena_printf(a, "%s/%s.toc", dir, plan.stem), plan.sheet, err);
}
