/* cd_verify: the files of a CD read back and compared: with the delivery (the writer's verify), or,
 * later and on the folder alone, with one another. */
#ifndef FORMATS_DISC_CD_VERIFY_H
#define FORMATS_DISC_CD_VERIFY_H

#include "engine/base/finding.h"
#include "formats/disc/cd.h"
#include "formats/disc/disc.h"

/* What the sectors of an image are compared with while it is read: the programme WAV, and the reel
 * that was rendered (NULL where there is none any more). */
struct cd_sound {
    const struct reel *reel;
    const char *wav_path;
    int wav;
};
/* For struct ddp_watch; `context` is a struct cd_sound. */
bool cd_verify_see(void *context, int64_t first_frame, const void *bytes, int frames,
                   struct err *err) MUST_CHECK;
/* Is it a WAV of so many frames, with its samples behind 44 bytes? */
bool cd_verify_wav(int fd, const char *path, int64_t frames, struct err *err) MUST_CHECK;
/* Does the sheet say what the disc is? `address`: of the first sample of its file. */
bool cd_verify_cue(struct arena *a, const char *path, struct cdframe address,
                   const struct disc *wanted, struct err *err) MUST_CHECK;
bool cd_verify_toc(struct arena *a, const char *path, const struct disc *wanted,
                   struct err *err) MUST_CHECK;
/* The first error of a check as an err. */
bool cd_verify_findings(const struct findings *found, struct err *err) MUST_CHECK;

#endif
