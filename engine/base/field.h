/* field: tables that are the one home of a configuration's keys, units, ranges, defaults and help.
 *
 * The recipe parser, the manual, the JSON Schema, `stamper presets` and the cache keys all read
 * these tables; nothing else repeats what stands in them.
 *
 * Order:   as in the table: the order of the manual and of the key text.
 * Owner:   constant data. */
#ifndef ENGINE_BASE_FIELD_H
#define ENGINE_BASE_FIELD_H

#include "engine/base/err.h"
#include "engine/base/text.h"
#include "engine/base/units.h"

#include <math.h>
#include <stddef.h>

enum field_kind {
    FIELD_NUMBER,  /* double in `unit`; a dflt of NAN means "may be absent"  */
    FIELD_INTEGER, /* int                                                    */
    FIELD_SWITCH,  /* bool                                                   */
    FIELD_CHOICE,  /* int: index into `choices`; a dflt of -1: may be absent */
    FIELD_TEXT,    /* const char *; NULL when absent                         */
    FIELD_TIME,    /* struct time_value; TIME_NONE when absent               */
    FIELD_SPECIAL, /* read by the owner's own function; listed here for the
                      manual, the schema and unknown-key checks              */
};

#define FIELD_REQUIRED 1u  /* an error when absent                            */
#define FIELD_SILENT 2u    /* does not change any output byte: not in the key */
#define FIELD_WRAP 4u      /* of a writer: shapes the container, not the encoded stream in it */

struct field {
    const char *key;
    enum field_kind kind;
    enum unit unit;
    unsigned flags;
    size_t offset;
    double min, max, dflt;
    const char *dflt_text;       /* shown where the default is not a number */
    const char *const *choices;  /* NULL-terminated                         */
    void (*add_key)(const void *slot, struct text *out); /* of a special field, or NULL: its owner
                                                            puts it into keys itself */
    const char *help;
};

#define FIELD(key_, type_, member_, ...) \
    { .key = (key_), .offset = offsetof(type_, member_), __VA_ARGS__ }
#define FIELD_END { .key = NULL }

/* Writes every default into `config` (which the caller has zeroed). */
void field_defaults(const struct field *fields, void *config);
const struct field *field_find(const struct field *fields, const char *key);
/* The key nearest in spelling to `word`, or NULL when none is near. */
const char *field_nearest(const struct field *fields, const char *word);
/* Is the value inside the field's range? False: *err says what was found and what is possible. */
bool field_check(const struct field *f, double value, struct pos pos, struct err *err) MUST_CHECK;
/* Appends "key=value" lines in table order, numbers as hex floats: the text behind a cache key. */
void field_key_text(const struct field *fields, const void *config, struct text *out);
/* The same without fields that have one of these flags. */
void field_key_text_but(const struct field *fields, const void *config, unsigned flags,
                        struct text *out);
/* Appends the value as the recipe would spell it ("-1.5 dB", "bell", "yes"). */
void field_format(const struct field *f, const void *config, struct text *out);

#endif
