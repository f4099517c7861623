#include "engine/report/table.h"

#include "engine/base/unicode.h"

#include <string.h>

#define GAP "  "

struct table {
    struct arena *arena;
    int columns, rows;
    const char *alignment;
    char ***cells;             /* row 0 holds the headings */
};

struct table *table_new(struct arena *a, const char *alignment, const char *const headings[])
{
    struct table *t = arena_new_one(a, struct table);
    t->arena = a;
    t->alignment = arena_strdup(a, alignment);
    t->columns = (int)strlen(alignment);
    table_add(t, headings);
    return t;
}

void table_add(struct table *t, const char *const cells[])
{
    char **row = arena_new_array(t->arena, char *, t->columns);
    for (int c = 0; c < t->columns; c++)
        row[c] = arena_strdup(t->arena, cells[c] ? cells[c] : "");
    t->cells = arena_grow(t->arena, t->cells, t->rows, sizeof *t->cells);
    t->cells[t->rows++] = row;
}

bool table_is_empty(const struct table *t)
{
    return t->rows < 2;
}

static bool holds_something(const struct table *t, int column)
{
    for (int r = 1; r < t->rows; r++)
        if (t->cells[r][column][0])
            return true;
    return false;
}

static bool has_headings(const struct table *t)
{
    for (int c = 0; c < t->columns; c++)
        if (t->cells[0][c][0])
            return true;
    return false;
}

/* 0 for a column that is left out. */
static int width_of(const struct table *t, int column)
{
    int width = 0;
    for (int r = 0; holds_something(t, column) && r < t->rows; r++) {
        int w = unicode_columns(t->cells[r][column]);
        width = w > width ? w : width;
    }
    return width;
}

static void add_padding(struct text *out, int columns)
{
    for (int i = 0; i < columns; i++)
        text_add(out, " ");
}

static void trim_end(struct text *out)
{
    while (out->length_bytes && out->s[out->length_bytes - 1] == ' ')
        out->s[--out->length_bytes] = 0;
}

void table_text(const struct table *t, const char *indent, struct text *out)
{
    int *widths = arena_new_array(t->arena, int, t->columns);
    for (int c = 0; c < t->columns; c++)
        widths[c] = width_of(t, c);
    for (int r = has_headings(t) ? 0 : 1; r < t->rows; r++) {
        text_add(out, indent);
        for (int c = 0; c < t->columns; c++) {
            if (!widths[c])
                continue;
            const char *cell = t->cells[r][c];
            int padding = widths[c] - unicode_columns(cell);
            add_padding(out, t->alignment[c] == 'r' ? padding : 0);
            text_add(out, cell);
            add_padding(out, t->alignment[c] == 'r' ? 0 : padding);
            text_add(out, GAP);
        }
        trim_end(out);
        text_add(out, "\n");
    }
}

static void html_row(const struct table *t, int row, const char *tag, struct text *out)
{
    text_add(out, "<tr>");
    for (int c = 0; c < t->columns; c++)
        if (holds_something(t, c))
            text_printf(out, "<%s%s>%s</%s>", tag, t->alignment[c] == 'r' ? " class=\"n\"" : "",
                        text_html(t->arena, t->cells[row][c]), tag);
    text_add(out, "</tr>\n");
}

void table_html(const struct table *t, struct text *out)
{
    text_add(out, "<table>\n");
    if (has_headings(t)) {
        text_add(out, "<thead>");
        html_row(t, 0, "th", out);
        text_add(out, "</thead>\n");
    }
    text_add(out, "<tbody>\n");
    for (int r = 1; r < t->rows; r++)
        html_row(t, r, "td", out);
    text_add(out, "</tbody>\n</table>\n");
}
