/* pq_sheet: the PQ sheet that a plant files with the master, as plain UTF-8 text. */
#ifndef FORMATS_DISC_PQ_SHEET_H
#define FORMATS_DISC_PQ_SHEET_H

#include "engine/base/text.h"
#include "formats/disc/ddp.h"
#include "formats/disc/disc.h"
#include "formats/disc/rip_sums.h"

struct pq_sheet {
    const struct disc *disc;          /* texts as the disc shows them   */
    const struct disc *original;      /* texts as the album has them    */
    const struct ddp_files *files;
    const struct ddp_profile *profile;
    const struct rip_sums *sums;
    const char *checksums;            /* the lines of CHECKSUM.MD5 */
    const char *texts_page;           /* name of the code page of cue and CD-Text */
};
void pq_sheet_format(struct arena *a, const struct pq_sheet *sheet, struct text *out);

#endif
