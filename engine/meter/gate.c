#include "engine/meter/gate.h"

#include <math.h>
#include <stdlib.h>

#define RANGE_RELATIVE 0.01           /* 20 LU under the mean */
#define RANGE_LOW 0.10
#define RANGE_HIGH 0.95

double gate_loudness(double mean_square)
{
    return mean_square > 0 ? -0.691 + 10.0 * log10(mean_square) : -INFINITY;
}

/* Mean of what lies above a threshold; 0 when nothing does. */
static double mean_above(const double *mean_squares, int count, double threshold)
{
    double sum = 0;
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (mean_squares[i] > threshold) {
            sum += mean_squares[i];
            kept++;
        }
    return kept ? sum / kept : 0;
}

double gate_integrated(const double *mean_squares, int count)
{
    double heard = mean_above(mean_squares, count, GATE_ABSOLUTE);
    return gate_loudness(
        mean_above(mean_squares, count, fmax(GATE_ABSOLUTE, heard * GATE_RELATIVE)));
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double gate_range(double *mean_squares, int count)
{
    double heard = mean_above(mean_squares, count, GATE_ABSOLUTE);
    double threshold = fmax(GATE_ABSOLUTE, heard * RANGE_RELATIVE);
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (mean_squares[i] >= threshold)
            mean_squares[kept++] = mean_squares[i];
    if (kept < 2)
        return 0;
    qsort(mean_squares, (size_t)kept, sizeof *mean_squares, ascending);
    double low = mean_squares[lround((kept - 1) * RANGE_LOW)];
    double high = mean_squares[lround((kept - 1) * RANGE_HIGH)];
    return gate_loudness(high) - gate_loudness(low);
}
