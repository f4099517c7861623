#include "engine/cli/demo/lettering.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Points on a grid of 4 x 6, from the top left, as pairs of digits; ; lifts the pen. */
struct glyph {
    char letter;
    const char *strokes;
};
static const struct glyph glyphs[] = {
    {'A', "06 20 46;14 34"},
    {'B', "00 06 36 45 44 33 03;33 42 41 30 00"},
    {'E', "40 00 06 46;03 33"},
    {'G', "41 30 10 01 05 16 36 45 43 23"},
    {'H', "00 06;40 46;03 43"},
    {'I', "20 26"},
    {'L', "00 06 46"},
    {'N', "06 00 46 40"},
    {'O', "10 30 41 45 36 16 05 01 10"},
    {'R', "06 00 30 41 42 33 03;23 46"},
    {'S', "41 30 10 01 02 13 33 44 45 36 16 05"},
    {'T', "00 40;20 26"},
    {'W', "00 16 22 36 40"},
    {'X', "00 46;40 06"},
};

static double advance(const struct lettering *l)
{
    return l->size * 4 / 6 * (1 + l->space);
}

double lettering_width(const struct lettering *l)
{
    return advance(l) * (double)strlen(l->text) - l->size * 4 / 6 * l->space;
}

static double distance_to(double x, double y, double x0, double y0, double x1, double y1)
{
    double dx = x1 - x0, dy = y1 - y0;
    double t = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    double ex = x - x0 - t * dx, ey = y - y0 - t * dy;
    return sqrt(ex * ex + ey * ey);
}

static double distance_to_glyph(char letter, double x, double y)
{
    const char *p = NULL;
    for (size_t i = 0; i < sizeof glyphs / sizeof *glyphs; i++)
        if (glyphs[i].letter == letter)
            p = glyphs[i].strokes;
    assert(p);
    double nearest = 100;
    for (; p[2]; p += 3) {
        if (p[2] == ';')
            continue;
        double d = distance_to(x, y, p[0] - '0', p[1] - '0', p[3] - '0', p[4] - '0');
        nearest = d < nearest ? d : nearest;
    }
    return nearest;
}

double lettering_ink(const struct lettering *l, double x, double y, double pixel)
{
    double unit = l->size / 6, step = advance(l), ink = 0;
    if (y < l->y - l->pen - pixel || y > l->y + l->size + l->pen + pixel)
        return 0;
    int count = (int)strlen(l->text), at = (int)floor((x - l->x) / step);
    for (int i = at > 0 ? at : 0; i <= at + 1 && i < count; i++) {
        if (l->text[i] == ' ')
            continue;
        double d =
            unit * distance_to_glyph(l->text[i], (x - l->x - i * step) / unit, (y - l->y) / unit);
        double cover = 0.5 + (l->pen - d) / pixel;
        cover = cover < 0 ? 0 : cover > 1 ? 1 : cover;
        ink = cover > ink ? cover : ink;
    }
    return ink;
}
