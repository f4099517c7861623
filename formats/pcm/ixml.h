/* ixml: the iXML chunk: project, speed and time stamp, channels, and bext once more as text.
 *
 * Scene, take and tape are a recorder's and left out. A timecode rate is there only when it was
 * asked for. Loudness figures are numbers with two decimals, absent where not known.
 * Source: iXML specification 2.10 (Gallery UK). */
#ifndef FORMATS_PCM_IXML_H
#define FORMATS_PCM_IXML_H

#include "formats/pcm/bext.h"

enum ixml_timecode { IXML_NONE, IXML_23976, IXML_24, IXML_25, IXML_2997, IXML_2997DF, IXML_30 };
extern const char *const ixml_timecodes[]; /* NULL-terminated, in enum order */

void ixml_add(struct text *t, const struct delivery *d, const struct bext_config *c,
              enum ixml_timecode timecode);

#endif
