/* info: the texts of a delivery as RIFF's LIST of the type INFO, in UTF-8.
 *
 * Source: Microsoft/IBM RIFF 1.0, chapter 2 (INFO list); ISRC and IENG as programs have them. */
#ifndef FORMATS_PCM_INFO_H
#define FORMATS_PCM_INFO_H

#include "engine/base/text.h"
#include "engine/bundle/writer.h"

/* Adds the chunk to `t`; nothing when there are no texts. */
void info_add(struct text *t, const struct delivery *d);

#endif
