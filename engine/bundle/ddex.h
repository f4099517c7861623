/* ddex: a release as a DDEX ERN 4.3 NewReleaseMessage of the profile Audio.
 *
 * Needs what supply_check asks for. Parties are numbered in the order in which they are named
 * first; sizes are kilobytes, rates kHz, hashes SHA-256, files relative references from the
 * message.
 * Deals are there only where the recipe gives them.
 * Owner:  the arena.
 * Source: DDEX Electronic Release Notification Message Suite Standard, version 4.3
 *         (release-notification.xsd, http://ddex.net/xml/ern/43). */
#ifndef ENGINE_BUNDLE_DDEX_H
#define ENGINE_BUNDLE_DDEX_H

#include "engine/bundle/supply.h"

/* path: of the message, from the bundle's root. */
char *ddex_message(struct arena *a, const struct supply *s, const char *path);

#endif
