#include "formats/disc/pq_html.h"

static const char style[] =
    "body{font:14px/1.45 system-ui,'DejaVu Sans',sans-serif;color:#1b1b1b;background:#fff;"
    "max-width:60rem;margin:2.5rem auto;padding:0 1.5rem}"
    "h1{font-size:1.9rem;line-height:1.2;margin:.2rem 0 0}"
    ".kind{color:#666;letter-spacing:.08em;text-transform:uppercase;font-size:.8rem}"
    ".artist{font-size:1.15rem;color:#444;margin:.2rem 0 1.5rem}"
    "h2{font-size:1.05rem;margin:2rem 0 .4rem}h2 small{font-weight:normal;color:#666}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;padding:.2rem .9rem .2rem 0;vertical-align:top;overflow-wrap:anywhere}"
    "thead th{font-weight:600;color:#666;font-size:.85rem;border-bottom:1px solid #999}"
    "tbody tr{border-bottom:1px solid #e4e4e4}"
    "tbody th{font-weight:normal;color:#666;width:9rem}"
    ".n{font-variant-numeric:tabular-nums;white-space:nowrap}"
    ".c{font-family:ui-monospace,'DejaVu Sans Mono',monospace;font-size:.92em}"
    "@media print{body{margin:0;max-width:none;font-size:10px}table,h2{break-inside:avoid}}";

static void add_escaped(const char *s, struct text *out)
{
    for (; *s; s++) {
        switch (*s) {
        case '&': text_add(out, "&amp;"); break;
        case '<': text_add(out, "&lt;"); break;
        case '>': text_add(out, "&gt;"); break;
        case '"': text_add(out, "&quot;"); break;
        default: text_add_bytes(out, s, 1);
        }
    }
}

static void add_element(const char *open, const char *s, const char *close, struct text *out)
{
    text_add(out, open);
    add_escaped(s, out);
    text_add(out, close);
}

static void add_cell(const struct pq_table *t, int column, const char *s, struct text *out)
{
    if (!t->titles[0] && column == 0) {
        add_element("<th>", s, "</th>", out);
        return;
    }
    text_add(out, "<td");
    if (t->kinds[column] != 't')
        text_printf(out, " class=\"%c\"", t->kinds[column]);
    add_element(">", s, "</td>", out);
}

static void add_table(const struct pq_table *t, struct text *out)
{
    add_element("<h2>", t->heading, "", out);
    if (t->note)
        add_element(" <small>(", t->note, ")</small>", out);
    text_add(out, "</h2>\n<table>\n");
    if (t->titles[0]) {
        text_add(out, "<thead><tr>");
        for (int i = 0; i < t->column_count; i++)
            add_element("<th>", t->titles[i], "</th>", out);
        text_add(out, "</tr></thead>\n");
    }
    text_add(out, "<tbody>\n");
    for (int r = 0; r < t->row_count; r++) {
        text_add(out, "<tr>");
        for (int i = 0; i < t->column_count; i++)
            add_cell(t, i, t->cells[r * t->column_count + i], out);
        text_add(out, "</tr>\n");
    }
    text_add(out, "</tbody>\n</table>\n");
}

void pq_html_format(const struct pq_page *page, struct text *out)
{
    text_add(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width\">\n");
    add_element("<title>", page->foot, "</title>\n", out);
    text_printf(out, "<style>%s</style>\n</head>\n<body>\n", style);
    text_add(out, "<div class=\"kind\">PQ sheet</div>\n");
    add_element("<h1>", page->title ? page->title : "Untitled", "</h1>\n", out);
    add_element("<div class=\"artist\">", page->artist ? page->artist : "", "</div>\n", out);
    for (int i = 0; i < page->table_count; i++)
        add_table(&page->tables[i], out);
    text_add(out, "</body>\n</html>\n");
}
