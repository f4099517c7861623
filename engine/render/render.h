/* render: a release becomes a published bundle; and the dry run, the intake report, the later check
 * of a bundle.
 *
 * Errors:  findings collect what is wrong with the recipe's mixes and targets, and every warning;
 *          *err is what ended the work. On false nothing was published and what stood there before
 *          still does.
 * Threads: called from one thread; the work runs on `jobs` others. */
#ifndef ENGINE_RENDER_RENDER_H
#define ENGINE_RENDER_RENDER_H

#include "engine/base/finding.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/render/release.h"

struct progress {
    int done, total;           /* deliverables */
    const char *stage, *what;  /* "intake", "render", "publish"; what is worked on, or NULL */
    double audio_seconds_done, audio_seconds_total; /* of all tasks */
};
struct render_options {
    const char *output;        /* NULL: "release" beside the recipe                    */
    const char *cache;         /* folder of the cache; NULL: $XDG_CACHE_HOME/stamper   */
    bool no_cache;             /* find and keep nothing; scratch files lie there all the same */
    const char *only;          /* targets, comma-separated; NULL: all                   */
    int song_count;            /* 0: all songs; else these alone, and no file of several songs */
    const int *songs;          /* indices into album.songs, ascending */
    int jobs;                  /* 0: the cores */
    bool wait;                 /* for a bundle in use */
    bool relevel;              /* solve what the release's lock holds again */
    int relevel_count;         /* or only what it holds of these songs alone */
    const int *relevel_songs;
    struct lock **lock_out;    /* gets all solved values that were used, in the caller's arena;
                                  may be NULL */
    /* Called once the bundle is held: what another render changed meanwhile is to be read again.
     * May be NULL. */
    bool (*begun)(void *user, struct err *err);
    void *begun_user;
    struct text *costs;        /* what each stage cost is added; NULL: nobody asks */
    void *user;
    void (*progress)(void *user, const struct progress *p); /* ten times a second, from the caller's
                                                               thread */
    /* The delivery sheet is the report's, which lies above: NULL leaves it out. */
    char *(*sheet_html)(struct arena *a, const json_t *manifest, const json_t *revision);
    char *(*sheet_text)(struct arena *a, const json_t *manifest, const json_t *revision);
};

struct rendered {
    json_t *manifest, *revision;
    json_t *states;            /* {deliverables: [{path, target, state: kept or made, cause}]} */
};

/* The bundle that stands there gives what is still right: its files are linked, not made again. One
 * that is as the recipe asks for in all is left alone. */
bool render_run(struct arena *a, const struct release *r, const struct render_options *o,
                struct findings *findings, struct rendered *out, struct err *err) MUST_CHECK;
/* Decodes and measures every mix and asks every writer whether it could; renders nothing. */
bool render_check(struct arena *a, const struct release *r, const struct render_options *o,
                  struct findings *findings, json_t **report, struct err *err) MUST_CHECK;
/* Every task, conversion and deliverable of a render, without doing it. */
bool render_plan(struct arena *a, const struct release *r, const struct render_options *o,
                 struct findings *findings, json_t **plan, struct err *err) MUST_CHECK;
/* A published bundle by its manifest: sizes, hashes, decoded samples and figures. */
bool render_verify(struct arena *a, const char *bundle, const struct render_options *o,
                   struct findings *findings, json_t **report, struct err *err) MUST_CHECK;

#endif
