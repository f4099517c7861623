/* ape: the APEv2 tag at the end of a WavPack file, with the cover, for which libavformat has no
 * place there.
 *
 * Range:  texts are UTF-8; the cover is the binary item "Cover Art (Front)": name, NUL, its bytes.
 * Source: wiki.hydrogenaud.io, APEv2 specification (tag header, items, flags, cover art). */
#ifndef FORMATS_CODEC_APE_H
#define FORMATS_CODEC_APE_H

#include "engine/base/text.h"
#include "formats/tags.h"

/* Empty when there is nothing to say. */
struct text ape_tag(const struct delivery *d, struct tag_list tags, struct arena *a);

#endif
