/* tables: every key of the recipe language, but for the processors' and the formats' own.
 *
 * The parser, the JSON Schema, the manual and `stamper presets` read them. Special keys have a
 * shape: what they take, in words and as JSON Schema.
 * Owner: constant data. */
#ifndef RECIPES_SCHEMA_TABLES_H
#define RECIPES_SCHEMA_TABLES_H

#include "engine/render/release.h"

struct tables_recipe { /* the top of a recipe */
    int version;
    const char *mixes;
};
struct tables_session {
    int resampler;             /* index into tables_resamplers */
};
struct tables_crossfade {
    struct time_value length;
    int curve;
};
struct tables_preset {         /* what a preset has and a target has not */
    const char *description;
    int kind;                  /* enum target_kind */
};

struct tables_supply {
    struct supply_order order;
    int release_type;          /* index into its choices */
};

extern const char *const tables_resamplers[]; /* NULL-terminated */
extern const char *const tables_flags[];      /* in the order of the bits of enum song_flags */
extern const char *const tables_marks[];      /* in the order of enum mark_kind */
extern const char *const tables_bits[];
#define TABLES_RATES 8
extern const int tables_rates_hz[TABLES_RATES + 1]; /* 0-terminated: multiples of 75 */

extern const struct field tables_of_recipe[], tables_of_album[], tables_of_session[],
    tables_of_song[], tables_of_version[],
    tables_of_trim[], tables_of_fade[], tables_of_crossfade[], tables_of_level[], tables_of_vinyl[],
    tables_of_target[], tables_of_reference[], tables_of_rule[], tables_of_supply[],
    tables_of_deal[], tables_of_preset[],
    tables_of_step[];

struct tables_shape {
    const char *key, *takes;   /* takes: for people                          */
    const char *json;          /* JSON Schema of the value                   */
};
struct tables_section {
    const char *name;          /* the definition's name in the schema        */
    const char *title, *help;
    const struct field *fields[4]; /* one mapping may draw on several tables */
    const struct tables_shape *shapes; /* of its special keys; ends with NULL */
    const char *scalar;        /* key that a bare value stands for, or NULL  */
    bool has_writers;          /* keys of the formats may stand here too     */
};
extern const struct tables_section tables_sections[]; /* ends with name NULL */
extern const struct tables_section tables_of_writers; /* shapes of the formats' special keys */
/* The shape of a special key, or NULL. */
const struct tables_shape *tables_shape_of(const struct tables_section *section, const char *key);


/* Settings of a format that are one mapping in a recipe: field "KEY_x" is written KEY: {x: ...}. */
struct tables_group {
    const char *key;
    const char *list;          /* key of the list that names the switches that are on; NULL: none */
};
extern const struct tables_group tables_groups[]; /* ends with key NULL */
/* The group that a format's field belongs to, or NULL. */
const struct tables_group *tables_group_of(const char *field_key);

#endif
