/* cd_check: judges the CDs of a folder that was delivered, by what is in it: DDP filesets, and the
 * WAV, cue and TOC beside them, which must say the same.
 *
 * Errors: findings, as damage; none of them stops the others. */
#ifndef FORMATS_DISC_CD_CHECK_H
#define FORMATS_DISC_CD_CHECK_H

#include "engine/base/finding.h"
#include "engine/base/json.h"

/* `dir`: a DDP fileset of any program, a CD folder of ours, or a bundle with such folders.
 * Describes each disc in the array `into`, which may be NULL. Returns how many CDs there are. */
int cd_check(const char *dir, struct arena *a, struct findings *findings, json_t *into);

#endif
