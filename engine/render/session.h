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

/* A mix as decoded: each file once, however many songs are cut from it. */
struct mix {
    const char *name;          /* as spelled in the recipe */
    const char *path;
    struct pos pos;
    struct source_info info;   /* length_frames is exact after intake */
    struct pcm *pcm;
    char audio_sha256[HASH_HEX_BYTES]; /* of rate, channels, format and samples */
    double peak;               /* largest |sample| */
    struct node *node;         /* a source of the graph */
};
struct session {
    struct arena *arena;
    const struct release *release;
    struct findings *findings;
    const char *scratch;       /* folder of scratch files */
    struct store *store;       /* results of tasks, kept between renders */
    struct stamps *stamps;     /* what is known of files                 */
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
    int stage_pcm_count;
    struct pcm **stage_pcms;   /* of stages: not needed once every part is final */
    int master_count;
    struct master **masters;
};

/* cache: the folder for scratch files and kept results; NULL: the user's. no_cache: nothing is kept
 * or found there. */
struct session *session_new(struct arena *a, const struct release *r, const char *cache,
                            bool no_cache, struct findings *findings,
                            struct err *err) MUST_CHECK;
/* A pcm for a node's output, without a name in the scratch folder, emptied when every part is
 * final; NULL: *err set. */
struct pcm *session_pcm(struct session *s, struct node *n, enum pcm_format format, int channels,
                        struct err *err);

/* The steps. Each returns the node whose `out` is the result, shared where the key is the same;
 * NULL: *err. A step that would change nothing returns its input. */
/* gain and chains  */
struct node *song_node(struct session *s, int song, int rate_hz, struct err *err);
/* assembly         */
struct node *run_node(struct session *s, const struct run *run, struct err *err);
/* rate conversion */
struct node *rate_node(struct session *s, struct node *in, int rate_hz, struct err *err);
struct node *speed_node(struct session *s, struct node *in, struct speed_ratio speed,
                        struct err *err);
/* The song filtered toward its references, as `measured` asks: itself, or the main version of an
 * alternate. */
struct node *match_node(struct session *s, struct node *in, struct node *measured, int song,
                        const struct match_config *config, struct err *err);
/* What a match did, once it is made; NULL for other nodes. */
const struct match_curve *match_curve_of(const struct node *n);
struct node *chain_node(struct session *s, struct node *in, const struct chain_spec *const specs[],
                        int spec_count, double gain_db, const char *what, struct err *err);

#endif
