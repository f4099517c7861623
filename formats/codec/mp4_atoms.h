/* mp4_atoms: what libavformat leaves out of an M4A: free-form tags (ISRC ...), rtng, iTunSMPB.
 *
 * Input: a finished file whose moov is last, so that it can grow without moving a sample.
 * Source: ISO/IEC 14496-12; the "----" atoms and iTunSMPB as iTunes writes them. */
#ifndef FORMATS_CODEC_MP4_ATOMS_H
#define FORMATS_CODEC_MP4_ATOMS_H

#include "formats/tags.h"

/* tags: those that start with TAGS_FREEFORM, and TAGS_ADVISORY, are added. delay_frames > 0:
 * iTunSMPB too, counted in packets of packet_frames. A file without any tags is left as it is. */
bool mp4_atoms_add(int fd, const struct delivery *d, struct tag_list tags, int delay_frames,
                   int packet_frames, struct arena *a, struct err *err) MUST_CHECK;

#endif
