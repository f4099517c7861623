#include "engine/cli/demo/chord.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct quality {
    const char *name;
    int count, tone[CHORD_TONES];
};

static const struct quality qualities[] = {
    {"", 3, {0, 4, 7}},
    {"m", 3, {0, 3, 7}},
    {"7", 4, {0, 4, 7, 10}},
    {"m7", 4, {0, 3, 7, 10}},
    {"maj7", 4, {0, 4, 7, 11}},
    {"6", 4, {0, 4, 7, 9}},
    {"m6", 4, {0, 3, 7, 9}},
    {"9", 5, {0, 4, 7, 10, 14}},
    {"m9", 5, {0, 3, 7, 10, 14}},
    {"maj9", 5, {0, 4, 7, 11, 14}},
    {"add9", 4, {0, 2, 4, 7}},
    {"sus2", 3, {0, 2, 7}},
    {"sus4", 3, {0, 5, 7}},
    {"7sus4", 4, {0, 5, 7, 10}},
    {"dim", 3, {0, 3, 6}},
    {"m7b5", 4, {0, 3, 6, 10}},
    {"5", 2, {0, 7}},
};

static const char *parse_letter(const char *s, int *pitch)
{
    static const int step[7] = {9, 11, 0, 2, 4, 5, 7}; /* A to G */
    assert(*s >= 'A' && *s <= 'G');
    *pitch = step[*s++ - 'A'];
    for (; *s == '#' || *s == 'b'; s++)
        *pitch = (*pitch + (*s == '#' ? 1 : 11)) % 12;
    return s;
}

const char *chord_parse(const char *symbol, struct chord *chord)
{
    const char *s = parse_letter(symbol, &chord->root);
    size_t length = strcspn(s, "/ ,|");
    const struct quality *found = NULL;
    for (size_t i = 0; i < sizeof qualities / sizeof *qualities; i++)
        if (strlen(qualities[i].name) == length && strncmp(qualities[i].name, s, length) == 0)
            found = &qualities[i];
    assert(found);
    chord->tone_count = found->count;
    memcpy(chord->tone, found->tone, sizeof chord->tone);
    chord->bass = chord->root;
    s += length;
    return *s == '/' ? parse_letter(s + 1, &chord->bass) : s;
}

const char *chord_parse_note(const char *name, int *pitch)
{
    char *end;
    const char *s = parse_letter(name, pitch);
    *pitch += 12 * (1 + (int)strtol(s, &end, 10));
    assert(end != s);
    return end;
}

int chord_bass(const struct chord *chord, int low)
{
    return low + (chord->bass + 144 - low) % 12;
}

int chord_close(const struct chord *chord, int centre, int pitches[CHORD_TONES])
{
    int low = centre - 6;
    for (int i = 0; i < chord->tone_count; i++)
        pitches[i] = low + (chord->root + chord->tone[i] + 144 - low) % 12;
    return chord->tone_count;
}

static bool has_pitch(const struct chord *chord, int pitch)
{
    for (int i = 0; i < chord->tone_count; i++)
        if ((chord->root + chord->tone[i]) % 12 == pitch % 12)
            return true;
    return false;
}

int chord_spread(const struct chord *chord, int low, int pitches[CHORD_STRINGS])
{
    int count = 1;
    pitches[0] = chord_bass(chord, low);
    for (int p = pitches[0] + 3; count < CHORD_STRINGS && p < 84; p++)
        if (has_pitch(chord, p) && p - pitches[count - 1] >= (p < 52 ? 5 : 3))
            pitches[count++] = p;
    return count;
}
