/* graph: tasks with dependencies, run by a pool of threads; results never depend on how many.
 *
 * Order:   add tasks and edges, run. A running task may add tasks and edges too, and starts what it
 *          added; one that adds an edge to itself is run again when what it then waits for is done.
 * Errors:  each task keeps its own; after a failure no further task starts (or, with keep_going,
 *          none that depends on it). graph_error gives the first in the order of adding: the same
 *          for any timing.
 * Threads: tasks run on workers with denormals flushed to zero; every call here is safe from any of
 *          them. */
#ifndef ENGINE_RENDER_GRAPH_H
#define ENGINE_RENDER_GRAPH_H

#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/base/text.h"

#include <stdint.h>

struct graph;
struct task;

/* One unit of work. `scratch` is emptied when it returns. */
typedef bool (*task_run)(struct task *self, void *data, struct arena *scratch, struct err *err);

/* Called about ten times a second from the thread that called graph_run; false interrupts. */
struct graph_tick {
    double seconds_done, seconds_total; /* of the tasks' own weights */
    const char *running;                /* what the oldest running task works on; may be NULL */
};
typedef bool (*graph_watch)(void *user, const struct graph_tick *tick);

struct graph *graph_new(struct arena *a, bool keep_going);
/* label: what it works on, for progress and errors. seconds: weight of the work (audio seconds). */
struct task *graph_add(struct graph *g, task_run run, void *data, const char *label,
                       double seconds);
/* Names the kind of its work, under which its cost is counted. */
void graph_set_stage(struct task *task, const char *stage);
/* `task` waits for `before`; NULL is nothing to wait for. */
void graph_after(struct graph *g, struct task *task, struct task *before);
/* Lets a task go that a running task has added, once its edges are there. */
void graph_start(struct graph *g, struct task *task);
/* The weights of all tasks, in seconds of audio. */
double graph_seconds(const struct graph *g);
/* Processor time of the calling thread: what a task took is a difference of two. */
int64_t graph_clock_ns(void);
/* Runs everything. False: something failed, or the watch said stop (ERR_INTERRUPTED). */
bool graph_run(struct graph *g, int jobs, graph_watch watch, void *user, struct err *err);
/* A line a kind of work, in the order of their ends: name, tasks, seconds of CPU. */
void graph_add_costs(const struct graph *g, struct text *out);
/* All failures in the order of adding; `index` from 0; NULL past the last. */
const struct err *graph_error(const struct graph *g, int index);

#endif
