#include "formats/disc/pq_text.h"

#include "engine/base/unicode.h"

#include <ctype.h>

static void add_padded(const char *s, int width, struct text *out)
{
    text_add(out, s);
    for (int n = unicode_columns(s); n < width; n++)
        text_add(out, " ");
}

static int wider(int width, const char *s)
{
    int columns = unicode_columns(s);
    return columns > width ? columns : width;
}

/* Without blanks at the ends of lines. */
static void end_line(struct text *out)
{
    while (out->length_bytes > 0 && out->s[out->length_bytes - 1] == ' ')
        out->s[--out->length_bytes] = 0;
    text_add(out, "\n");
}

static void add_heading(const struct pq_table *t, struct text *out)
{
    for (const char *p = t->heading; *p; p++)
        text_printf(out, "%c", toupper((unsigned char)*p));
    if (t->note)
        text_printf(out, " (%s)", t->note);
    text_add(out, "\n");
}

static void add_table(const struct pq_table *t, struct text *out)
{
    int width[PQ_COLUMNS] = {0};
    add_heading(t, out);
    for (int i = 0; i < t->column_count && t->titles[0]; i++)
        width[i] = wider(width[i], t->titles[i]);
    for (int i = 0; i < t->row_count * t->column_count; i++)
        width[i % t->column_count] = wider(width[i % t->column_count], t->cells[i]);
    for (int r = t->titles[0] ? -1 : 0; r < t->row_count; r++) {
        for (int i = 0; i < t->column_count; i++)
            add_padded(r < 0 ? t->titles[i] : t->cells[r * t->column_count + i], width[i] + 2, out);
        end_line(out);
    }
}

void pq_text_format(const struct pq_page *page, struct text *out)
{
    text_add(out, "PQ SHEET\n");
    for (int i = 0; i < page->table_count; i++) {
        text_add(out, "\n");
        add_table(&page->tables[i], out);
    }
}
