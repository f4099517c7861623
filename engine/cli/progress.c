#include "engine/cli/progress.h"

#include "engine/base/json.h"
#include "engine/render/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define WIDTH_UNKNOWN 80
#define BAR_CELLS 20
#define PLAIN_STEP_PERCENT 10
#define SPEED_AFTER_S 0.5      /* earlier figures say nothing */

struct progress_view {
    int mode;                  /* never PROGRESS_AUTO                */
    double start_s;            /* of the stage                       */
    const char *stage;         /* a constant of the render's         */
    int told_percent;          /* plain: the last step that was told */
    bool is_drawn;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int automatic(bool quiet, bool is_long)
{
    if (quiet)
        return PROGRESS_NONE;
    if (isatty(STDERR_FILENO))
        return PROGRESS_BAR;
    return is_long ? PROGRESS_PLAIN : PROGRESS_NONE;
}

struct progress_view *progress_new(struct arena *a, int mode, bool quiet, bool is_long)
{
    struct progress_view *v = arena_new_one(a, struct progress_view);
    v->mode = mode == PROGRESS_AUTO ? automatic(quiet, is_long) : mode;
    return v;
}

/* Share of the work that is done: by audio where the render tells it, else by counting. */
static double share(const struct progress *p)
{
    double done = p->audio_seconds_done, total = p->audio_seconds_total;
    if (!(total > 0)) {
        done = p->done;
        total = p->total;
    }
    double x = total > 0 ? done / total : 0;
    return x < 0 ? 0 : x > 1 ? 1 : x;
}

/* NAN while it cannot be told. */
static double speed_of(const struct progress *p, double elapsed_s)
{
    return elapsed_s < SPEED_AFTER_S ? (double)NAN : p->audio_seconds_done / elapsed_s;
}

static double left_s(const struct progress *p, double elapsed_s)
{
    double x = share(p);
    return elapsed_s < SPEED_AFTER_S || x <= 0.01 ? (double)NAN : elapsed_s * (1 - x) / x;
}

static void add_figures(struct text *out, const struct progress *p, double elapsed_s)
{
    double speed = speed_of(p, elapsed_s), left = left_s(p, elapsed_s);
    if (p->total > 0)
        text_printf(out, "%d/%d  ", p->done, p->total);
    if (!isnan(speed))
        text_printf(out, "%.*fx real time  ", speed < 10 ? 1 : 0, speed);
    if (!isnan(left)) {
        long seconds = lround(ceil(left));
        text_printf(out, "%ld:%02ld left  ", seconds / 60, seconds % 60);
    }
    text_printf(out, "%s%s%s", p->stage ? p->stage : "", p->what ? " " : "",
                p->what ? p->what : "");
}

/* Cuts at a character boundary; one byte sequence counts as one column. */
static void cut(struct text *t, size_t from, int width)
{
    int columns = 0;
    for (size_t i = from; i < t->length_bytes; i++) {
        bool starts = ((unsigned char)t->s[i] & 0xc0) != 0x80;
        if ((unsigned char)t->s[i] < 0x20)
            t->s[i] = '?';
        if (starts && columns++ == width) {
            t->s[i] = 0;
            t->length_bytes = i;
            return;
        }
    }
}

void progress_line(struct text *out, const struct progress *p, double elapsed_s, int width)
{
    size_t from = out->length_bytes;
    int cells = (int)(share(p) * BAR_CELLS);
    text_add(out, "[");
    for (int i = 0; i < BAR_CELLS; i++)
        text_add(out, i < cells ? "#" : "-");
    text_add(out, "]  ");
    add_figures(out, p, elapsed_s);
    cut(out, from, width);
}

void progress_json(struct text *out, const struct progress *p, double elapsed_s)
{
    struct arena *a = arena_new();
    json_t *o = json_root_object(a);
    json_put_text(o, "event", "progress");
    json_put_integer(o, "done", p->done);
    json_put_integer(o, "total", p->total);
    json_put_text(o, "stage", p->stage);
    json_put_text(o, "what", p->what);
    json_put_number(o, "share", share(p), 4);
    json_put_number(o, "audio_seconds_done", p->audio_seconds_done, 3);
    json_put_number(o, "audio_seconds_total", p->audio_seconds_total, 3);
    json_put_number(o, "elapsed_seconds", elapsed_s, 3);
    json_put_number(o, "times_real_time", speed_of(p, elapsed_s), 2);
    json_put_number(o, "seconds_left", left_s(p, elapsed_s), 1);
    text_add(out, json_print_line(a, o));
    arena_free(a);
}

static int terminal_width(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return WIDTH_UNKNOWN;
    return size.ws_col;
}

/* Speed and what is left are told stage by stage: each knows its own amount of work. */
static double elapsed_in_stage(struct progress_view *v, const struct progress *p)
{
    double now = now_s();
    if (!text_equal(v->stage, p->stage)) {
        v->stage = p->stage;
        v->start_s = now;
        v->told_percent = -PLAIN_STEP_PERCENT;
    }
    return now - v->start_s;
}

static bool is_time_for_a_line(struct progress_view *v, const struct progress *p)
{
    int percent = (int)(share(p) * 100);
    if (percent < v->told_percent + PLAIN_STEP_PERCENT)
        return false;
    v->told_percent = percent;
    return true;
}

void progress_update(void *view, const struct progress *p)
{
    struct progress_view *v = view;
    double elapsed_s = elapsed_in_stage(v, p);
    if (v->mode == PROGRESS_NONE || (v->mode == PROGRESS_PLAIN && !is_time_for_a_line(v, p)))
        return;
    struct arena *a = arena_new();
    struct text line = text_new(a);
    if (v->mode == PROGRESS_JSON) {
        progress_json(&line, p, elapsed_s);
    } else if (v->mode == PROGRESS_PLAIN) {
        text_printf(&line, "%3d %%  ", (int)(share(p) * 100));
        add_figures(&line, p, elapsed_s);
        text_add(&line, "\n");
    } else {
        text_add(&line, "\r");
        progress_line(&line, p, elapsed_s, terminal_width() - 1);
        text_add(&line, "\033[K");
        v->is_drawn = true;
    }
    fputs(line.s, stderr);
    fflush(stderr);
    arena_free(a);
}

void progress_end(struct progress_view *v)
{
    if (v->is_drawn)
        fputs("\r\033[K", stderr);
    v->is_drawn = false;
}
