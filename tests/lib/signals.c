#include "tests/lib/signals.h"

#include "engine/base/random.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

void signal_add_sine(double *x, int frames, double frequency, double level, double phase)
{
    for (int n = 0; n < frames; n++)
        x[n] += level * sin(2 * M_PI * fmod(frequency * n, 1.0) + phase);
}

/* Uniform in [-1, 1). */
static double noise_at(uint64_t seed, int64_t n)
{
    return (double)(int64_t)random_bits(seed, (uint64_t)n) * 0x1p-63;
}

void signal_add_noise(double *x, int frames, uint64_t seed, double level)
{
    for (int n = 0; n < frames; n++)
        x[n] += level * noise_at(seed, n);
}

void signal_add_pink(double *x, int frames, uint64_t seed, double rms)
{
    /* Poles and zeros in turn, a factor 3 apart from 0.0009 cycles a frame up: -3 dB an octave
     * within 0.5 dB. */
    enum { STAGES = 6 };
    double pole[STAGES], zero[STAGES], in[STAGES] = {0}, out[STAGES] = {0}, square = 0;
    for (int i = 0; i < STAGES; i++) {
        double corner = 0.0009 * pow(3, i);
        pole[i] = exp(-2 * M_PI * corner);
        zero[i] = exp(-2 * M_PI * corner * sqrt(3));
    }
    for (int pass = 0; pass < 2; pass++) {
        double scale = pass == 0 ? 0 : rms / sqrt(square / frames);
        for (int i = 0; i < STAGES; i++)
            in[i] = out[i] = 0;
        for (int n = 0; n < frames; n++) {
            double v = noise_at(seed, n);
            for (int i = 0; i < STAGES; i++) {
                out[i] = v - zero[i] * in[i] + pole[i] * out[i];
                in[i] = v;
                v = out[i];
            }
            square += pass == 0 ? v * v : 0;
            x[n] += scale * v;
        }
    }
}

static double clip_to(double v, double clip)
{
    return v > clip ? clip : v < -clip ? -clip : v;
}

void signal_add_clipped_noise(double *x, int frames, uint64_t seed, double level, double clip)
{
    for (int n = 0; n < frames; n++)
        x[n] += clip_to(level * noise_at(seed, n), clip);
}

void signal_add_transients(double *x, int frames, int spacing, double level)
{
    int length = 2;
    for (int at = spacing / 2; at + 64 < frames; at += spacing) {
        for (int i = 0; i < length; i++) {
            /* + - + - | - + - +: the repeat in the middle adds all tails up half way between. */
            int step = i < length / 2 ? i : i - 1;
            x[at + i] += level * (step % 2 ? -1 : 1);
        }
        length = length == 64 ? 2 : length * 2;
    }
}

/* A sound that starts at once and dies with time constant `seconds`. */
static double struck(double t, double seconds)
{
    return t < 0 ? 0 : exp(-t / seconds) * (1 - exp(-t / 0.0005));
}

static double band_at(double t, int side)
{
    static const double bass[8] = { 41.2, 41.2, 49.0, 55.0, 65.4, 55.0, 98.0, 49.0 };
    static const double chord[4] = { 220.0, 277.18, 329.63, 440.0 };
    double beat = 60.0 / 110, in_beat = fmod(t, beat), in_half = fmod(t, beat / 2);
    int count = (int)(t / beat);
    double note = bass[(int)(t / (beat / 2)) % 8];
    double low = sin(2 * M_PI * note * in_half) + 0.4 * sin(4 * M_PI * note * in_half) +
                 0.2 * sin(6 * M_PI * note * in_half);
    double kick = count % 2 == 0 ? struck(in_beat, 0.08) *
        sin(2 * M_PI * (50 * in_beat + 4 * (1 - exp(-in_beat / 0.02))))
                                 : 0;
    double high = 0;
    for (int i = 0; i < 4; i++)
        for (int h = 1; h < 9; h++)
            high += sin(2 * M_PI * chord[i] * h * t * (side ? 1.001 : 1) + i + 2.0 * h) / h / 4;
    return 0.38 * struck(in_half, 0.4) * low + 0.5 * kick + 0.16 * high;
}

void signal_add_band(double *left, double *right, int frames, int rate_hz, double level)
{
    double beat = 60.0 / 110;
    double *const ch[2] = { left, right };
    for (int side = 0; side < 2; side++)
        for (int n = 0; n < frames; n++) {
            double t = (double)n / rate_hz, in_beat = fmod(t, beat);
            bool is_snare = (int)(t / beat) % 2 == 1;
            double centre = noise_at(1, n), own = noise_at(2 + (uint64_t)side, n);
            double snare = is_snare ? struck(in_beat, 0.05) * (0.5 * centre + 0.15 * own) : 0;
            double hat = struck(fmod(t, beat / 4), 0.015) * 0.12 * own;
            ch[side][n] += level * (band_at(t, side) + snare + hat + 0.01 * own);
        }
}

void signal_fade_in(double *x, int frames)
{
    for (int n = 0; n < frames; n++)
        x[n] *= 0.5 - 0.5 * cos(M_PI * n / frames);
}

double signal_rms(const double *x, int frames)
{
    double square = 0;
    for (int n = 0; n < frames; n++)
        square += x[n] * x[n];
    return sqrt(square / frames);
}

double signal_peak(const double *x, int frames)
{
    double most = 0;
    for (int n = 0; n < frames; n++)
        most = fmax(most, fabs(x[n]));
    return most;
}

double signal_component(const double *x, int frames, double frequency)
{
    double re = 0, im = 0, sum = 0;
    for (int n = 0; n < frames; n++) {
        double t = 2 * M_PI * (n + 0.5) / frames, turn = 2 * M_PI * fmod(frequency * n, 1.0);
        double w = 0.35875 - 0.48829 * cos(t) + 0.14128 * cos(2 * t) - 0.01168 * cos(3 * t);
        re += w * x[n] * cos(turn);
        im += w * x[n] * sin(turn);
        sum += w;
    }
    return 2 * hypot(re, im) / sum;
}

#define UNKNOWNS 17

static void basis_at(int n, const double *frequencies, int count, double *b)
{
    b[0] = 1;
    for (int k = 0; k < count; k++) {
        double turn = 2 * M_PI * fmod(frequencies[k] * n, 1.0);
        b[1 + 2 * k] = cos(turn);
        b[2 + 2 * k] = sin(turn);
    }
}

/* Normal equations m u = m[.][unknowns] by elimination with pivots. */
static void solve(double m[UNKNOWNS][UNKNOWNS + 1], int unknowns, double *u)
{
    for (int c = 0; c < unknowns; c++) {
        int best = c;
        for (int r = c + 1; r < unknowns; r++)
            best = fabs(m[r][c]) > fabs(m[best][c]) ? r : best;
        for (int k = 0; k <= unknowns; k++) {
            double swap = m[c][k];
            m[c][k] = m[best][k];
            m[best][k] = swap;
        }
        for (int r = c + 1; r < unknowns; r++) {
            double factor = m[r][c] / m[c][c];
            for (int k = c; k <= unknowns; k++)
                m[r][k] -= factor * m[c][k];
        }
    }
    for (int r = unknowns - 1; r >= 0; r--) {
        u[r] = m[r][unknowns];
        for (int k = r + 1; k < unknowns; k++)
            u[r] -= m[r][k] * u[k];
        u[r] /= m[r][r];
    }
}

double signal_residual(const double *x, int frames, const double *frequencies, int count)
{
    double m[UNKNOWNS][UNKNOWNS + 1] = {0}, u[UNKNOWNS], b[UNKNOWNS];
    int unknowns = 1 + 2 * count;
    for (int n = 0; n < frames; n++) {
        basis_at(n, frequencies, count, b);
        for (int r = 0; r < unknowns; r++) {
            for (int c = 0; c < unknowns; c++)
                m[r][c] += b[r] * b[c];
            m[r][unknowns] += b[r] * x[n];
        }
    }
    solve(m, unknowns, u);
    double square = 0;
    for (int n = 0; n < frames; n++) {
        double rest = x[n];
        basis_at(n, frequencies, count, b);
        for (int r = 0; r < unknowns; r++)
            rest -= u[r] * b[r];
        square += rest * rest;
    }
    return sqrt(square / frames);
}
