/* master: one way to the end: the runs of an album at a delivery rate, through a target's chain,
 * brought to a level under a ceiling. Targets that ask for the same way share it, quantised once
 * per word length.
 *
 * Level: the gain is solved so that the anchor's loudness after the limiter is what was asked.
 *        Predicted from stored peaks and energies, applied, measured on the samples that it made,
 *        corrected if need be. */
#ifndef ENGINE_RENDER_MASTER_H
#define ENGINE_RENDER_MASTER_H

#include "engine/base/json.h"
#include "engine/meter/energy.h"
#include "engine/render/peak_stage.h"
#include "engine/render/session.h"

#define MASTER_TOLERANCE_LU 0.03 /* of the 0.05 that are promised */
#define MASTER_STEPS_PER_DB 100.0 /* solved gains are rounded to hundredths */

struct word {                  /* a word length in which a part is wanted */
    int bits;                  /* 16 24 32; 0 = float */
    enum dither dither;
    struct pcm *pcm;           /* without a file until it is recalled, or its part is to be made */
    char digest[33];           /* of the samples, once they are there */
    struct pos pos;            /* of the target that asked first */
    const char *target;
    int64_t clipped_samples, first_clip_frame;
};
struct span {                  /* a song between its marks, in frames of its part */
    int song;
    int64_t start, end;
    int64_t silence;           /* frames that follow it up to the next mark; past a second they do
                                  not count */
    const struct energy *energy; /* before level and limiter */
    const struct energy *result; /* after them, as rendered  */
};
struct reduction {             /* what a limiter did */
    double largest_db, sum_db;
    int64_t frames, frames_over_1db, frames_over_3db;
};
#define PART_WORDS 8
struct part {                  /* a run on its way through a master */
    struct master *master;
    struct arena *arena;       /* of what its tasks keep */
    const struct run *run;
    int alias_count;
    const struct run **aliases; /* runs of the same sound in other sequences */
    struct node *in;           /* at the delivery rate, through the target's chain */
    struct node *peaks;        /* NULL when no limiter and no peak level */
    struct node *finish;       /* limits and quantises */
    bool is_anchor;            /* the level is solved on it */
    const struct part *leader; /* of alternates: the part of their main versions, whose gain they
                                  have; NULL: its own, or that of all */
    int span_count;
    struct span *spans;
    double gain_db;
    bool has_gain;             /* solved, or locked */
    bool is_locked;
    int word_count;
    struct word words[PART_WORDS];
    double largest;            /* |sample| after level and limiter, before quantising */
    struct reduction reduction;
    bool is_needed;            /* something is to be cut from it, or measured on it */
    bool is_made;              /* in this render; else recalled, or not touched     */
    bool is_known;             /* reduction and results are there without making it */
    struct task *kept;         /* made, final, and kept for later; NULL: recalled   */
    bool is_limited;           /* the limiter has something to do here */
};
struct master {
    struct session *session;
    int rate_hz;
    const struct chain_spec *chain;
    struct level level;
    const char *sides;         /* whose songs share the gain of a peak level; "": none asked for */
    const char *targets;       /* names, for messages */
    int part_count;
    struct part **parts;
    struct task *weighed, *solved, *approved; /* loudness before; gains; gains proved on the
                                                 samples */
    const json_t *told;        /* what the manifest before says of the very same parts; or NULL */
    int passes;                /* limiter passes that it took */
    double loudness_lufs;      /* of the anchor as rendered; NAN when no loudness was asked */
};

struct master *master_new(struct session *s, int rate_hz, const struct target *t);
/* Two targets share a master that does the same. */
bool master_is_same(const struct master *m, int rate_hz, const struct target *t);
/* The run's part, made on first use. tracks: those of the sequence that lie in the run; end: where
 * the sequence goes on with the next mark, or ends; leader: whose gain it has, or NULL. */
struct part *master_part(struct master *m, const struct run *run, const struct track *tracks,
                         int track_count, struct cdframe end, const struct part *leader,
                         bool is_anchor, struct err *err);
struct word *part_word(struct part *p, int bits, enum dither dither, const char *target,
                       struct pos pos, struct err *err);
/* Adds the tasks of a master to the session's graph: first the weighing of every master, then the
 * rest of each. */
void master_schedule_weighing(struct master *m);
void master_schedule(struct master *m);
/* `task` waits until every word of the part is final. */
void master_need(const struct part *p, struct graph *g, struct task *task);

/* A span's energies: a meter to feed with its frames; finishing adds the silence up to the next
 * mark. */
struct energy_meter *master_meter(struct arena *a, const struct master *m, const struct span *s);
const struct energy *master_meter_finish(struct energy_meter *m, const struct span *s);

/* Solves gains (solve.c): fills gain_db of every part from peaks and energies. */
bool solve_levels(struct master *m, struct err *err);
/* After a pass: is it right? *again: gains were corrected, the parts are to be made anew. */
bool solve_judge(struct master *m, bool *again, struct err *err);
/* The anchor's loudness as rendered, from the results of its parts. */
void solve_measure(struct master *m);
/* The highest gain that could be asked for, in dB: sets the floor of the peak detector. */
double solve_bound_db(const struct master *m);

/* finish_stage.c: the node that levels, limits and quantises a part. */
struct node *finish_node(struct session *s, struct part *p);

#endif
