#include "engine/dsp/approach.h"

#include <string.h>

struct step { double x, keep; };
struct approach {
    int window, place;   /* how many values of the present stretch there are           */
    struct step start;   /* all of them as one                                         */
    struct step *steps;  /* theirs; from `place` on: the rest of the stretch before as one,
                          * from each place to its end                                 */
};

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static struct step after(struct step first, struct step second)
{
    return (struct step){ larger(first.x, first.keep * second.x), first.keep * second.keep };
}

struct approach *approach_new(struct arena *a, int window)
{
    struct approach *p = arena_new_one(a, struct approach);
    p->window = window;
    p->steps = arena_new_array(a, struct step, window);
    p->start = (struct step){ 0.0, 1.0 };
    return p;
}

double approach_push(struct approach *p, double x, double keep)
{
    struct step now = { x, keep };
    p->steps[p->place++] = now;
    p->start = after(p->start, now);
    if (p->place < p->window)
        return after(p->steps[p->place], p->start).x;
    for (int i = p->window - 2; i >= 0; i--)
        p->steps[i] = after(p->steps[i], p->steps[i + 1]);
    p->start = (struct step){ 0.0, 1.0 };
    p->place = 0;
    return p->steps[0].x;
}

void approach_reset(struct approach *p)
{
    memset(p->steps, 0, sizeof *p->steps * (size_t)p->window);
    p->start = (struct step){ 0.0, 1.0 };
    p->place = 0;
}
