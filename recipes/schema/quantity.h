/* quantity: numbers with units as recipes spell them: "-1.5 dB", "44.1 kHz", "3:41.250", "75 f".
 *
 * Grammar: [+|-] digits [. digits] [blanks] [unit]; no exponents, no "inf", no thousands marks.
 *          A bare number takes the unit that is wanted. Clock times are m:ss or h:mm:ss with
 *          decimals.
 * Errors:  one sentence in `problem` (in the arena): what was found and what is possible. */
#ifndef RECIPES_SCHEMA_QUANTITY_H
#define RECIPES_SCHEMA_QUANTITY_H

#include "engine/base/arena.h"
#include "engine/base/units.h"

/* In `unit`'s own scale: Hz, dB, s (or ms for UNIT_MS), 0 .. 100 %, bit/s. "float" is 0 bit. */
bool quantity_parse(struct arena *a, const char *text, enum unit unit, double *value,
                    const char **problem) MUST_CHECK;
/* A time that keeps its kind: seconds, CD frames or beats. */
bool quantity_parse_time(struct arena *a, const char *text, struct time_value *value,
                         const char **problem) MUST_CHECK;
/* A bare number: "12", "-0.5". */
bool quantity_is_number(const char *text);
/* "a level such as -1.5 dB": what a message and the manual say of a unit. */
const char *quantity_example(enum unit unit);

/* Regular expression (ECMA 262) of a value with a unit, for the JSON Schema. */
char *quantity_pattern(struct arena *a, enum unit unit);

#endif
