/* disc_rules: what a CD must keep to, judged on the plan of a disc or on one that was read.
 *
 * Severity: error = a plant refuses it or players fail; warning = a plant asks or some players
 *           fail.
 * Source:   Red Book (IEC 60908) as burning programs and plants state it. */
#ifndef FORMATS_DISC_DISC_RULES_H
#define FORMATS_DISC_DISC_RULES_H

#include "engine/base/finding.h"
#include "formats/disc/disc.h"

#define DISC_RULES_TRACK_LEAST 300   /* 4 s */
#define DISC_RULES_STANDARD 333000   /* 74:00:00, what every blank and every plant takes */
#define DISC_RULES_PLANT 359775      /* 79:57:00, what most plants take */
#define DISC_RULES_CAPACITY 360000   /* 80:00:00 */

/* plant_limit: the lead-out that the plant takes; past 74:00:00 a note, past the limit a warning,
 * past it and 80:00:00 an error. */
void disc_rules_check(const struct disc *d, struct cdframe plant_limit, struct findings *findings);

#endif
