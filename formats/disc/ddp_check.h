/* ddp_check: judges a DDP folder alone: structure, sizes, PQ logic, CD-Text, Red Book rules, image,
 * checksums.
 *
 * The image is read once, whatever is asked of it.
 * Severity: error = a plant would refuse it. Rules: those of ddp_reader and disc_rules, and
 *           ddp-checksum. */
#ifndef FORMATS_DISC_DDP_CHECK_H
#define FORMATS_DISC_DDP_CHECK_H

#include "engine/base/json.h"
#include "formats/disc/ddp.h"
#include "formats/disc/ddp_reader.h"

/* Sees every sample of the image as it is read; false ends the reading. */
struct ddp_watch {
    bool (*see)(void *context, int64_t first_frame, const void *bytes, int frames, struct err *err);
    void *context;
    const struct ddp_digests *known; /* of an image that was checked before: it is not read; NULL:
                                        it is */
};
/* All but the Red Book rules. The fileset that was read, or NULL. `watch` may be NULL. */
struct ddp_fileset *ddp_check_files(struct arena *a, const char *dir, const struct ddp_watch *watch,
                                    struct findings *findings);
/* As above, judges the disc by disc_rules (plant_limit: DISC_RULES_PLANT where nothing else is
 * known) and describes it (times, codes, texts, ids) in `into`, which may be NULL. True when there
 * is no error. */
bool ddp_check(const char *dir, struct cdframe plant_limit, struct arena *a,
               struct findings *findings, json_t *into);
/* Does the folder look like a DDP fileset? */
bool ddp_check_is_ddp(const char *dir);

#endif
