/* release: a whole recipe, resolved: the album, its sound, its level and its targets, as plain
 * data.
 *
 * Every default is filled in, every name is checked, classes are pointers. The recipe's reader
 * makes it, the plan reads it, nobody changes it.
 * Owner: the recipe's arena. */
#ifndef ENGINE_RENDER_RELEASE_H
#define ENGINE_RENDER_RELEASE_H

#include "engine/album/album.h"
#include "engine/audio/quantise.h"
#include "engine/bundle/rule.h"
#include "engine/bundle/supply.h"
#include "engine/bundle/writer.h"
#include "engine/dsp/chain.h"
#include "engine/dsp/limiter.h"

enum anchor { ANCHOR_LOUDEST_SONG, ANCHOR_ALBUM, ANCHOR_EACH_SONG };
enum layout { LAYOUT_SONGS, LAYOUT_ALBUM, LAYOUT_SIDES };
enum spacing { SPACING_KEEP, SPACING_TRIM };
enum hidden { HIDDEN_JOIN, HIDDEN_TRACK, HIDDEN_LEAVE_OUT };
enum target_kind { KIND_FILES, KIND_CD, KIND_VINYL, KIND_BROADCAST };
enum version_missing { VERSION_REFUSE, VERSION_SKIP };
extern const char *const version_missing_names[];
enum ceiling_applies { CEILING_RENDERED, CEILING_DECODED };
enum back_off { BACK_OFF_ALBUM, BACK_OFF_SONG };
extern const char *const ceiling_applies_names[], *const back_off_names[];
extern const char *const anchor_names[], *const layout_names[], *const spacing_names[],
    *const hidden_names[], *const target_kind_names[];

struct level {                    /* what is done about level at the end of a path */
    double loudness_lufs;         /* NAN = no level change                          */
    enum anchor anchor;
    double ceiling_dbtp;          /* NAN = no limiter                               */
    double max_reduction_db;      /* mean reduction past which loudness is refused  */
    double peak_dbtp;             /* vinyl: one gain for all sides to this peak; NAN = none */
    struct limiter_config limiter;
    struct pos pos;               /* where the loudness (or ceiling) was asked for  */
};
struct side {
    const char *name;             /* "A" */
    int song_count;
    int *songs;                   /* indices into album.songs */
    int main_count;
    const int *main_songs;        /* their main versions, and of those without the version */
};
struct target {
    struct pos pos;
    const char *name, *preset;
    enum target_kind kind;
    const struct writer_class *writer;
    const void *writer_config;
    int rate_hz;                  /* 0 = the highest among its mixes    */
    int rate_limit_hz;            /* upper bound of an automatic rate; 0 = none */
    int bits;                     /* 16, 24, 32; 0 = float              */
    int dither;                   /* enum dither, or -1 = by word length */
    struct level level;           /* the master's, with the target's changes */
    enum ceiling_applies ceiling_applies; /* decoded: of a lossy format; others decode to what was
                                     rendered */
    enum back_off back_off;
    struct chain_spec chain;
    enum layout layout;
    enum spacing spacing;
    enum hidden hidden;           /* what becomes of hidden songs */
    int song_count;               /* the songs of it, in its order       */
    int *songs;
    int main_count;
    const int *main_songs;        /* as of a side */
    int side_count;
    struct side *sides;           /* of a record, or the discs of an album: "1", "2" ... */
    bool sides_are_discs;
    const char *version;          /* its songs are alternates; NULL: the main version */
    enum version_missing version_missing;
    const char *name_template;
    enum metadata metadata;
    int tag_count;
    struct tag *tags;
    bool has_cover, has_zip, has_replaygain;
    int rule_count;
    struct rule *rules;           /* what its destination asks */
};
struct reference {                /* a record to compare with, never rendered */
    struct pos pos;
    const char *file, *path;      /* as spelled; to open    */
    int song_count;
    int *songs;                   /* whose reference it is: indices into album.songs */
    double weight;
};
struct lock;
struct release {
    const char *recipe_path;
    const char *recipe_text;      /* as read, for the manifest */
    const char *recipe_dir;
    struct album album;
    struct chain_spec *song_chains; /* one a song, and one an alternate */
    struct chain_spec chain;      /* every song, after its own */
    int reference_count;
    struct reference *references;
    struct level master;
    int session_rate_hz;          /* 0 = automatic */
    const char *resampler;        /* "auto", "libsamplerate" ... */
    int target_count;
    struct target *targets;
    struct supply_order supply;   /* what the supply chain is told */
    const struct lock *lock;      /* what was solved before; NULL: nothing */
};

#endif
