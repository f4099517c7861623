/* id3: the ID3v2 tag of a delivery: of MP3, and for the chunks of WAV and AIFF.
 *
 * Version 2.3 holds texts that are not ASCII as UTF-16, version 2.4 as UTF-8. No
 * unsynchronisation: a chunk has its own size, an MP3 decoder skips the tag. Ten bytes of padding,
 * since readers look for one more frame's header. Texts are those of tags_of; arranger, producer,
 * engineer and mixer share a list of people (IPLS, TIPL), what else has no frame of its own is a
 * TXXX; a full tag has the cover.
 * Source: id3.org, ID3v2.3.0 and ID3v2.4.0 (structure, native frames). */
#ifndef FORMATS_ID3_H
#define FORMATS_ID3_H

#include "engine/base/text.h"
#include "formats/tags.h"

enum id3_version { ID3_23, ID3_24 };
extern const char *const id3_versions[]; /* "2.3", "2.4"; NULL-terminated, in enum order */

/* Empty when there is nothing to say. */
struct text id3_tag(const struct delivery *d, enum id3_version version, struct arena *a);

#endif
