#include "engine/report/dryrun.h"

#include "engine/report/figure.h"
#include "engine/report/rulematrix.h"
#include "engine/report/table.h"

static void add_deliverables(struct text *out, const json_t *plan)
{
    struct arena *a = out->arena;
    const json_t *d, *list = json_object_get(plan, "deliverables");
    size_t i;
    struct table *t = table_new(a, "lllrlrll", (const char *const[]){
        "Deliverable", "Target", "Format", "Rate", "Words", "Length", "", "Why" });
    json_array_foreach(list, i, d) {
        long long rate_hz = figure_integer(d, "rate_hz");
        table_add(t, (const char *const[]){
            figure_text(d, "path"), figure_text(d, "target"), figure_text(d, "format"),
            figure_rate(a, rate_hz), figure_word(figure_text(d, "word")),
            figure_length(a, d, "length_frames", rate_hz), figure_text(d, "state"),
            figure_text(d, "cause") });
    }
    text_printf(out, "%zu deliverable%s in %s\n", json_array_size(list),
                json_array_size(list) == 1 ? "" : "s", figure_text(plan, "output"));
    table_text(t, "  ", out);
}

static void add_conversions(struct text *out, const json_t *plan)
{
    struct arena *a = out->arena;
    const json_t *c, *list = json_object_get(plan, "conversions");
    size_t i;
    struct table *t = table_new(a, "lrll", (const char *const[]){ "Of", "Rate", "To", "Dither" });
    json_array_foreach(list, i, c) {
        bool is_rate = json_object_get(c, "to_hz") != NULL;
        const char *rate = figure_rate(a, figure_integer(c, is_rate ? "from_hz" : "rate_hz"));
        const char *to = is_rate ? figure_rate(a, figure_integer(c, "to_hz"))
                                 : figure_word(figure_text(c, "to_word"));
        table_add(t, (const char *const[]){ figure_text(c, "what"), rate, to,
                                            figure_text(c, "dither") });
    }
    text_printf(out, "%zu conversion%s\n", json_array_size(list),
                json_array_size(list) == 1 ? "" : "s");
    if (!table_is_empty(t))
        table_text(t, "  ", out);
}

static void add_tasks(struct text *out, const json_t *plan)
{
    const json_t *task, *tasks = json_object_get(plan, "tasks");
    size_t i;
    struct table *t = table_new(out->arena, "lll", (const char *const[]){ "Stage", "Key", "Task" });
    json_array_foreach(tasks, i, task)
        table_add(t, (const char *const[]){ figure_text(task, "stage"), figure_text(task, "id"),
                                            figure_text(task, "what") });
    table_text(t, "  ", out);
}

/* "8 mix, 5 rate": each stage in the order in which it first comes. */
static void count_tasks(struct text *out, const json_t *tasks)
{
    const json_t *task, *other;
    size_t i, j;
    const char *comma = "  ";
    json_array_foreach(tasks, i, task) {
        const char *stage = figure_text(task, "stage");
        int count = 0;
        bool is_first = true;
        json_array_foreach(tasks, j, other) {
            bool is_same = text_equal(figure_text(other, "stage"), stage);
            count += is_same;
            is_first = is_first && !(is_same && j < i);
        }
        if (is_first) {
            text_printf(out, "%s%d %s", comma, count, stage);
            comma = ", ";
        }
    }
    text_add(out, "\n");
}

/* What is new in the mixes that were revised. */
static void add_revised(struct text *out, const json_t *plan)
{
    const json_t *song, *sentence;
    size_t i, k;
    json_array_foreach (json_object_get(plan, "revised"), i, song) {
        text_printf(out, "Song %lld, %s:\n", figure_integer(song, "number"),
                    figure_text(song, "mix"));
        const json_t *found = json_object_get(song, "difference");
        json_array_foreach (json_object_get(found, "sentences"), k, sentence)
            text_printf(out, "  %s\n", json_string_value(sentence));
    }
}

void dryrun_add(struct text *out, const json_t *plan, bool tasks)
{
    const json_t *list = json_object_get(plan, "tasks");
    add_deliverables(out, plan);
    const json_t *seconds = json_object_get(plan, "expected_seconds");
    if (json_is_number(seconds))
        text_printf(out, "about %.0f s of work by what earlier renders took\n",
                    json_number_value(seconds));
    add_revised(out, plan);
    add_conversions(out, plan);
    text_printf(out, "%zu task%s\n", json_array_size(list), json_array_size(list) == 1 ? "" : "s");
    if (tasks)
        add_tasks(out, plan);
    else
        count_tasks(out, list);
    rulematrix_add(out, plan);
}
