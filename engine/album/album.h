/* album: what a release is, as plain data: texts, codes, and how its songs are to be cut and
 * joined.
 *
 * Every default is filled in; text is UTF-8 in NFC, NULL where absent.
 * Owner: the recipe's arena. */
#ifndef ENGINE_ALBUM_ALBUM_H
#define ENGINE_ALBUM_ALBUM_H

#include "engine/base/err.h"
#include "engine/base/units.h"

#include <stdint.h>

enum curve { CURVE_LINEAR, CURVE_COSINE, CURVE_EXPONENTIAL, CURVE_LOGARITHMIC, CURVE_EQUAL_POWER };
extern const char *const curve_names[]; /* NULL-terminated, in enum order */
enum revise { REVISE_GAIN, REVISE_LOUDNESS }; /* what a new mix of a song keeps */
extern const char *const revise_names[];
enum older { OLDER_WARN, OLDER_REFUSE }; /* an alternate that was made with the mix before */
extern const char *const older_names[];

struct tag { const char *key, *value; };

struct credits {
    const char *title, *artist;
    const char *composer, *songwriter, *arranger, *producer, *mixer, *language;
    const char *message;       /* of CD-Text */
};

enum mark_kind { MARK_START, MARK_MIDDLE, MARK_END, MARK_TIME };
struct mark {
    enum mark_kind kind;
    double time_s;             /* MARK_TIME: from the song's first sample          */
};
struct trim {
    double start_s, end_s;     /* in file time; NAN = the file's own              */
    double level_db;           /* NAN = no automatic trim                         */
    double head_s, tail_s;     /* kept before and after what automatic trim finds */
};
struct fade {
    double in_s, out_s;        /* 0 = none */
    enum curve curve;
};
struct crossfade {
    double length_s;           /* 0 = none */
    enum curve curve;
};

enum song_flags { SONG_DCP = 1, SONG_SCMS = 2, SONG_PRE = 4 };

struct song {
    struct pos pos, mix_pos;
    const struct song *main;   /* of an alternate: whose settings and length it has; NULL else */
    const char *version;       /* of an alternate: "instrumental" */
    const char *mix;           /* as spelled in the recipe */
    const char *mix_path;      /* to open                   */
    struct credits credits;
    const char *isrc;          /* 12 characters, or NULL    */
    bool is_explicit;
    double tempo_bpm;          /* NAN = not given */
    struct time_value gap;     /* before this song; TIME_NONE = the album's */
    struct crossfade crossfade;
    struct mark mark;
    double pause_s;            /* of the track before its mark; NAN = from the end of the song
                                  before */
    struct trim trim;
    struct fade fade;
    double gain_db;
    int index_count;
    double *indexes_s;         /* CD index 02, 03 ... from the song's start */
    unsigned flags;            /* enum song_flags */
    bool is_hidden;            /* has no mark of its own: it lies in the track before, the first
                                  ones in the pause of track 1 */
    enum revise revise;
    enum older older_versions;
    bool follow;               /* trims, fades, marks and indexes go along with a shifted mix */
    int tag_count;
    struct tag *tags;
};

struct album {
    struct pos pos;
    struct credits credits;    /* title, artist, ... of the whole */
    const char *ean;           /* 13 digits, or NULL   */
    const char *catalog, *label, *genre, *copyright, *phonogram;
    int year;                  /* 0 = none */
    const char *cover_path;    /* to open, or NULL */
    const char *cover;         /* as spelled */
    struct pos cover_pos;
    struct time_value gap;
    enum revise revise;        /* of songs that name none */
    enum older older_versions; /* likewise */
    int tag_count;
    struct tag *tags;
    int song_count;
    struct song *songs;        /* and, behind them, their alternates */
    int alternate_count;
};

/* The index of a song that may be an alternate: that of its main version. */
int album_main_index(const struct album *album, const struct song *song);
/* The song's own artist, else the album's; NULL when there is neither. */
const char *song_artist(const struct album *album, const struct song *song);

#endif
