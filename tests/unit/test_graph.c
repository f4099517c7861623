#include "engine/render/graph.h"
#include "tests/lib/check.h"

#include <sched.h>
#include <stdatomic.h>
#include <time.h>

/* A task that judges what another makes, and has it made anew until the third time. */
struct trial {
    struct graph *graph;
    bool waits_first;          /* the edge is added before what it waits for is done, or after */
    int judged;
    atomic_int made;
};

static bool make(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)scratch;
    (void)err;
    struct trial *t = data;
    atomic_fetch_add(&t->made, 1);
    return true;
}

static void await(struct trial *t, int made)
{
    while (atomic_load(&t->made) < made)
        sched_yield();
    struct timespec moment = { .tv_nsec = 20000000 }; /* the worker marks it as done meanwhile */
    nanosleep(&moment, NULL);
}

static bool judge(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)scratch;
    (void)err;
    struct trial *t = data;
    if (++t->judged == 3)
        return true;
    struct task *again = graph_add(t->graph, make, t, "again", 0.0);
    if (t->waits_first)
        graph_after(t->graph, self, again);
    graph_start(t->graph, again);
    await(t, t->judged);
    if (!t->waits_first)
        graph_after(t->graph, self, again);
    return true;
}

static void a_task_that_adds_an_edge_to_itself_is_run_again_however_soon_it_is_met(void **state)
{
    (void)state;
    for (int waits_first = 0; waits_first < 2; waits_first++) {
        struct arena *a = arena_new();
        struct err err = {0};
        struct trial t = { .graph = graph_new(a, false), .waits_first = waits_first };
        graph_add(t.graph, judge, &t, "judge", 0.0);
        succeeds(graph_run(t.graph, 2, NULL, NULL, &err), &err);
        assert_int_equal(t.judged, 3);
        assert_int_equal(atomic_load(&t.made), 2);
        arena_free(a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_task_that_adds_an_edge_to_itself_is_run_again_however_soon_it_is_met),
    };
    return RUN_TESTS(tests);
}
