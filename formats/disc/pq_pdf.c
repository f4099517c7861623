#include "formats/disc/pq_pdf.h"

#include <cairo-ft.h>
#include <cairo-pdf.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include <math.h>
#include <string.h>
#include <unistd.h>

/* Cairo writes the day of the run unless it is given one: that of the Red Book's publication as IEC
 * 908. */
#define DATE "1987-09-01T00:00:00Z"

/* Points, on A4. */
#define PAGE_WIDTH 595.28
#define PAGE_HEIGHT 841.89
#define MARGIN 48.0
#define TEXT_WIDTH (PAGE_WIDTH - 2 * MARGIN)
#define BOTTOM (PAGE_HEIGHT - 60.0)
#define ROW 13.0
#define COLUMN_GAP 12.0
#define NAME_WIDTH 92.0

#define SIZE_TITLE 21.0
#define SIZE_ARTIST 12.0
#define SIZE_HEADING 10.5
#define SIZE_TEXT 8.5
#define SIZE_SMALL 7.5

enum font { SANS, BOLD, MONO, FALLBACK, FONTS };
static const char *const font_paths[FONTS] = {
    FONTDIR "/dejavu/DejaVuSans.ttf",
    FONTDIR "/dejavu/DejaVuSans-Bold.ttf",
    FONTDIR "/dejavu/DejaVuSansMono.ttf",
    FONTDIR "/droid/DroidSansFallbackFull.ttf",
};

struct pen {
    struct arena *a;
    cairo_t *cairo;               /* NULL while pages are only counted */
    FT_Face faces[FONTS];         /* FALLBACK may be NULL */
    cairo_font_face_t *fonts[FONTS];
    const struct pq_page *page;
    double y;
    int page_number, page_count;
};
struct shade { double grey; };
static const struct shade BLACK = { 0.08 }, GREY = { 0.42 }, RULE = { 0.80 };

const char *pq_pdf_library(void)
{
    return cairo_version_string();
}

bool pq_pdf_has_fonts(const char **missing)
{
    for (int i = 0; i < FALLBACK; i++) {
        *missing = font_paths[i];
        if (access(font_paths[i], R_OK) != 0)
            return false;
    }
    return true;
}

/* The code point at *s, which it steps over. */
static unsigned long next_point(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    int more = *p >= 0xF0 ? 3 : *p >= 0xE0 ? 2 : *p >= 0xC0 ? 1 : 0;
    unsigned long point = more == 0 ? *p : *p & (0x3Fu >> more);
    for (p++; more > 0 && (*p & 0xC0) == 0x80; more--)
        point = point << 6 | (*p++ & 0x3F);
    *s = (const char *)p;
    return point;
}

struct glyph {
    enum font font;
    unsigned index;
    double advance; /* at size 1 */
};

static struct glyph glyph_of(const struct pen *pen, enum font font, unsigned long point)
{
    struct glyph g = { font, FT_Get_Char_Index(pen->faces[font], point), 0.0 };
    if (g.index == 0 && pen->faces[FALLBACK]) {
        unsigned other = FT_Get_Char_Index(pen->faces[FALLBACK], point);
        g = other ? (struct glyph){ FALLBACK, other, 0.0 } : g;
    }
    FT_Face face = pen->faces[g.font];
    if (FT_Load_Glyph(face, g.index, FT_LOAD_NO_SCALE) == 0)
        g.advance = (double)face->glyph->advance.x / face->units_per_EM;
    return g;
}

static double width_of(const struct pen *pen, enum font font, double size, const char *s, size_t n)
{
    double width = 0.0;
    for (const char *end = s + n; s < end;)
        width += glyph_of(pen, font, next_point(&s)).advance * size;
    return width;
}

/* Shows `n` bytes, each stretch of one font at once. */
static void show(struct pen *pen, enum font font, double size, struct shade shade, double x,
                 const char *s, size_t n)
{
    cairo_glyph_t *glyphs = arena_new_array(pen->a, cairo_glyph_t, n + 1);
    cairo_text_cluster_t *clusters = arena_new_array(pen->a, cairo_text_cluster_t, n + 1);
    const char *end = s + n, *from = s;
    int count = 0;
    if (!pen->cairo)
        return;
    cairo_set_source_rgb(pen->cairo, shade.grey, shade.grey, shade.grey);
    cairo_set_font_size(pen->cairo, size);
    while (s < end) {
        const char *here = s;
        struct glyph g = glyph_of(pen, font, next_point(&s)), next = { FONTS, 0, 0.0 };
        const char *ahead = s;
        if (s < end)
            next = glyph_of(pen, font, next_point(&ahead));
        glyphs[count] = (cairo_glyph_t){ g.index, x, pen->y };
        clusters[count++] = (cairo_text_cluster_t){ (int)(s - here), 1 };
        x += g.advance * size;
        if (next.font == g.font)
            continue;
        cairo_set_font_face(pen->cairo, pen->fonts[g.font]);
        cairo_show_text_glyphs(pen->cairo, from, (int)(s - from), glyphs, count, clusters, count,
                               0);
        from = s;
        count = 0;
    }
}

/* Bytes of `s` that go into a line of `width`: to the last space, or as many letters as there is
 * room for. */
static size_t fitting(const struct pen *pen, enum font font, double size, const char *s,
                      double width)
{
    const char *at = s, *space = NULL, *last = s;
    double used = 0.0;
    while (*at) {
        const char *here = at;
        unsigned long point = next_point(&at);
        used += glyph_of(pen, font, point).advance * size;
        if (used > width + 0.01 && here > s)
            return (size_t)((space ? space : last) - s);
        space = point == ' ' ? at : space;
        last = at;
    }
    return strlen(s);
}

static int lines_of(const struct pen *pen, enum font font, double size, const char *s, double width)
{
    int lines = 1;
    for (size_t n; *(s += n = fitting(pen, font, size, s, width));)
        lines++;
    return lines;
}

/* Shows a text in lines from pen->y down, and leaves pen->y as it was. */
static void show_lines(struct pen *pen, enum font font, double size, struct shade shade, double x,
                       const char *s, double width, double leading)
{
    double top = pen->y;
    while (*s) {
        size_t n = fitting(pen, font, size, s, width);
        show(pen, font, size, shade, x, s, n);
        pen->y += leading;
        s += n;
    }
    pen->y = top;
}

static void rule(struct pen *pen, double y, double width, struct shade shade)
{
    if (!pen->cairo)
        return;
    cairo_set_source_rgb(pen->cairo, shade.grey, shade.grey, shade.grey);
    cairo_set_line_width(pen->cairo, width);
    cairo_move_to(pen->cairo, MARGIN, y);
    cairo_line_to(pen->cairo, MARGIN + TEXT_WIDTH, y);
    cairo_stroke(pen->cairo);
}

static void show_foot(struct pen *pen)
{
    const char *pages = arena_printf(pen->a, "page %d of %d", pen->page_number, pen->page_count);
    double width = width_of(pen, SANS, SIZE_SMALL, pages, strlen(pages));
    double y = pen->y;
    rule(pen, PAGE_HEIGHT - 46.0, 0.5, RULE);
    pen->y = PAGE_HEIGHT - 34.0;
    size_t n = fitting(pen, SANS, SIZE_SMALL, pen->page->foot, TEXT_WIDTH - width - COLUMN_GAP);
    show(pen, SANS, SIZE_SMALL, GREY, MARGIN, pen->page->foot, n);
    show(pen, SANS, SIZE_SMALL, GREY, MARGIN + TEXT_WIDTH - width, pages, strlen(pages));
    pen->y = y;
}

static void turn_page(struct pen *pen)
{
    show_foot(pen);
    if (pen->cairo)
        cairo_show_page(pen->cairo);
    pen->page_number++;
    pen->y = MARGIN + 14.0;
}

static void show_title(struct pen *pen)
{
    const struct pq_page *p = pen->page;
    const char *title = p->title ? p->title : "Untitled";
    pen->y = MARGIN + 8.0;
    show(pen, SANS, SIZE_SMALL, GREY, MARGIN, "PQ SHEET", 8);
    pen->y += 27.0;
    show_lines(pen, BOLD, SIZE_TITLE, BLACK, MARGIN, title, TEXT_WIDTH, 26.0);
    pen->y += 26.0 * (lines_of(pen, BOLD, SIZE_TITLE, title, TEXT_WIDTH) - 1);
    if (p->artist) {
        pen->y += 19.0;
        show_lines(pen, SANS, SIZE_ARTIST, GREY, MARGIN, p->artist, TEXT_WIDTH, 16.0);
        pen->y += 16.0 * (lines_of(pen, SANS, SIZE_ARTIST, p->artist, TEXT_WIDTH) - 1);
    }
    pen->y += 14.0;
    rule(pen, pen->y, 1.0, BLACK);
    pen->y += 4.0;
}

static enum font font_of(const struct pq_table *t, int column)
{
    return t->kinds[column] == 'c' ? MONO : SANS;
}

static const char *cell_of(const struct pq_table *t, int row, int column)
{
    return row < 0 ? t->titles[column] : t->cells[row * t->column_count + column];
}

/* What a column would like to have. */
static double natural_width(const struct pen *pen, const struct pq_table *t, int column)
{
    double width = !t->titles[0] && column == 0 ? NAME_WIDTH : 0.0;
    for (int r = t->titles[0] ? -1 : 0; r < t->row_count; r++) {
        const char *s = cell_of(t, r, column);
        width = fmax(width, width_of(pen, r < 0 ? SANS : font_of(t, column),
                                     r < 0 ? SIZE_SMALL : SIZE_TEXT, s, strlen(s)));
    }
    return width;
}

static bool is_flexible(const struct pq_table *t, int column)
{
    return t->kinds[column] == 't' || column == t->column_count - 1;
}

/* The widest that a flexible column may be: those that need less have it, the others share the
 * rest. */
static double widest(const struct pq_table *t, const double natural[PQ_COLUMNS], double room)
{
    double limit = 0.0, before = -1.0;
    while (limit != before) {
        double left = room;
        int sharing = 0;
        before = limit;
        for (int i = 0; i < t->column_count; i++) {
            bool is_small = is_flexible(t, i) && natural[i] <= limit;
            left -= is_small ? natural[i] : 0.0;
            sharing += is_flexible(t, i) && !is_small;
        }
        limit = sharing > 0 ? left / sharing : limit;
    }
    return limit;
}

static void set_widths(const struct pen *pen, const struct pq_table *t, double width[PQ_COLUMNS])
{
    double room = TEXT_WIDTH - COLUMN_GAP * (t->column_count - 1), texts = 0.0;
    for (int i = 0; i < t->column_count; i++) {
        width[i] = natural_width(pen, t, i);
        room -= is_flexible(t, i) ? 0.0 : width[i];
        texts += is_flexible(t, i) ? width[i] : 0.0;
    }
    double limit = texts > room ? widest(t, width, room) : texts;
    for (int i = 0; i < t->column_count; i++)
        if (is_flexible(t, i))
            width[i] = fmin(width[i], limit);
}

static void show_row(struct pen *pen, const struct pq_table *t, int row,
                     const double width[PQ_COLUMNS])
{
    double x = MARGIN;
    for (int i = 0; i < t->column_count; i++) {
        bool is_name = row < 0 || (!t->titles[0] && i == 0);
        show_lines(pen, is_name ? SANS : font_of(t, i), row < 0 ? SIZE_SMALL : SIZE_TEXT,
                   is_name ? GREY : BLACK, x, cell_of(t, row, i), width[i], ROW - 1.5);
        x += width[i] + COLUMN_GAP;
    }
}

static double height_of(const struct pen *pen, const struct pq_table *t, int row,
                        const double width[PQ_COLUMNS])
{
    int lines = 1;
    for (int i = 0; i < t->column_count; i++) {
        int n = lines_of(pen, font_of(t, i), SIZE_TEXT, cell_of(t, row, i), width[i]);
        lines = n > lines ? n : lines;
    }
    return ROW + (ROW - 1.5) * (lines - 1);
}

static void show_heading(struct pen *pen, const struct pq_table *t)
{
    double x = MARGIN + width_of(pen, BOLD, SIZE_HEADING, t->heading, strlen(t->heading)) + 8.0;
    show(pen, BOLD, SIZE_HEADING, BLACK, MARGIN, t->heading, strlen(t->heading));
    if (t->note)
        show(pen, SANS, SIZE_SMALL, GREY, x, t->note, strlen(t->note));
}

static void show_titles(struct pen *pen, const struct pq_table *t, const double width[PQ_COLUMNS])
{
    if (t->titles[0]) {
        pen->y += 15.0;
        show_row(pen, t, -1, width);
        rule(pen, pen->y + 4.0, 0.6, GREY);
    } else {
        rule(pen, pen->y + 5.0, 0.6, GREY);
        pen->y += 3.0;
    }
    pen->y += 15.0;
}

static void show_table(struct pen *pen, const struct pq_table *t)
{
    double width[PQ_COLUMNS];
    set_widths(pen, t, width);
    pen->y += 24.0;
    if (pen->y + 30.0 + 3 * ROW > BOTTOM)
        turn_page(pen);
    show_heading(pen, t);
    show_titles(pen, t, width);
    for (int r = 0; r < t->row_count; r++) {
        double height = height_of(pen, t, r, width);
        if (pen->y + height - ROW > BOTTOM) {
            turn_page(pen);
            show_heading(pen, t);
            show_titles(pen, t, width);
        }
        show_row(pen, t, r, width);
        rule(pen, pen->y + height - ROW + 4.0, 0.4, RULE);
        pen->y += height;
    }
    pen->y -= ROW;
}

static void show_all(struct pen *pen)
{
    pen->page_number = 1;
    show_title(pen);
    for (int i = 0; i < pen->page->table_count; i++)
        if (pen->page->tables[i].row_count > 0)
            show_table(pen, &pen->page->tables[i]);
    show_foot(pen);
    pen->page_count = pen->page_number;
}

/* Cairo keeps fonts for later: face and library live as long as its font does. */
static void close_library(void *library)
{
    FT_Done_FreeType(library);
}

static bool open_font(struct pen *pen, enum font font)
{
    static const cairo_user_data_key_t key;
    FT_Library library;
    if (FT_Init_FreeType(&library) != 0)
        return false;
    if (FT_New_Face(library, font_paths[font], 0, &pen->faces[font]) != 0) {
        FT_Done_FreeType(library);
        pen->faces[font] = NULL;
        return false;
    }
    pen->fonts[font] = cairo_ft_font_face_create_for_ft_face(pen->faces[font], FT_LOAD_NO_HINTING);
    if (cairo_font_face_set_user_data(pen->fonts[font], &key, library, close_library) == 0)
        return true;
    FT_Done_FreeType(library);
    return false;
}

static cairo_status_t take(void *out, const unsigned char *bytes, unsigned length)
{
    text_add_bytes(out, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static bool draw(struct pen *pen, struct text *out, struct err *err)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(take, out, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, pen->page->foot);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, DATE);
    show_all(pen); /* counts the pages */
    pen->cairo = cairo_create(surface);
    show_all(pen);
    cairo_status_t status = cairo_status(pen->cairo);
    cairo_destroy(pen->cairo);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return status == CAIRO_STATUS_SUCCESS ||
           err_set(err, ERR_FAILED, POS_NONE, "the PQ sheet as PDF: %s",
                   cairo_status_to_string(status));
}

bool pq_pdf_format(struct arena *a, const struct pq_page *page, struct text *out, struct err *err)
{
    struct pen pen = { .a = a, .page = page };
    const char *missing = NULL;
    for (int i = 0; i < FONTS; i++)
        if (!open_font(&pen, (enum font)i) && i != FALLBACK)
            missing = font_paths[i];
    bool ok = !missing && draw(&pen, out, err);
    for (int i = 0; i < FONTS; i++)
        if (pen.fonts[i])
            cairo_font_face_destroy(pen.fonts[i]);
    return ok || !missing ? ok
                          : err_set(err, ERR_FAILED, POS_NONE, "cannot open the font %s", missing);
}
