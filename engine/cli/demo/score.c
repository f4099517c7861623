#include "engine/cli/demo/score.h"

#include "engine/cli/demo/chord.h"
#include "engine/cli/demo/synth.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NOTE_LIMIT_S 14.0 /* the longest sound of one note */

struct player {
    const struct score *score;
    const struct score_part *part;
    struct desk *desk;
    double *sound; /* one note */
    int room_frames;
    uint64_t seed; /* of the part */
    int played;    /* notes so far */
};

double score_bar_s(const struct score *s, double bar)
{
    return s->head_s + bar * s->beats * 60 / s->tempo_bpm;
}

double score_length_s(const struct score *s)
{
    return score_bar_s(s, s->bars) + s->tail_s;
}

/* A number in [-1, 1) for the n-th choice about a note: what makes players human. */
static double whim(const struct player *p, int choice)
{
    return synth_noise(p->seed ^ 0x5eed, p->played * 8 + choice);
}

static void play_note(struct player *p, double at_s, struct note note)
{
    const struct score_part *part = p->part;
    int takes = part->takes > 1 ? part->takes : 1;
    double level = gain_from_db((struct db){part->level_db}).v / sqrt(takes);
    note.tone = part->tone;
    note.velocity *= 1 + 0.07 * whim(p, 0);
    for (int i = 0; i < takes; i++) {
        struct note take = note;
        take.seed = random_bits(p->seed, (uint64_t)(p->played * 16 + i));
        double off = takes > 1 ? 0.012 * synth_noise(take.seed, -9) : 0;
        double cents = takes > 1 ? 0.07 * synth_noise(take.seed, -8) : 0;
        take.pitch += cents;
        take.from_pitch += cents;
        struct strip strip = {
            .gain = level,
            .room = part->room,
            .echo = part->echo,
            .pan = part->pan + (takes > 1 ? part->width * (2.0 * i / (takes - 1) - 1) : 0),
        };
        double at = at_s + 0.003 * whim(p, 1) + off;
        int frames = part->play(&take, p->desk->rate_hz, p->sound, p->room_frames);
        desk_add(p->desk, &strip, (int)(at * p->desk->rate_hz), p->sound, frames);
    }
    p->played++;
}

/* The chord of a bar; `late` asks for the one after the comma, where there are two. */
static struct chord chord_at(const struct score *s, int bar, bool late)
{
    struct chord chord = {0};
    const char *text = s->chords;
    for (int i = 0; i <= bar; i++) {
        text += strspn(text, " |");
        if (!*text)
            text = s->chords + strspn(s->chords, " |");
        const char *rest = chord_parse(text, &chord);
        if (*rest == ',') {
            struct chord second;
            rest = chord_parse(rest + 1, &second);
            if (late)
                chord = second;
        }
        text = rest;
    }
    return chord;
}

static double velocity_of(char step)
{
    return step == 'o' ? 0.72 : step == '-' ? 0.4 : 1;
}

static void play_bass(struct player *p, char step, const struct chord *now,
                      const struct chord *next, double at_s, struct note note)
{
    int low = p->part->centre, bass = chord_bass(now, low);
    int tone = step == '3' ? 1 : step == '5' ? 2 : step == '7' ? now->tone_count - 1 : 0;
    if (step == 'a')
        bass = chord_bass(next, low) - 1;
    else if (step == '8')
        bass += 12;
    else if (tone > 0)
        bass = low + (now->root + now->tone[tone] + 144 - low) % 12;
    note.pitch = note.from_pitch = bass;
    play_note(p, at_s, note);
}

static void play_chord(struct player *p, char step, const struct chord *now, double at_s,
                       struct note note)
{
    int pitches[CHORD_STRINGS];
    bool block = p->part->mode == SCORE_BLOCK;
    int count = block ? chord_close(now, p->part->centre, pitches)
                      : chord_spread(now, p->part->centre, pitches);
    if (p->part->mode == SCORE_ARP) {
        int string = step - '1';
        assert(string >= 0 && string < CHORD_STRINGS);
        note.pitch = note.from_pitch =
            pitches[string < count ? string : count - 1] + (string < count ? 0 : 12);
        play_note(p, at_s, note);
        return;
    }
    if (p->part->mode == SCORE_STRUM)
        note.velocity = step == 'u' ? 0.62 : 0.9;
    for (int i = 0; i < count; i++) {
        int string = step == 'u' ? count - 1 - i : i;
        if (step == 'u' && string < 2 && !block)
            break; /* an up-stroke seldom reaches the low strings */
        note.pitch = note.from_pitch = pitches[string];
        play_note(p, at_s + (block ? 0 : 0.009 * i), note);
    }
}

/* Steps of a pattern without blanks and bar lines. */
static int clean(const char *text, char steps[512])
{
    int count = 0;
    for (; *text; text++)
        if (*text != ' ' && *text != '|') {
            assert(count < 511);
            steps[count++] = *text;
        }
    steps[count] = 0;
    assert(count > 0);
    return count;
}

static void play_steps(struct player *p)
{
    const struct score *s = p->score;
    char pattern[512];
    int count = clean(p->part->text, pattern), total = p->part->bars * s->steps;
    double step_s = 60 / s->tempo_bpm * s->beats / s->steps;
    for (int i = 0; i < total; i++) {
        char step = pattern[i % count];
        int bar = p->part->bar + i / s->steps, in_bar = i % s->steps, hold = 1;
        if (step == '.' || step == ',')
            continue;
        bool late = 2 * in_bar >= s->steps;
        while (in_bar + hold < s->steps && pattern[(i + hold) % count] == '.')
            hold++;
        struct note note = {.length_s = hold * step_s,
                            .velocity = velocity_of(step),
                            .vowel = 'o',
                            .next_vowel = 'a'};
        double at_s = score_bar_s(s, p->part->bar) + i * step_s;
        struct chord now = chord_at(s, bar, late), next = chord_at(s, bar + 1, false);
        if (p->part->mode == SCORE_DRUM)
            play_note(p, at_s, note);
        else if (p->part->mode == SCORE_BASS)
            play_bass(p, step, &now, &next, at_s, note);
        else
            play_chord(p, step, &now, at_s, note);
    }
}

static void play_tune(struct player *p)
{
    const struct score *s = p->score;
    double beat = 0, beat_s = 60 / s->tempo_bpm;
    int before = 0;
    char vowel = 'a';
    for (const char *text = p->part->text; *(text += strspn(text, " |"));) {
        char *end;
        int pitch = 0;
        bool rest = *text == '-';
        text = rest ? text + 1 : chord_parse_note(text, &pitch);
        assert(*text == ':');
        double beats = strtod(text + 1, &end);
        text = end;
        char next = *text && strchr("aeiou", *text) ? *text++ : vowel;
        if (!rest)
            play_note(p, score_bar_s(s, p->part->bar) + beat * beat_s,
                      (struct note){.length_s = beats * beat_s * 0.97,
                                    .pitch = pitch,
                                    .velocity = 0.9,
                                    .from_pitch = before ? before : pitch,
                                    .vowel = vowel,
                                    .next_vowel = next});
        before = rest ? 0 : pitch;
        vowel = next;
        beat += beats;
    }
    assert(beat <= (p->part->bars + 0.01) * s->beats);
}

struct desk *score_play(const struct score *s, int rate_hz, struct arena *a)
{
    struct player p = {.score = s, .room_frames = (int)(NOTE_LIMIT_S * rate_hz)};
    p.desk = desk_new(a, rate_hz, (int)(score_length_s(s) * rate_hz));
    p.sound = arena_new_array(a, double, p.room_frames);
    for (int i = 0; i < s->part_count; i++) {
        p.part = &s->parts[i];
        p.seed = random_bits(s->seed, (uint64_t)i);
        p.played = 0;
        if (p.part->mode == SCORE_TUNE)
            play_tune(&p);
        else
            play_steps(&p);
    }
    struct desk_setup setup = s->setup;
    setup.echo_s = s->echo_beats * 60 / s->tempo_bpm;
    desk_mix(p.desk, &setup, a);
    return p.desk;
}
