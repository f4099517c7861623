/* ddp_reader: a DDP fileset for an audio CD, ours or another program's, read into plain data.
 *
 * Takes the variants that exist: any names, space or zero padding, several S0 packets, 12-digit
 * UPC, CD-Text with a header or a trailing NUL. Bytes may be hostile: every fault becomes a finding
 * with its rule (ddp-id, ddp-map, ddp-pq, ddp-cdtext, ddp-image); an error is what a plant would
 * refuse.
 * Source: DDP 2.00 as public readers agree on it. */
#ifndef FORMATS_DISC_DDP_READER_H
#define FORMATS_DISC_DDP_READER_H

#include "engine/base/finding.h"
#include "formats/disc/cdtext.h"
#include "formats/disc/disc.h"

struct ddp_stream {              /* one packet of the map */
    char dst[3], sub[9], cdm[3], name[18];
    char ssm, scr;
    int64_t length, start, pre1, pre2; /* -1: blank */
};
struct ddp_fileset {
    const char *dir;
    char level[9], ean[14], type[3], master_id[49];
    int stream_count;
    struct ddp_stream *streams;
    const struct ddp_stream *image, *pq, *cdtext; /* NULL where there is none */
    struct cdtext *texts;        /* NULL without CD-Text */
    struct disc *disc;           /* NULL when the PQ descriptor cannot be read */
    char *image_path;            /* NULL when there is no such file */
    int64_t image_bytes;
};

bool ddp_reader_parse_id(const char *bytes, size_t size_bytes, const char *path,
                         struct ddp_fileset *set, struct findings *findings);
bool ddp_reader_parse_map(struct arena *a, const char *bytes, size_t size_bytes, const char *path,
                          struct ddp_fileset *set, struct findings *findings);
/* Path of a file of the folder: by its very name, else by its name in another case; NULL when there
 * is none. */
char *ddp_reader_find(struct arena *a, const char *dir, const char *name);
/* Everything but the samples; NULL when the map leads nowhere. */
struct ddp_fileset *ddp_reader_open(struct arena *a, const char *dir, struct findings *findings);

#endif
