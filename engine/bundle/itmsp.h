/* itmsp: metadata.xml of a folder in the style of Apple's .itmsp packages.
 *
 * The folder holds metadata.xml, the audio and the cover, each with size and MD5. Apple's own
 * specification is given to its providers only: this follows the form that is publicly known
 * (version music5.3); a provider's validator has the last word.
 * Owner: the arena. */
#ifndef ENGINE_BUNDLE_ITMSP_H
#define ENGINE_BUNDLE_ITMSP_H

#include "engine/bundle/supply.h"

/* Names inside the folder: "012345678905_01_002.flac", "012345678905.png". */
char *itmsp_track_name(struct arena *a, const struct supply *s, const struct supply_track *t);
char *itmsp_cover_name(struct arena *a, const struct supply *s);
/* Every file must have its MD5. */
char *itmsp_metadata(struct arena *a, const struct supply *s);

#endif
