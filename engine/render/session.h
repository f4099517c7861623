/* session: what the steps of one render share: the release, the mixes, the nodes, the task graph.
 *
 * Owner: `arena` for all that lives as long as the render; only the thread that called render may
 *        use it. Tasks keep what they make in their node's arena. */
#ifndef ENGINE_RENDER_SESSION_H
#define ENGINE_RENDER_SESSION_H

#include "engine/audio/peak.h"
#include "engine/audio/resample.h"
#include "engine/audio/source.h"
#include "engine/cache/stamps.h"
#include "engine/cache/store.h"
#include "engine/dsp/match.h"
#include "engine/dsp/speed.h"
#include "engine/render/node.h"
#include "engine/render/recent.h"
#include "engine/render/release.h"

#include <pthread.h>

/* A mix as decoded: each file once, however many songs are cut from it. */
struct lock;
struct match_held;
struct mix {
    struct session *session;
    const char *name;          /* as spelled in the recipe */
    const char *path;
    struct pos pos;
    struct source_info info;   /* length_frames is exact after intake */
    struct pcm *pcm;
    char audio_sha256[HASH_HEX_BYTES]; /* of rate, channels, format and samples */
    double peak;               /* largest |sample| */
    double loudness_lufs;      /* to the hundredth; -INFINITY: silent, or under 0.4 s */
    struct node *node;         /* a source of the graph */
};
struct session {
    struct arena *arena;
    const struct release *release;
    struct findings *findings;
    const char *scratch;       /* folder of scratch files */
    struct store *store;       /* results of tasks, kept between renders */
    struct stamps *stamps;     /* what is known of files                 */
    bool keeps;                /* not --no-cache                         */
    struct graph *graph;
    struct node_set *nodes;
    struct recent *recent;     /* of the nodes that are made when they are read */
    int mix_count;
    struct mix *mixes;
    struct mix **song_mixes;   /* one a song, and one an alternate */
    struct mix *references;    /* one a reference of the release */
    struct timeline_song *songs; /* as many: what timelines need */
    int only_song_count;       /* of --songs, 0: all */
    const int *only_songs;
    int master_count;
    struct master **masters;
    const struct lock *lock;   /* solved values to hold; NULL: none */
    bool relevel;              /* solve all of them again           */
    const json_t **differences; /* one a song: of a revised mix from the one before; or NULL */
    double *revised_gains_db;  /* one a song: what keeps a revised song's loudness */
    pthread_mutex_t mutex;     /* guards identities */
};

/* cache: the folder for scratch files and kept results; NULL: the user's. no_cache: nothing is kept
 * or found there. */
struct session *session_new(struct arena *a, const struct release *r, const char *cache,
                            bool no_cache, struct findings *findings,
                            struct err *err) MUST_CHECK;
/* A node's identity, from any thread. */
const char *session_identity(struct session *s, struct node *n);
/* A pcm for a node's output, without a file until it is known that the node is to be made. */
struct pcm *session_pcm(struct session *s, struct node *n, enum pcm_format format, int channels);
/* Gives every scheduled node, and every word of a part that is to be made, a scratch file. */
bool session_open_scratch(struct session *s, struct err *err) MUST_CHECK;

/* The steps. Each returns the node whose `out` is the result, shared where the key is the same;
 * NULL: *err. A step that would change nothing returns its input. */
/* gain and chains  */
struct node *song_node(struct session *s, int song, int rate_hz, struct err *err);
/* assembly         */
struct node *run_node(struct session *s, const struct run *run, struct err *err);
/* rate conversion */
struct node *rate_node(struct session *s, struct node *in, int rate_hz, struct err *err);
struct node *speed_node(struct session *s, struct node *in, struct speed_ratio speed);
/* The song filtered toward its references, as `measured` asks: itself, or the main version of an
 * alternate. */
struct node *match_node(struct session *s, struct node *in, struct node *measured, int song,
                        const struct match_config *config);
/* What a match did, once it is made; NULL for other nodes. */
const struct match_curve *match_curve_of(const struct node *n);
/* Its place in the lock; NULL for other nodes. */
const struct match_held *match_held_of(const struct node *n);
struct node *chain_node(struct session *s, struct node *in, const struct chain_spec *const specs[],
                        int spec_count, double gain_db, const char *what, struct err *err);

#endif
