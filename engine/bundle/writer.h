/* writer: the one shape every delivery format takes.
 *
 * A writer turns a delivery (finished samples with their texts) into files of the stage. It stores
 * the samples it reads from the reel and never changes one: rate, gain and word length are the
 * render's.
 *
 * Order:   check (before any audio is rendered), write (or encode, wrap), verify.
 * Errors:  check collects findings; the others: ERR_FAILED, ERR_NO_SPACE, ERR_IO, ERR_REJECTED;
 *          wrap: ERR_DAMAGED when its stream is not what encode wrote.
 * Threads: any number of deliveries may be written side by side; classes are constant. */
#ifndef ENGINE_BUNDLE_WRITER_H
#define ENGINE_BUNDLE_WRITER_H

#include "engine/album/album.h"
#include "engine/audio/reel.h"
#include "engine/base/field.h"
#include "engine/base/finding.h"
#include "engine/base/json.h"
#include "engine/bundle/stage.h"

enum metadata { METADATA_FULL, METADATA_MINIMAL, METADATA_NONE };
extern const char *const metadata_names[]; /* NULL-terminated, in enum order; minimal = title,
                                              artist, album, track */

struct cover {                 /* never decoded, bytes copied */
    const void *bytes;
    size_t size_bytes;
    const char *mime;          /* image/png, image/jpeg */
    int width, height;
};
#define WRITER_CONTEXT 4096    /* frames: after four packets AAC errs no more than mid-song */

struct delivery_hidden {       /* a song without a mark; frames of the reel */
    const struct song *song;
    int64_t start_frame, end_frame;
};
struct delivery_track {        /* frames of the reel */
    const struct song *song;
    int number;                /* as printed: 1 .. 99                                  */
    int64_t pause_frame;       /* index 00; = start_frame where there is no pause      */
    int64_t start_frame;       /* index 01                                             */
    int64_t end_frame;         /* where the last sound of the track ends               */
    int index_count;
    int64_t *index_frames;     /* index 02 ...                                         */
    int hidden_count;          /* songs that lie in the track; in the pause of the first, too */
    struct delivery_hidden *hidden;
};
struct delivery_figures {      /* of the whole delivery, before encoding; NAN: not known */
    double integrated_lufs, range_lu, true_peak_dbtp;
    double momentary_max_lufs, short_term_max_lufs; /* -INFINITY: silence, or too short */
};
extern const struct delivery_figures delivery_figures_unknown;
struct writer_class;
struct codec_spec;
struct delivery {
    const struct writer_class *writer; /* that makes it                                 */
    struct pos pos;            /* of the target in the recipe                           */
    const char *target;        /* its name                                              */
    const char *path;          /* in the bundle: a file ("flac/01 - Opening.flac"), or the folder
                                  of a writer that makes several ("cd")                       */
    const struct album *album;
    const struct reel *reel;   /* in check: rate, format, channels and length are final, no audio */
    const struct reel *lead, *follow; /* the sound that adjoins the reel where it was cut out of
                                  continuous sound, at most WRITER_CONTEXT frames; NULL: none,
                                  or not wanted */
    int track_count;           /* 1 for a song's file */
    const struct delivery_track *tracks;
    int track_total, disc_number, disc_total;
    enum metadata metadata;
    int tag_count;             /* album's, target's and song's further tags, merged */
    const struct tag *tags;
    const struct cover *cover; /* NULL = none */
    bool needs_figures;        /* they go into the file, so writing waits for them      */
    struct delivery_figures figures; /* known from write (wrap) on, where they are needed */
    bool has_replaygain;       /* tags that players turn the level by: these need figures */
    struct delivery_figures album_figures; /* of all that the target delivers, end to end */
    const void *config;        /* of the writer's class */
    bool has_sound;            /* the files of `sound` are in the stage already, as an earlier
                                  render made and checked them: neither written nor read  */
    json_t *sums;              /* of a class with `sound`, what it tells of them (checksums): write
                                  fills it in, or with has_sound reads it; the manifest holds it */
};
struct writer_class {
    const char *name;          /* `format:` of a target: "flac", "mp3", "cd" ...        */
    const char *help;
    const char *extension;     /* ".flac"; NULL for a writer of a folder                 */
    unsigned version;          /* part of cache keys; +1 when output changes             */
    const char *(*library)(void); /* version text of the library that shapes its bytes, or NULL */
    bool is_lossless;
    int effort;                /* of encoding a frame and reading it back, against a plain WAV's; 0:
                                  as that: what takes longest is begun first */
    bool needs_figures;        /* always writes them */
    unsigned formats;          /* set of 1 << enum pcm_format that it takes from a reel, widest
                                  preferred */
    const int *rates_hz;       /* 0-terminated; NULL = any */
    const struct field *fields;
    size_t config_size;
    /* Refuses what write could not do (missing encoder, forbidden rate, texts that do not fit
     * ...). */
    void (*check)(const struct delivery *d, struct findings *findings);
    /* Of a folder, the files that hold sound and nothing else: paths in the bundle, ended by NULL.
     * Adds what these and `sums` depend on, besides the samples, to `key` as "key=value" lines.
     * NULL: the class has none. */
    const char **(*sound)(const struct delivery *d, struct arena *a, struct text *key);
    /* Makes the files in one go. NULL in a class with an encoder: it has the next two instead. */
    bool (*write)(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err);
    /* Does encode want lead and follow? NULL: never. */
    bool (*wants_context)(const void *config);
    /* Of a class that shares the one encode loop (formats/codec): what it tells that. NULL: else */
    struct codec_spec (*spec)(const struct delivery *d, struct arena *a);
    /* Encodes the reel into a file of its own (fd: empty, read and write) without any text, cover
     * or path. The same bytes each time. They depend on this and nothing else, which is what their
     * key must contain: the class's name, version and library(), the key text of its config
     * (writer_encode_key: all of these) and the reel: format, rate, channels, length, samples;
     * where there are lead and follow, these too. */
    bool (*encode)(const struct delivery *d, int fd, struct arena *a, struct err *err);
    /* Makes the file of the stage from what encode wrote, with texts and cover. Reads fd with pread
     * and of the reel its format, rate, channels and length, no samples. */
    bool (*wrap)(const struct delivery *d, int fd, struct stage *stage, struct arena *a,
                 struct err *err);
    /* Reads structure back by another road than it was written and compares with the delivery: what
     * is particular to the format. That samples are the very ones (lossless), and length, loudness
     * and true peak (lossy), is checked for every writer of a single file by the render. May be
     * NULL. */
    bool (*verify)(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err);
    /* Adds what the manifest and the sheet should say of it (encoder, bit rate, disc ids ...). May
     * be NULL. */
    void (*describe)(const struct delivery *d, json_t *into);
};

/* What the files depend on besides their samples and figures, as "key=value" lines: class, config,
 * stream, and every text, code and place that a writer may use. */
void writer_key(const struct delivery *d, const struct writer_class *class, struct text *out);
/* What an encoded stream depends on besides the reel, as "key=value" lines. Fields that only shape
 * the container (FIELD_WRAP) are left out. */
void writer_encode_key(const struct writer_class *class, const void *config, struct text *out);

#endif
