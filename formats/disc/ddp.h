/* ddp: DDP 2.00 filesets for audio CDs: identifier, map and checksums; where programs disagree, a
 * profile.
 *
 * The fileset is a flat folder: DDPID, DDPMS, then what the map names: PQ descriptor, CDTEXT.BIN,
 * IMAGE.DAT; and beside it the checksum files that plants expect.
 * Errors: ERR_REJECTED for texts that do not fit.
 * Source: DDP 2.00 as public readers and writers and recorded filesets agree on it. */
#ifndef FORMATS_DISC_DDP_H
#define FORMATS_DISC_DDP_H

#include "formats/disc/cdtext.h"
#include "formats/disc/disc.h"
#include "formats/disc/pq.h"

#define DDP_ID_BYTES 128
#define DDP_MAP_BYTES 128
#define DDP_CDTEXT_NAME "CDTEXT.BIN"
#define DDP_IMAGE_NAME "IMAGE.DAT"

/* The dialects that exist, as data. */
struct ddp_profile {
    const char *name;
    bool pads_with_zeros;        /* numbers right-aligned in zeros, else in spaces  */
    const char *image_start;     /* DSS of the image: "00000000" or blank           */
    char scrambled;              /* SCR: '0' or '1' (readers take both)             */
    const char *pq_name;
    enum pq_isrc isrc;
    bool has_master_id;          /* the catalogue number in MID                     */
    bool fills_gaps;             /* of CD-Text                                      */
    unsigned cdtext_types;       /* CDTEXT_SET of the types that are written        */
};
enum ddp_profile_kind { DDP_DEFAULT, DDP_CUE2DDP };
extern const struct ddp_profile ddp_profiles[];  /* by enum ddp_profile_kind */
extern const char *const ddp_profile_names[];    /* NULL-terminated, in the same order */

/* The descriptor files of a fileset, in memory. */
struct ddp_files {
    struct text id, map, pq, cdtext; /* cdtext is empty when the disc has no text */
};
bool ddp_format(struct arena *a, const struct disc *d, const struct ddp_profile *profile,
                struct cdtext_style style, struct ddp_files *files, struct err *err) MUST_CHECK;

/* The digests of the image, as they are known once it has been written. */
struct ddp_digests { char md5[33], crc32[9]; };
/* CHECKSUM.MD5 (as md5sum -c reads it) and CHECKSUM.TXT ([CRC32 Checksum], NAME=8 hex digits). */
char *ddp_format_md5(struct arena *a, const struct ddp_files *files,
                     const struct ddp_profile *profile, const struct ddp_digests *image);
char *ddp_format_crc32(struct arena *a, const struct ddp_files *files,
                       const struct ddp_profile *profile, const struct ddp_digests *image);

#endif
