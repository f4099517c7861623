/* reading: field tables applied to nodes: types, units, ranges and unknown keys, all mistakes told.
 *
 * Values that are wrong leave the default in place, so that checking can go on.
 * Errors: findings; each carries the notes of its context ("in target 'phone'"). */
#ifndef RECIPES_SCHEMA_READING_H
#define RECIPES_SCHEMA_READING_H

#include "engine/base/field.h"
#include "engine/base/finding.h"
#include "recipes/reader/tree.h"

struct reading_note { /* what was being read, from the inside out */
    const struct reading_note *up;
    struct pos pos;
    const char *text;
};
struct reading {
    struct arena *arena;
    struct findings *findings;
    const struct reading_note *note;
};
struct reading_part { /* one table and the struct that it fills */
    const struct field *fields;
    void *config;
};

/* Adds an error with the context's notes. `rule`: a short stable name. */
void reading_error(const struct reading *r, const char *rule, struct pos pos, const char *format,
                   ...)
    PRINTF_LIKE(4, 5);
void reading_warn(const struct reading *r, const char *rule, struct pos pos, const char *format,
                  ...)
    PRINTF_LIKE(4, 5);

/* Is it a mapping, a list? False: told. `what`: "album", "the item of songs". */
bool reading_is_map(const struct reading *r, const struct tree *n, const char *what);
bool reading_is_list(const struct reading *r, const struct tree *n, const char *what);

/* Sets the keys of `map` in the parts' structs, whose defaults the caller has set. FIELD_SPECIAL
 * keys are left to the caller. `what` names the mapping in messages. The last part has no
 * fields. */
void reading_fields(const struct reading *r, const struct tree *map, const char *what,
                    const struct reading_part parts[]);
/* One table; sets its defaults first. */
void reading_table(const struct reading *r, const struct tree *map, const char *what,
                   const struct field *fields, void *config);
/* For tables whose owner knows no tempo (processors, writers): times in beats are refused. */
void reading_refuse_beats(const struct reading *r, const struct tree *map,
                          const struct field *fields);
/* One value of one field. */
bool reading_value(const struct reading *r, const struct tree *n, const struct field *f,
                   void *config);

/* Single values; `key` names them in messages. */
bool reading_text(const struct reading *r, const struct tree *n, const char *key,
                  const char **value);
bool reading_lines(const struct reading *r, const struct tree *n, const char *key,
                   const char **value);
bool reading_number(const struct reading *r, const struct tree *n, const char *key, enum unit unit,
                    double *value);
bool reading_time(const struct reading *r, const struct tree *n, const char *key,
                  struct time_value *value);
bool reading_switch(const struct reading *r, const struct tree *n, const char *key, bool *value);
/* Index into a NULL-terminated list of words. */
bool reading_choice(const struct reading *r, const struct tree *n, const char *key,
                    const char *const choices[], int *value);
/* The word of a NULL-terminated list nearest to `word`, or NULL. */
const char *reading_nearest(const char *word, const char *const words[]);
/* Is it a scalar that is written without quotes as exactly this word? */
bool reading_is_word(const struct tree *n, const char *word);

#endif
