#include "engine/cli/plot.h"

#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MARGIN 7               /* columns of a label and its axis */
#define WIDTH_LEAST 40
#define WIDTH_MOST 250
#define NEAR_DBTP (-1.0)

struct scale {
    double top, per_line;      /* dB */
    int lines;
};

int plot_width(int fd)
{
    struct winsize size;
    int width = 80;
    if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        width = size.ws_col;
    return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
}

static void repeat(struct text *out, const char *s, int count)
{
    for (int i = 0; i < count; i++)
        text_add(out, s);
}

static void end_line(struct text *out)
{
    while (out->length_bytes && out->s[out->length_bytes - 1] == ' ')
        out->s[--out->length_bytes] = 0;
    text_add(out, "\n");
}

/* What a bar fills of the line whose lower edge is given. */
static const char *block(double value, double lower, double per_line)
{
    static const char *const blocks[] = { " ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█" };
    double eighths = (value - lower) / per_line * 8;
    return blocks[!(eighths > 0) ? 0 : eighths >= 8 ? 8 : (int)lround(eighths)];
}

static void add_bars(struct text *out, const double *values, int columns, struct scale s)
{
    for (int line = 0; line < s.lines; line++) {
        double upper = s.top - line * s.per_line;
        if (line % 2 == 0)
            text_printf(out, "%5.0f ┤", upper);
        else
            text_add(out, "      │");
        for (int c = 0; c < columns; c++)
            text_add(out, block(values[c], upper - s.per_line, s.per_line));
        end_line(out);
    }
}

/* The largest value among those of one column; every column has at least one. */
static double largest_of(const double *values, int count, int column, int columns)
{
    int from = (int)((int64_t)count * column / columns);
    int to = (int)((int64_t)count * (column + 1) / columns);
    double most = values[from];
    for (int i = from + 1; i < to; i++)
        most = fmax(most, values[i]);
    return most;
}

static double largest(const double *values, int count)
{
    return largest_of(values, count, 0, 1);
}

static double step_seconds(double seconds, int columns)
{
    static const double steps[] = { 0.1, 0.2, 0.5, 1,   2,   5,    10,   15,  30,
                                    60,  120, 300, 600, 900, 1800, 3600, 7200 };
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (seconds / steps[i] * 10 <= columns)
            return steps[i];
    return ceil(seconds / 7200) * 7200;
}

static const char *short_clock(struct arena *a, double seconds, double step)
{
    int whole = (int)lround(seconds * 10) / 10;
    if (step < 1)
        return arena_printf(a, "%.1f s", seconds);
    if (whole >= 3600)
        return arena_printf(a, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    return arena_printf(a, "%d:%02d", whole / 60, whole % 60);
}

static void add_time_axis(struct text *out, double seconds, int columns)
{
    double step = step_seconds(seconds, columns);
    text_add(out, "      └");
    int next = 0;
    for (int c = 0; c < columns; c++) {
        bool is_tick = c == (int)lround(next * step / seconds * columns);
        text_add(out, is_tick ? "┬" : "─");
        next += is_tick;
    }
    text_add(out, "\n       ");
    for (int at = 0, i = 0; i < next; i++) {
        int column = (int)lround(i * step / seconds * columns);
        const char *label = short_clock(out->arena, i * step, step);
        if (column + (int)strlen(label) > columns)
            break;
        repeat(out, " ", column - at);
        text_add(out, label);
        at = column + (int)strlen(label);
    }
    end_line(out);
}

static void add_peaks(struct text *out, const struct measures *m, const struct history *h,
                      int columns)
{
    int top = m->length_frames ? (int)(m->true_peak_frame * columns / m->length_frames) : 0;
    text_add(out, "  dBTP ");
    for (int c = 0; c < columns; c++) {
        double peak = largest_of(h->true_peak_dbtp, h->count, c, columns);
        text_add(out, c == top ? "▲" : peak > 0 ? "!" : peak > NEAR_DBTP ? "." : " ");
    }
    end_line(out);
    text_printf(out, "       ▲ largest true peak: %+.2f dBTP at %s; ! over 0, . over %.0f dBTP\n",
                m->true_peak_dbtp,
                text_clock(out->arena, (double)m->true_peak_frame / m->rate_hz), NEAR_DBTP);
}

void plot_loudness(struct text *out, const struct measures *m, const struct history *h, int width)
{
    double most = h->count ? largest(h->short_term_lufs, h->count) : -INFINITY;
    if (!isfinite(most)) {
        text_add(out, "  LUFS  nothing to draw: there is no loudness\n");
        return;
    }
    int columns = width - MARGIN;
    double *values = arena_new_array(out->arena, double, columns);
    for (int c = 0; c < columns; c++)
        values[c] = largest_of(h->short_term_lufs, h->count, c, columns);
    text_add(out, "  LUFS  short-term loudness\n");
    add_bars(out, values, columns,
             (struct scale){ .top = ceil(most / 2) * 2, .per_line = 2, .lines = 12 });
    add_time_axis(out, (double)m->length_frames / m->rate_hz, columns);
    if (isfinite(m->true_peak_dbtp))
        add_peaks(out, m, h, columns);
}

void plot_spectrum(struct text *out, const struct measures *m)
{
    double values[2 * SPECTRUM_BANDS] = {0};
    for (int c = 0; c < 2 * m->spectrum_bands; c++)
        values[c] = m->spectrum_dbfs[c / 2];
    double most = m->spectrum_bands ? largest(values, 2 * m->spectrum_bands) : -INFINITY;
    if (!isfinite(most))
        return;
    text_add(out, "  dBFS  spectrum, thirds of an octave\n");
    add_bars(out, values, 2 * m->spectrum_bands,
             (struct scale){ .top = ceil(most / 10) * 10, .per_line = 10, .lines = 9 });
    text_add(out, "      └");
    for (int b = 0; b < m->spectrum_bands; b++)
        text_add(out, b % 3 == 2 ? "┬─" : "──");
    text_add(out, "\n       ");
    for (int b = 2, at = 0; b < m->spectrum_bands; b += 3) {
        double hz = spectrum_nominal_hz(b);
        const char *label = arena_printf(out->arena, hz < 1000 ? "%g" : "%gk",
                                         hz < 1000 ? hz : hz / 1000);
        repeat(out, " ", 2 * b - at);
        text_add(out, label);
        at = 2 * b + (int)strlen(label);
    }
    end_line(out);
}
