#include "engine/cli/demo/side_a.h"

#define PARTS(list) .parts = (list), .part_count = (int)(sizeof(list) / sizeof *(list))

/* A song for a whole band in A: four clicks to count in, verse, chorus, and a last chord. */
static const struct score_part platform[] = {
    {drums_stick, SCORE_DRUM, 0, 1, "x...x...x...x...", -14, -0.2, .room = 0.1},
    {drums_kick, SCORE_DRUM, 1, 8, "x.....x.x......o", -3.5, 0, .room = 0.02, .tone = 0.3},
    {drums_kick, SCORE_DRUM, 9, 8, "x..x..x.x..x..o.", -3, 0, .room = 0.02, .tone = 0.3},
    {drums_snare, SCORE_DRUM, 1, 8, "....x..-....x.-.", -4.5, 0.05, .room = 0.22, .tone = 0.4},
    {drums_snare, SCORE_DRUM, 9, 8, "....x..-.-..x..-", -4, 0.05, .room = 0.26, .tone = 0.4},
    {cymbals_hat, SCORE_DRUM, 1, 8, "x-o-x-o-x-o-x-oo", -15, 0.35, .room = 0.05},
    {cymbals_ride, SCORE_DRUM, 9, 8, "x.o.x.o.x.o.x.o.", -17, 0.4, .room = 0.08},
    {cymbals_open, SCORE_DRUM, 4, 5,
     "..............o.|................|................|................", -17, 0.35, .room = 0.1},
    {cymbals_crash, SCORE_DRUM, 9, 1, "x...............", -14, -0.45, .room = 0.2},
    {cymbals_crash, SCORE_DRUM, 13, 1, "x...............", -15, 0.5, .room = 0.2},
    {cymbals_crash, SCORE_DRUM, 17, 1, "x...............", -13, -0.45, .room = 0.3},
    {drums_kick, SCORE_DRUM, 17, 1, "x...............", -3, 0, .room = 0.1, .tone = 0.3},
    {drums_tom, SCORE_DRUM, 8, 1, "........xx......", -8, 0.4, .room = 0.4, .tone = 0.75},
    {drums_tom, SCORE_DRUM, 8, 1, "..........xx....", -7, 0, .room = 0.4, .tone = 0.5},
    {drums_tom, SCORE_DRUM, 8, 1, "............xx..", -6, -0.4, .room = 0.4, .tone = 0.25},
    {bass_electric, SCORE_BASS, 1, 8, "1..11...1.1...5.", -8.5, 0, .tone = 0.3, .centre = 28},
    {bass_electric, SCORE_BASS, 9, 8, "1.1.1.1.1.1.5.8.", -8.5, 0, .tone = 0.4, .centre = 28},
    {bass_electric, SCORE_BASS, 17, 1, "1...............", -8.5, 0, .tone = 0.3, .centre = 28},
    {guitar_steel, SCORE_STRUM, 1, 8, "d...d.u...u.d.u.", -15.5, 0, 0.85, 2, .room = 0.12,
     .tone = 0.5, .centre = 40},
    {guitar_steel, SCORE_STRUM, 9, 9, "d.d.d.udd.d.d.ud", -15, 0, 0.85, 2, .room = 0.12,
     .tone = 0.65, .centre = 40},
    {guitar_muted, SCORE_ARP, 5, 4, "1.3.4.3.5.4.3.4.", -16, -0.5, .room = 0.1, .echo = 0.35,
     .tone = 0.8, .centre = 45},
    {keys_electric, SCORE_BLOCK, 5, 12, "o.....-..o......", -21, 0.3, .room = 0.15, .tone = 0.5,
     .centre = 66},
    {keys_pad, SCORE_BLOCK, 9, 9, "x...............", -24, 0, 0.9, 2, .room = 0.3, .tone = 0.5,
     .centre = 64},
    {voice_alto, SCORE_TUNE, 1, 8,
     "-:4 | -:2 E4:1u A4:1o | C#5:1.5a B4:.5o A4:2u | F#4:1o A4:1a D5:1.5a C#5:.5o |"
     "C#5:1.5a B4:.5 A4:1e E4:1a | G#4:1.5o A4:.5a B4:2a | A4:1o C#5:1a F#4:1u A4:1o | B4:1a "
     "A4:2.5a -:.5",
     -8.5, -0.05, .room = 0.25, .echo = 0.16, .tone = 0.7},
    {voice_alto, SCORE_TUNE, 9, 9,
     "F#5:2a E5:1o D5:1a | E5:1.5a C#5:.5o A4:2o | B4:1a C#5:1a B4:1o G#4:1u | A4:3.5a -:.5 |"
     "F#5:2a E5:1e D5:1a | C#5:1a E5:2a C#5:1o | B4:2a G#4:1o B4:1a | D5:1.5o C#5:.5a B4:2o | "
     "C#5:4a",
     -9, -0.05, .room = 0.25, .echo = 0.16, .tone = 0.8},
    {voice_alto, SCORE_TUNE, 9, 9,
     "D5:2a C#5:1o A4:1a | C#5:1.5a A4:.5o E4:2o | G#4:1a A4:1a G#4:1o E4:1u | F#4:3.5a -:.5 |"
     "D5:2a C#5:1e A4:1a | A4:1a C#5:2a A4:1o | G#4:2a E4:1o G#4:1a | B4:1.5o A4:.5a G#4:2o | "
     "A4:4a",
     -13, 0, 0.7, 4, .room = 0.4, .tone = 0.6},
};
const struct score side_a_platform = {
    .name = "platform",
    .tempo_bpm = 116,
    .beats = 4,
    .steps = 16,
    .bars = 18,
    .chords = "A | A E F#m D A E F#m D | D A E F#m D A E E | A",
    .head_s = 0.25,
    .tail_s = 2.2,
    .echo_beats = 0.75,
    .setup = {.room_s = 1.3, .drive = 0.95, .peak = 0.66},
    .seed = 101,
    PARTS(platform),
};

/* Guitar and one voice in G, in three: the quiet song that must stay quiet. */
static const struct score_part waiting[] = {
    {guitar_nylon, SCORE_ARP, 0, 15, "134543|135434", -8, -0.15, .room = 0.25, .tone = 0.35,
     .centre = 43},
    {guitar_nylon, SCORE_STRUM, 15, 1, "d.....", -9, -0.15, .room = 0.3, .tone = 0.3, .centre = 43},
    {guitar_nylon, SCORE_BASS, 0, 16, "1.....", -9, -0.1, .room = 0.15, .tone = 0.2, .centre = 40},
    {keys_pad, SCORE_BLOCK, 4, 12, "o.....", -26, 0, 0.9, 2, .room = 0.5, .tone = 0.2,
     .centre = 64},
    {keys_electric, SCORE_BLOCK, 8, 7, "..-...", -24, 0.45, .room = 0.4, .echo = 0.3, .tone = 0.2,
     .centre = 72},
    {voice_alto, SCORE_TUNE, 4, 12,
     "D5:2u B4:1o | C5:2o A4:1u | G4:2u A4:1o | F#4:2.6u -:.4 | B4:1.5o A4:.5u G4:1o | A4:2u "
     "F#4:1o |"
     "G4:2o B4:1a | E5:2.6a -:.4 | E5:1a D5:1o C5:1u | D5:2o A4:1u | B4:2o A4:1u | G4:3u",
     -8.5, 0.1, .room = 0.4, .tone = 0.35},
    {voice_alto, SCORE_TUNE, 8, 8,
     "G4:3u | D4:3u | E4:3o | G4:2.6o -:.4 | C5:2o A4:1u | A4:2o F#4:1u | G4:2o F#4:1u | D4:3u",
     -14, 0, 0.6, 2, .room = 0.5, .tone = 0.3},
};
const struct score side_a_waiting = {
    .name = "waiting",
    .tempo_bpm = 84,
    .beats = 3,
    .steps = 6,
    .bars = 16,
    .chords = "G D/F# Em C G/B Am7 D7sus4 D7 G D/F# Em C Am7 D7 G G",
    .head_s = 0.3,
    .tail_s = 2.6,
    .echo_beats = 1,
    .setup = {.room_s = 2.0, .drive = 0.4, .peak = 0.145},
    .seed = 102,
    PARTS(waiting),
};

/* A train at night in E minor: brushes, tremolo strings and a choir of low voices. */
static const struct score_part night[] = {
    {drums_brush, SCORE_DRUM, 0, 16, "o--xo--xo--xo-xx", -9, 0.2, .room = 0.15},
    {drums_snare, SCORE_DRUM, 8, 8, "....-..-....o..-", -8, -0.05, .room = 0.25, .tone = 0.2},
    {drums_kick, SCORE_DRUM, 1, 15, "x.......o.......", -4.5, 0, .room = 0.05, .tone = 0.2},
    {cymbals_shaker, SCORE_DRUM, 4, 12, "-.o.-.o.-.o.-.oo", -17, -0.5, .room = 0.1},
    {drums_tom, SCORE_DRUM, 7, 1, "........o.o.x.x.", -7, -0.3, .room = 0.5, .tone = 0.2},
    {drums_tom, SCORE_DRUM, 15, 1, "........o.o.xxxx", -7, 0.3, .room = 0.5, .tone = 0.35},
    {cymbals_crash, SCORE_DRUM, 16, 1, "o...............", -16, 0.3, .room = 0.4},
    {drums_kick, SCORE_DRUM, 16, 1, "x...............", -4.5, 0, .room = 0.2, .tone = 0.2},
    {bass_upright, SCORE_BASS, 0, 16, "1...5...1...5.a.", -6, 0, .room = 0.05, .centre = 28},
    {bass_upright, SCORE_BASS, 16, 1, "1...............", -6, 0, .room = 0.05, .centre = 28},
    {guitar_steel, SCORE_ARP, 0, 16, "..3...4...3.4.5.", -14, 0.55, .room = 0.15, .tone = 0.3,
     .centre = 40},
    {guitar_nylon, SCORE_STRUM, 2, 15, "....d.......d.u.", -17, -0.5, .room = 0.2, .tone = 0.5,
     .centre = 45},
    {guitar_muted, SCORE_TUNE, 4, 4,
     "B5:.25 B5:.25 B5:.25 B5:.25 B5:.25 B5:.25 A5:.25 A5:.25 G5:.25 G5:.25 G5:.25 G5:.25 F#5:.25 "
     "F#5:.25 F#5:.25 F#5:.25 |"
     "E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 E5:.25 -:1 |"
     "C6:.25 C6:.25 C6:.25 C6:.25 C6:.25 C6:.25 B5:.25 B5:.25 A5:.25 A5:.25 A5:.25 A5:.25 G5:.25 "
     "G5:.25 G5:.25 G5:.25 |"
     "F#5:.25 F#5:.25 F#5:.25 F#5:.25 F#5:.25 F#5:.25 F#5:.25 F#5:.25 D#5:.25 D#5:.25 D#5:.25 "
     "D#5:.25 B4:1", -11, 0.3, .room = 0.3, .tone = 0.9},
    {voice_bass, SCORE_BLOCK, 4, 4, "o...............", -15, 0, 0.6, 2, .room = 0.45, .tone = 0.4,
     .centre = 50},
    {voice_bass, SCORE_BLOCK, 8, 9, "x...............", -12, 0, 0.75, 3, .room = 0.45, .tone = 0.5,
     .centre = 52},
    {voice_alto, SCORE_TUNE, 8, 9,
     "E5:1.5a D5:.5o B4:2o | D5:1.5a C5:.5o B4:2a | C5:1a B4:1o A4:1a C5:1a | B4:3.5o -:.5 |"
     "E5:1.5a D5:.5e C5:2a | C5:1o B4:1a A4:2o | B4:1.5a C5:.5o D#5:2a | F#5:1a E5:1o D#5:1a "
     "B4:1o | E5:4u",
     -8, -0.05, 0.12, 2, .room = 0.35, .echo = 0.1, .tone = 0.6},
    {keys_pad, SCORE_BLOCK, 8, 9, "o...............", -25, 0, 0.95, 2, .room = 0.4, .tone = 0.4,
     .centre = 60},
};
const struct score side_a_night = {
    .name = "night",
    .tempo_bpm = 104,
    .beats = 4,
    .steps = 16,
    .bars = 17,
    .chords = "Em Em C D Em Em Am B7 Em G Am Em C Am B7 B7 Em",
    .head_s = 0.2,
    .tail_s = 3.2,
    .echo_beats = 0.75,
    .setup = {.room_s = 2.1, .drive = 0.95, .peak = 0.6},
    .seed = 103,
    PARTS(night),
};

/* Slow and wide in D: electric piano, half-time drums, choir. */
static const struct score_part embankment[] = {
    {keys_electric, SCORE_BLOCK, 0, 12, "o.....-...o.-...", -14, -0.1, 0.3, 2, .room = 0.3,
     .echo = 0.12, .tone = 0.35, .centre = 62},
    {keys_electric, SCORE_BASS, 0, 3, "1...............", -12, -0.05, .room = 0.2, .tone = 0.3,
     .centre = 38},
    {keys_vibes, SCORE_ARP, 4, 8, "..5.6...4.5...6.", -20, 0.5, .room = 0.4, .echo = 0.4,
     .tone = 0.4, .centre = 62},
    {drums_kick, SCORE_DRUM, 2, 10, "x......o..x.....", -4, 0, .room = 0.05, .tone = 0.25},
    {drums_snare, SCORE_DRUM, 2, 10, "........x......-", -5.5, 0.05, .room = 0.4, .tone = 0.3},
    {cymbals_hat, SCORE_DRUM, 2, 10, "o-o-o-ooo-o-o-o-", -17, 0.4, .room = 0.06},
    {cymbals_crash, SCORE_DRUM, 6, 1, "o...............", -16, -0.4, .room = 0.3},
    {drums_tom, SCORE_DRUM, 5, 1, "..........x.x.xx", -7, -0.35, .room = 0.5, .tone = 0.3},
    {bass_electric, SCORE_BASS, 3, 9, "1......1..5...8.", -9, 0, .tone = 0.15, .centre = 28},
    {bass_electric, SCORE_BASS, 12, 1, "1...............", -9, 0, .tone = 0.15, .centre = 28},
    {guitar_steel, SCORE_ARP, 6, 6, "1.4.5.6.5.4.3.4.", -17, -0.6, .room = 0.25, .echo = 0.3,
     .tone = 0.4, .centre = 45},
    {keys_pad, SCORE_BLOCK, 2, 11, "x...............", -24, 0, 0.95, 2, .room = 0.5, .tone = 0.4,
     .centre = 66},
    {voice_alto, SCORE_BLOCK, 6, 7, "o...............", -17, 0, 0.85, 3, .room = 0.6, .tone = 0.4,
     .centre = 67},
    {voice_alto, SCORE_TUNE, 3, 10,
     "-:2 A4:1u B4:1o | C#5:1.5a B4:.5o A4:1.5o -:.5 | D5:1a C#5:.5o B4:.5a A4:1.5o -:.5 | B4:1a "
     "D5:1a E5:2a |"
     "F#5:1.5a E5:.5o C#5:1.5a -:.5 | B4:1o C#5:.5a D5:.5a F#5:2a | E5:1.5e D5:.5o B4:1.5a -:.5 | "
     "D5:1a E5:.5a D5:.5o B4:2o |"
     "A4:1u B4:1o C#5:1a E5:1a | D5:4a",
     -8.5, 0.05, .room = 0.35, .echo = 0.2, .tone = 0.5},
};
const struct score side_a_embankment = {
    .name = "embankment",
    .tempo_bpm = 84,
    .beats = 4,
    .steps = 16,
    .bars = 13,
    .chords = "Dmaj7 Gmaj7 Dmaj7 Gmaj7 F#m7 Bm7 Em7,A7sus4 Dmaj7 Bm7 Em7 Gmaj7 A7sus4,A7 Dmaj9",
    .head_s = 0.15,
    .tail_s = 1.8,
    .echo_beats = 0.75,
    .setup = {.room_s = 2.4, .drive = 0.95, .peak = 0.63},
    .seed = 104,
    PARTS(embankment),
};
