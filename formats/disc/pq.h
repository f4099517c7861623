/* pq: the PQ descriptor of a DDP fileset: tracks, indexes, flags and codes in packets of 64 bytes.
 *
 * Times:  sector n of the image is PQ time n; the lead-out time is the number of sectors.
 * Errors: reading takes hostile bytes and tells findings under the rule "ddp-pq".
 * Source: DDP 2.00 as eight public readers and writers agree on it. */
#ifndef FORMATS_DISC_PQ_H
#define FORMATS_DISC_PQ_H

#include "engine/base/finding.h"
#include "engine/base/text.h"
#include "formats/disc/disc.h"

#define PQ_PACKET_BYTES 64

/* ISRC on index 00 and 01 (readers differ in which they take), or on the track's first packet
 * only. */
enum pq_isrc { PQ_ISRC_BOTH, PQ_ISRC_FIRST };

void pq_format(const struct disc *d, enum pq_isrc isrc, struct text *out);
/* Tracks, times, flags and codes; NULL when nothing can be made of it. */
struct disc *pq_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                             const char *path, struct findings *findings);

#endif
