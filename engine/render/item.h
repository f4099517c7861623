/* item: one deliverable (a file, or the folder of a disc) on its way: written, read back, measured.
 *
 * Order:   encode (or write, without an encoder) after every part that it is cut from is final;
 *          wrap; read back. */
#ifndef ENGINE_RENDER_ITEM_H
#define ENGINE_RENDER_ITEM_H

#include "engine/bundle/writer.h"
#include "engine/meter/meter.h"
#include "engine/render/sequence.h"

/* A stretch of a master's programme, measured once for all word lengths. */
struct figures {
    const struct master *master;
    int disc_count;            /* of an album on several discs: its sequences end to end */
    const struct sequence **discs;
    const struct sequence *sequence;
    int64_t start, length;     /* frames of the programme */
    int part_count;
    struct part **parts;       /* that it and what adjoins it are cut from */
    const struct reel *programme; /* in the widest word there is: what adjoins the stretch is its
                                     context */
    struct measures measures;  /* rounded to what is told of them */
    bool is_known;             /* measured by an earlier render */
    bool is_wanted;            /* by something that is to be made */
    struct task *task;         /* NULL: known */
};
struct made_file {
    const char *path;
    const char *from;          /* its path in the bundle before; NULL: made */
    int64_t modified_ns;       /* of one taken from there: the last change before it was checked */
    int64_t size_bytes;
    char sha256[HASH_HEX_BYTES];
};
struct item {
    struct session *session;
    struct delivery delivery;
    const struct target *target;
    const struct master *master;
    const struct sequence *sequence;
    const struct tracklist *tracklist;
    const struct side *side;   /* vinyl */
    int place;                 /* among the items of its target, from 0 */
    int word_bits;             /* of the reel: 16 24 32, 0 = float */
    enum dither dither;
    int64_t start, length;     /* in the programme, frames at the target's rate */
    struct stage *stage;
    int *done;                 /* counts ready items */
    struct task *encoded, *written, *ready;
    int stream_fd;             /* the encoded stream, from encode until it is wrapped; -1: none */
    struct arena *arena;       /* of what its tasks keep */
    bool backs_off;            /* the decoded file keeps the ceiling */
    bool has_back_off;         /* found, or held */
    double back_off_db;        /* by which the encoder gets it lower: whole hundredths, 0 or less */
    int part_count;
    struct part **parts;       /* that it is cut from */
    char key[HASH_HEX_BYTES];  /* of all that decides its bytes; "" while a level is not solved */
    char sound_key[HASH_HEX_BYTES]; /* of those of its files that hold nothing but sound; "" as
                                       above, and where it has none (writer_class.sound)      */
    char stream_key[HASH_HEX_BYTES]; /* of what was encoded, once it is */
    const char *key_text;      /* behind the key, without the parts */
    bool is_kept;              /* its files are those of the bundle before */
    int sound_count;           /* delivery.has_sound: of the files of sound, taken from there */
    struct made_file *sound;
    const char *past_bundle;
    const char *cause;         /* of its being made, in words; NULL: kept   */
    struct figures *figures;   /* of the whole item */
    int track_count;
    struct figures **tracks;   /* of each song in it */
    struct figures *album;     /* of all that its target delivers; NULL: not asked for */
    /* Results. */
    int file_count;
    struct made_file *files;
    char audio_sha256[HASH_HEX_BYTES];
    bool has_decoded;
    struct measures decoded;   /* of a lossy file as a player hears it */
};

/* Fills in the keys and key_text; called again once levels are solved. */
void item_make_key(struct item *it);
/* What a stretch's figures depend on; NULL while a level is not solved. */
char *item_figures_identity(struct arena *a, const struct figures *f);
/* Of the identities of all the item's figures, as a hash in hex: the same, the same figures. Other
 * targets decide, too, in which word a stretch is measured. "" while a level is not solved. */
void item_measured(const struct item *it, char hex[HASH_HEX_BYTES]);

/* Whoever uses a figure gets it as it is told, so that one which a later render knows from here is
 * the same to the last digit. */
bool item_round_measures(struct measures *m, struct arena *scratch, struct err *err) MUST_CHECK;

/* Adds the item's tasks to the session's graph. `done` is counted up, under the graph's care, as
 * files are ready. */
void item_schedule(struct item *it, int *done);
/* Encodes, writes and reads back again what is there already, lower by another back-off; with the
 * graph running. Returns its last task; NULL: *err. */
struct task *item_schedule_again(struct item *it, struct err *err);
/* Adds the measuring of a stretch, after its parts. */
void item_schedule_figures(struct session *s, struct figures *f);

#endif
