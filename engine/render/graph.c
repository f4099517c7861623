#include "engine/render/graph.h"

#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#ifdef __SSE2__
#include <xmmintrin.h>
#endif

#define JOBS_LIMIT 64

enum state { STATE_WAITING, STATE_READY, STATE_RUNNING, STATE_DONE, STATE_FAILED };

struct task {
    task_run run;
    void *data;
    const char *label, *stage;
    double seconds;
    int index;             /* order of adding: also the order of starting among the ready */
    enum state state;
    bool is_held;          /* until graph_run or graph_start lets it go */
    bool runs_again;       /* it added an edge to itself, to something done by now or not */
    int waits_for;
    int follower_count;
    struct task **followers;
    struct err *err;       /* of a failed task */
};
struct cost {
    const char *stage;
    int tasks;
    double cpu_s;
};
struct graph {
    struct arena *arena;
    bool keep_going, is_stopping;
    pthread_mutex_t mutex; /* guards everything below, and every task */
    pthread_cond_t changed;
    int task_count, ready_count, unfinished, running;
    struct task **tasks;
    struct task **ready;   /* a heap by index */
    double seconds_done, seconds_total;
    int cost_count;
    struct cost *costs;
};

static void drop(void *handle)
{
    struct graph *g = handle;
    pthread_mutex_destroy(&g->mutex);
    pthread_cond_destroy(&g->changed);
}

struct graph *graph_new(struct arena *a, bool keep_going)
{
    struct graph *g = arena_new_one(a, struct graph);
    g->arena = a;
    g->keep_going = keep_going;
    pthread_mutex_init(&g->mutex, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&g->changed, &clock);
    pthread_condattr_destroy(&clock);
    arena_defer(a, drop, g);
    return g;
}

static void heap_push(struct graph *g, struct task *t)
{
    g->ready = arena_grow(g->arena, g->ready, g->ready_count, sizeof *g->ready);
    int i = g->ready_count++;
    for (; i > 0 && g->ready[(i - 1) / 2]->index > t->index; i = (i - 1) / 2)
        g->ready[i] = g->ready[(i - 1) / 2];
    g->ready[i] = t;
}

static struct task *heap_pop(struct graph *g)
{
    struct task *first = g->ready[0], *last = g->ready[--g->ready_count];
    int i = 0;
    for (int child; (child = 2 * i + 1) < g->ready_count; i = child) {
        if (child + 1 < g->ready_count && g->ready[child + 1]->index < g->ready[child]->index)
            child++;
        if (g->ready[child]->index >= last->index)
            break;
        g->ready[i] = g->ready[child];
    }
    g->ready[i] = last;
    return first;
}

static void make_ready(struct graph *g, struct task *t)
{
    t->state = STATE_READY;
    heap_push(g, t);
    pthread_cond_broadcast(&g->changed); /* a signal might wake the watcher alone */
}

struct task *graph_add(struct graph *g, task_run run, void *data, const char *label, double seconds)
{
    pthread_mutex_lock(&g->mutex);
    struct task *t = arena_new_one(g->arena, struct task);
    *t = (struct task){ .run = run, .data = data, .label = label, .stage = label,
                        .seconds = seconds,
                        .index = g->task_count, .is_held = true, .waits_for = 1 };
    g->tasks = arena_grow(g->arena, g->tasks, g->task_count, sizeof *g->tasks);
    g->tasks[g->task_count++] = t;
    g->unfinished++;
    g->seconds_total += seconds;
    pthread_mutex_unlock(&g->mutex);
    return t;
}

void graph_set_stage(struct task *task, const char *stage)
{
    task->stage = stage;
}

void graph_after(struct graph *g, struct task *task, struct task *before)
{
    if (!before)
        return;
    assert(before != task);
    pthread_mutex_lock(&g->mutex);
    task->runs_again = task->runs_again || task->state == STATE_RUNNING;
    if (before->state != STATE_DONE) {
        before->followers = arena_grow(g->arena, before->followers, before->follower_count,
                                       sizeof *before->followers);
        before->followers[before->follower_count++] = task;
        task->waits_for++;
    }
    pthread_mutex_unlock(&g->mutex);
}

static void wait_less(struct graph *g, struct task *t)
{
    assert(t->waits_for > 0);
    if (--t->waits_for == 0)
        make_ready(g, t);
}

/* With keep_going, whatever depends on a failure is never run: it counts as finished. */
static void give_up(struct graph *g, struct task *t)
{
    for (int i = 0; i < t->follower_count; i++) {
        struct task *f = t->followers[i];
        if (f->state == STATE_FAILED)
            continue;
        f->state = STATE_FAILED;
        g->unfinished--;
        give_up(g, f);
    }
}

static void complete(struct graph *g, struct task *t, bool ok)
{
    if (ok && t->runs_again) {
        t->runs_again = false;
        t->state = STATE_WAITING;
        wait_less(g, t);
        return;
    }
    t->state = ok ? STATE_DONE : STATE_FAILED;
    g->unfinished--;
    g->seconds_done += t->seconds;
    if (!ok && g->keep_going)
        give_up(g, t);
    g->is_stopping = g->is_stopping || (!ok && !g->keep_going);
    for (int i = 0; ok && i < t->follower_count; i++)
        wait_less(g, t->followers[i]);
}

static void flush_denormals(void)
{
#ifdef __SSE2__
    _mm_setcsr((_mm_getcsr() & ~0x3fu) | 0x8040u); /* flush to zero, denormals are zero */
#elif defined(__aarch64__)
    uint64_t fpcr;
    __asm__ volatile("mrs %0, fpcr" : "=r"(fpcr));
    __asm__ volatile("msr fpcr, %0" : : "r"(fpcr | (1u << 24)));
#endif
}

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void count_cost(struct graph *g, const char *stage, double cpu_s)
{
    int i = 0;
    while (i < g->cost_count && strcmp(g->costs[i].stage, stage) != 0)
        i++;
    if (i == g->cost_count) {
        g->costs = arena_grow(g->arena, g->costs, g->cost_count, sizeof *g->costs);
        g->costs[g->cost_count++] = (struct cost){ .stage = stage };
    }
    g->costs[i].tasks++;
    g->costs[i].cpu_s += cpu_s;
}

static void run_one(struct graph *g, struct task *t)
{
    t->state = STATE_RUNNING;
    t->waits_for = 1; /* held while it runs: edges that it adds to itself count on top */
    g->running++;
    pthread_mutex_unlock(&g->mutex);

    struct err err = {0};
    double before_s = cpu_seconds();
    struct arena *scratch = arena_new();
    bool ok = t->run(t, t->data, scratch, &err);
    arena_free(scratch);
    double cost_s = cpu_seconds() - before_s;

    pthread_mutex_lock(&g->mutex);
    g->running--;
    count_cost(g, t->stage, cost_s);
    if (!ok) {
        t->err = arena_new_one(g->arena, struct err);
        *t->err = err;
    }
    complete(g, t, ok);
    pthread_cond_broadcast(&g->changed);
}

static void *worker(void *handle)
{
    struct graph *g = handle;
    flush_denormals();
    pthread_mutex_lock(&g->mutex);
    while (!g->is_stopping && g->unfinished > 0) {
        if (g->ready_count > 0)
            run_one(g, heap_pop(g));
        else
            pthread_cond_wait(&g->changed, &g->mutex);
    }
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->mutex);
    return NULL;
}

void graph_start(struct graph *g, struct task *task)
{
    pthread_mutex_lock(&g->mutex);
    task->is_held = false;
    wait_less(g, task);
    pthread_mutex_unlock(&g->mutex);
}

double graph_seconds(const struct graph *g)
{
    return g->seconds_total;
}

int64_t graph_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct graph_tick tick_of(const struct graph *g)
{
    struct graph_tick tick = { .seconds_done = g->seconds_done, .seconds_total = g->seconds_total };
    for (int i = 0; i < g->task_count && !tick.running; i++)
        if (g->tasks[i]->state == STATE_RUNNING)
            tick.running = g->tasks[i]->label;
    return tick;
}

/* Waits for the workers, telling the watch ten times a second. Holds the mutex on entry and
 * return. */
static void watch_over(struct graph *g, graph_watch watch, void *user, struct err *err)
{
    while (g->running > 0 || (!g->is_stopping && g->unfinished > 0)) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += 100000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&g->changed, &g->mutex, &until);
        struct graph_tick tick = tick_of(g);
        pthread_mutex_unlock(&g->mutex);
        bool go_on = !watch || watch(user, &tick);
        pthread_mutex_lock(&g->mutex);
        if (!go_on) {
            err_set(err, ERR_INTERRUPTED, POS_NONE,
                    "interrupted; what was published before is untouched");
            g->is_stopping = true;
            pthread_cond_broadcast(&g->changed);
        }
    }
}

bool graph_run(struct graph *g, int jobs, graph_watch watch, void *user, struct err *err)
{
    pthread_t threads[JOBS_LIMIT];
    int started = 0;
    for (int i = 0; i < g->task_count; i++)
        if (g->tasks[i]->is_held)
            graph_start(g, g->tasks[i]);
    jobs = jobs < 1 ? 1 : jobs > JOBS_LIMIT ? JOBS_LIMIT : jobs;
    while (started < jobs && pthread_create(&threads[started], NULL, worker, g) == 0)
        started++;
    if (started == 0)
        return err_set(err, ERR_IO, POS_NONE, "cannot start a thread");
    pthread_mutex_lock(&g->mutex);
    watch_over(g, watch, user, err);
    pthread_mutex_unlock(&g->mutex);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    const struct err *first = graph_error(g, 0);
    if (err->code == ERR_NONE && first)
        *err = *first;
    return err->code == ERR_NONE;
}

void graph_add_costs(const struct graph *g, struct text *out)
{
    for (int i = 0; i < g->cost_count; i++)
        text_printf(out, "%-10s %6d tasks %9.2f s\n", g->costs[i].stage, g->costs[i].tasks,
                    g->costs[i].cpu_s);
}

const struct err *graph_error(const struct graph *g, int index)
{
    for (int i = 0; i < g->task_count; i++)
        if (g->tasks[i]->err && index-- == 0)
            return g->tasks[i]->err;
    return NULL;
}
