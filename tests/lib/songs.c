#include "tests/lib/songs.h"

#include "engine/base/random.h"

#include <math.h>
#include <string.h>

static double chance(unsigned seed, unsigned what, unsigned index)
{
    return (double)(random_bits(seed * 16 + what, index) >> 11) * 0x1p-53;
}

struct song_mix songs_silence(struct arena *a, double seconds, int rate_hz, int channels)
{
    struct song_mix m = { .rate_hz = rate_hz, .channels = channels,
                          .frames = (int64_t)(seconds * rate_hz) };
    for (int c = 0; c < channels; c++)
        m.ch[c] = arena_new_array(a, double, m.frames + 64);
    return m;
}

/* A sine that decays to a thousandth in `length_s`, with an attack of 2 ms. Not under sanitizers:
 * it is what their runs would mostly do. */
__attribute__((no_sanitize("address", "undefined")))
static void add_sine(struct song_mix *m, double at_s, double hz, double level, double pan,
                     double length_s)
{
    int64_t first = (int64_t)ceil(at_s * m->rate_hz), count = (int64_t)(length_s * m->rate_hz);
    double late = (double)first / m->rate_hz - at_s, turn = 2 * M_PI * hz / m->rate_hz;
    double decay = exp(-6.9 / (length_s * m->rate_hz));
    double size = level * exp(-6.9 * late / length_s);
    double re = size * cos(2 * M_PI * hz * late), im = size * sin(2 * M_PI * hz * late);
    double c = decay * cos(turn), s = decay * sin(turn), rate = m->rate_hz;
    double *left = m->ch[0], *right = m->channels == 2 ? m->ch[1] : NULL;
    int64_t attack = (int64_t)ceil((0.002 - late) * rate);
    for (int64_t n = 0; n < count && first + n < m->frames; n++) {
        double rise = n < attack ? 0.5 - 0.5 * cos(M_PI * ((double)n / rate + late) / 0.002) : 1;
        if (first + n >= 0) {
            left[first + n] += rise * im * (1 - pan);
            if (right)
                right[first + n] += rise * im * pan;
        }
        double next = re * c - im * s;
        im = re * s + im * c;
        re = next;
    }
}

static void add_note(struct song_mix *m, double at_s, double hz, double level, double pan)
{
    for (int k = 1; k <= 8 && k * hz < 15000; k++)
        add_sine(m, at_s, k * hz, level / (k * k), pan, 0.6);
}

static void add_stroke(struct song_mix *m, unsigned seed, unsigned i, double at_s, double level)
{
    for (unsigned k = 0; k < 24; k++)
        add_sine(m, at_s, 1500 + 13000 * chance(seed, 6, 24 * i + k), level / 5,
                 chance(seed, 7, 24 * i + k), 0.08);
}

void songs_add(struct song_mix *m, unsigned seed, int parts, double at_s, double from_s,
               double to_s)
{
    double step = 0.11 + 0.05 * chance(seed, 0, 0);
    for (unsigned i = (unsigned)ceil(from_s / step - 1e-9); i * step < to_s - 1e-9; i++) {
        double at = at_s + i * step;
        if ((parts & SONG_BASS) && i % 4 == 0)
            add_sine(m, at, 45 * exp2(floor(12 * chance(seed, 1, i)) / 12), 0.35, 0.5, 0.7);
        if ((parts & SONG_MELODY) && chance(seed, 2, i) < 0.6)
            add_note(m, at, 220 * exp2(floor(24 * chance(seed, 3, i)) / 12), 0.12,
                     0.2 + 0.6 * chance(seed, 4, i));
        if ((parts & SONG_DRUMS) && chance(seed, 5, i) < 0.7)
            add_stroke(m, seed, i, at, 0.02 + 0.08 * chance(seed, 8, i));
    }
}

struct song_mix songs_new(struct arena *a, unsigned seed, double seconds, int rate_hz)
{
    struct song_mix m = songs_silence(a, seconds, rate_hz, 2);
    songs_add(&m, seed, SONG_ALL, 0, 0, seconds);
    return m;
}

struct song_mix songs_copy(struct arena *a, const struct song_mix *m)
{
    struct song_mix copy = songs_silence(a, (double)m->frames / m->rate_hz, m->rate_hz,
                                         m->channels);
    copy.frames = m->frames;
    for (int c = 0; c < m->channels; c++)
        memcpy(copy.ch[c], m->ch[c], sizeof(double) * (size_t)m->frames);
    return copy;
}

static bool read_mix(void *from, int64_t start, int frames, double *const ch[], struct err *err)
{
    struct song_mix *m = from;
    if (start < 0 || start + frames > m->frames)
        return err_set(err, ERR_FAILED, POS_NONE, "frames %lld + %d asked, %lld are there",
                       (long long)start, frames, (long long)m->frames);
    for (int c = 0; c < m->channels; c++)
        memcpy(ch[c], m->ch[c] + start, sizeof(double) * (size_t)frames);
    return true;
}

struct compare_input songs_input(struct song_mix *m)
{
    return (struct compare_input){ .rate_hz = m->rate_hz, .channels = m->channels,
                                   .length_frames = m->frames, .read = read_mix, .from = m };
}
