#include "engine/cli/demo/side_b.h"

#define PARTS(list) .parts = (list), .part_count = (int)(sizeof(list) / sizeof *(list))

/* One performance in A minor that becomes two songs: it is cut at bar 16, while everything
 * rings. */
static const struct score_part viaduct[] = {
    {drums_kick, SCORE_DRUM, 4, 14, "x...x...x...x...", -3, 0, .tone = 0.4},
    {drums_kick, SCORE_DRUM, 22, 12, "x...x...x...x..o", -3, 0, .tone = 0.4},
    {drums_clap, SCORE_DRUM, 8, 10, "....x.......x...", -7.5, 0.05, .room = 0.25},
    {drums_clap, SCORE_DRUM, 24, 10, "....x.......x..-", -7.5, 0.05, .room = 0.25},
    {cymbals_hat, SCORE_DRUM, 2, 16, "-.-o-.-o-.-o-.-o", -16, 0.3, .room = 0.05},
    {cymbals_open, SCORE_DRUM, 8, 10, "..o...o...o...o.", -18, -0.3, .room = 0.06},
    {cymbals_open, SCORE_DRUM, 24, 10, "..o...o...o...o.", -18, -0.3, .room = 0.06},
    {cymbals_shaker, SCORE_DRUM, 24, 10, "o-o-o-o-o-o-o-o-", -18, 0.55, .room = 0.06},
    {cymbals_crash, SCORE_DRUM, 8, 1, "o...............", -15, -0.4, .room = 0.3},
    {cymbals_crash, SCORE_DRUM, 16, 1, "x...............", -14, 0.4, .room = 0.4},
    {cymbals_crash, SCORE_DRUM, 24, 1, "x...............", -14, -0.4, .room = 0.4},
    {drums_tom, SCORE_DRUM, 15, 1, "........x..x..x.", -7, -0.3, .room = 0.5, .tone = 0.4},
    {drums_tom, SCORE_DRUM, 23, 1, "x..x..x..x..x.xx", -7, 0.3, .room = 0.5, .tone = 0.3},
    {bass_electric, SCORE_BASS, 4, 14, ".11..11..11..15.", -9, 0, .tone = 0.5, .centre = 28},
    {bass_electric, SCORE_BASS, 18, 4, "1...............", -11, 0, .tone = 0.1, .centre = 28},
    {bass_electric, SCORE_BASS, 22, 12, ".11..11.1.1..158", -9, 0, .tone = 0.6, .centre = 28},
    {keys_spark, SCORE_ARP, 0, 8, "1.3.4.3.5.4.3.4.", -15, -0.3, .room = 0.2, .echo = 0.35,
     .tone = 0.3, .centre = 57},
    {keys_spark, SCORE_ARP, 8, 26, "1436354613465346", -16, -0.35, .room = 0.2, .echo = 0.3,
     .tone = 0.5, .centre = 57},
    {keys_spark, SCORE_ARP, 12, 6, "..5...6...5...4.", -19, 0.5, .room = 0.25, .echo = 0.5,
     .tone = 0.7, .centre = 69},
    {keys_spark, SCORE_ARP, 24, 10, "..5...6...5...4.", -18, 0.5, .room = 0.25, .echo = 0.5,
     .tone = 0.7, .centre = 69},
    {keys_pad, SCORE_BLOCK, 0, 34, "x...............", -23, 0, 0.95, 2, .room = 0.4, .tone = 0.5,
     .centre = 62},
    {voice_alto, SCORE_BLOCK, 8, 10, "x...............", -17, 0, 0.9, 3, .room = 0.5, .tone = 0.5,
     .centre = 69},
    {voice_bass, SCORE_BLOCK, 16, 6, "x...............", -14, 0, 0.8, 3, .room = 0.6, .tone = 0.4,
     .centre = 53},
    {voice_alto, SCORE_TUNE, 18, 6,
     "E5:3a D5:1o | C5:2a A4:2o | G4:1o A4:1a C5:2a | D5:3.5a -:.5 | E5:3a D5:1o | C5:1a D5:1o "
     "E5:2a",
     -9.5, 0, .room = 0.5, .echo = 0.3, .tone = 0.5},
    {voice_alto, SCORE_TUNE, 24, 10,
     "A5:2a G5:1o E5:1a | F5:1.5a E5:.5o C5:2a | E5:2a D5:1o C5:1a | D5:3.5a -:.5 |"
     "A5:2a G5:1e E5:1a | F5:1.5a E5:.5o C5:2a | E5:1a F5:1o E5:1a C5:1a | B4:3.5a -:.5 | C5:2o "
     "B4:2a | A4:4a",
     -10, 0, 0.3, 2, .room = 0.4, .echo = 0.25, .tone = 0.7},
    {keys_pad, SCORE_BLOCK, 24, 10, "o...............", -23, 0, 0.5, 2, .room = 0.4, .tone = 0.9,
     .centre = 74},
};
const struct score side_b_viaduct = {
    .name = "viaduct",
    .tempo_bpm = 130,
    .beats = 4,
    .steps = 16,
    .bars = 34,
    .chords = "Am F C G",
    .head_s = 0.12,
    .tail_s = 3.0,
    .echo_beats = 0.75,
    .setup = {.room_s = 1.8, .drive = 1.05, .peak = 0.68},
    .seed = 201,
    PARTS(viaduct),
};

/* A dance band in F through one loudspeaker: the mono song. Three steps a beat: swing. */
static const struct score_part cafe[] = {
    {cymbals_ride, SCORE_DRUM, 0, 17, "x..x.ox..x.o", -17, 0, .room = 0.1, .tone = 0.1},
    {cymbals_hat, SCORE_DRUM, 0, 17, "...x.....x..", -17, 0, .room = 0.05},
    {drums_brush, SCORE_DRUM, 0, 17, "o..x.-o..x.-", -10, 0, .room = 0.15},
    {drums_kick, SCORE_DRUM, 0, 17, "o.....-.....", -12, 0, .room = 0.05, .tone = 0.5},
    {drums_snare, SCORE_DRUM, 7, 1, "......o.oo.x", -9, 0, .room = 0.2, .tone = 0.6},
    {drums_snare, SCORE_DRUM, 15, 1, "...o.oo.ox.x", -9, 0, .room = 0.2, .tone = 0.6},
    {cymbals_crash, SCORE_DRUM, 17, 1, "o...........", -17, 0, .room = 0.2},
    {bass_upright, SCORE_BASS, 0, 17, "1..3..5..a..|1..5..3..a..", -6, 0, .room = 0.06,
     .centre = 29},
    {bass_upright, SCORE_BASS, 17, 1, "1...........", -6, 0, .room = 0.06, .centre = 29},
    {guitar_steel, SCORE_BLOCK, 0, 17, "o.,x.,o.,x.,", -14, 0, .room = 0.08, .tone = 0.2,
     .centre = 57},
    {keys_electric, SCORE_BLOCK, 4, 13, ".....o......|..o.....-...", -18, 0, .room = 0.15,
     .tone = 0.7, .centre = 64},
    {keys_vibes, SCORE_TUNE, 1, 7,
     "-:2 C5:.67 D5:.33 F5:1 | A5:1 G5:.67 F5:.33 D5:1 C5:1 | F5:2 -:.67 D5:.33 E5:.67 F5:.33 |"
     "G5:1 Bb5:.67 G5:.33 F5:1 D5:1 | E5:.67 G5:.33 Bb5:1 A5:.67 G5:.33 E5:1 | F5:1.67 D5:.33 "
     "C5:1 A4:1 | C5:.67 D5:.33 F#5:1 A5:2",
     -9, 0, .room = 0.2, .tone = 0.5},
    {voice_alto, SCORE_TUNE, 8, 10,
     "Bb4:1o D5:.67a Bb4:.33o G4:1u Bb4:1a | C5:1.67a Bb4:.33o G4:1o E4:1u | F4:1o A4:1a C5:1a "
     "E5:1a | D5:3a -:1 |"
     "D5:.67o F5:.33a D5:1a Bb4:1o G4:1u | E4:1u G4:.67o Bb4:.33a D5:1a C5:1o | A4:1.67a G4:.33o "
     "F4:1u A4:1a | C5:1o D5:.67a C5:.33o A4:2a |"
     "Bb4:1a C5:.67o E5:.33a D5:1o C5:1a | F5:3.5a",
     -7, 0, .room = 0.2, .tone = 0.7},
    {keys_vibes, SCORE_TUNE, 16, 2, "-:2 E5:.67 G5:.33 Bb5:1 | A5:4", -9, 0, .room = 0.2,
     .tone = 0.5},
};
const struct score side_b_cafe = {
    .name = "cafe",
    .tempo_bpm = 132,
    .beats = 4,
    .steps = 12,
    .bars = 18,
    .chords = "Fmaj7 Dm7 Gm7 C7 Fmaj7,D7 Gm7,C7 F6 D7 Gm7 C7 Fmaj7 Dm7 Gm7 C7 F6 D7 Gm7,C7 F6",
    .head_s = 0.2,
    .tail_s = 1.6,
    .echo_beats = 1,
    .setup = {.room_s = 0.7, .drive = 0.9, .peak = 0.6, .is_mono = true},
    .seed = 202,
    PARTS(cafe),
};

/* The closing song in C: slow, big drums in a big room, everybody sings. */
static const struct score_part signal[] = {
    {keys_electric, SCORE_ARP, 0, 4, "1.3.4.5.4.3.5.4.", -12, -0.15, .room = 0.3, .echo = 0.15,
     .tone = 0.4, .centre = 48},
    {guitar_steel, SCORE_STRUM, 3, 8, "d...d.u.d...d.uu", -16, 0, 0.9, 2, .room = 0.2, .tone = 0.55,
     .centre = 40},
    {guitar_steel, SCORE_STRUM, 11, 1, "d...............", -16, 0, 0.9, 2, .room = 0.3, .tone = 0.5,
     .centre = 40},
    {drums_kick, SCORE_DRUM, 3, 8, "x.....o.x.o.....", -3, 0, .room = 0.12, .tone = 0.2},
    {drums_snare, SCORE_DRUM, 3, 8, "....x..-....x.--", -4, 0, .room = 0.5, .tone = 0.15},
    {cymbals_hat, SCORE_DRUM, 3, 4, "o-o-o-o-o-o-o-oo", -16, 0.4, .room = 0.1},
    {cymbals_ride, SCORE_DRUM, 7, 4, "x.o.x.oox.o.x.o.", -17, 0.4, .room = 0.12},
    {cymbals_crash, SCORE_DRUM, 3, 9,
     "x...............|................|................|................", -14, -0.45,
     .room = 0.3},
    {drums_tom, SCORE_DRUM, 2, 1, "........xx......", -6.5, 0.45, .room = 0.6, .tone = 0.8},
    {drums_tom, SCORE_DRUM, 2, 1, "..........xx....", -6.5, 0, .room = 0.6, .tone = 0.5},
    {drums_tom, SCORE_DRUM, 2, 1, "............xxxx", -5.5, -0.45, .room = 0.6, .tone = 0.2},
    {drums_tom, SCORE_DRUM, 6, 1, "..........x.x...", -6.5, 0.4, .room = 0.6, .tone = 0.6},
    {drums_tom, SCORE_DRUM, 6, 1, "..............xx", -5.5, -0.4, .room = 0.6, .tone = 0.2},
    {drums_tom, SCORE_DRUM, 10, 1, "x..x..x..x..x.xx", -6, -0.2, .room = 0.6, .tone = 0.3},
    {drums_kick, SCORE_DRUM, 11, 1, "x...............", -3, 0, .room = 0.2, .tone = 0.2},
    {bass_electric, SCORE_BASS, 1, 2, "1...............", -10, 0, .tone = 0.15, .centre = 28},
    {bass_electric, SCORE_BASS, 3, 8, "1.....1.1.1...5.", -8, 0, .tone = 0.35, .centre = 28},
    {bass_electric, SCORE_BASS, 11, 1, "1...............", -8, 0, .tone = 0.3, .centre = 28},
    {keys_pad, SCORE_BLOCK, 0, 12, "x...............", -23, 0, 0.95, 2, .room = 0.5, .tone = 0.5,
     .centre = 64},
    {voice_alto, SCORE_BLOCK, 7, 5, "x...............", -14, 0, 0.9, 4, .room = 0.5, .tone = 0.6,
     .centre = 69},
    {voice_bass, SCORE_BLOCK, 7, 5, "x...............", -14, 0, 0.8, 3, .room = 0.5, .tone = 0.5,
     .centre = 52},
    {voice_alto, SCORE_TUNE, 1, 11,
     "-:2 G4:1u A4:1o | C5:1.5a B4:.5o G4:1.5o -:.5 | A4:1a C5:.5o D5:.5a E5:1.5a -:.5 | E5:1a "
     "D5:.5o C5:.5a D5:1.5a -:.5 |"
     "C5:1a A4:.5o C5:.5a F5:2a | E5:1.5a D5:.5o C5:1.5o -:.5 | G5:1.5a E5:.5a D5:1.5a -:.5 | "
     "C5:1a D5:.5o E5:.5a A5:1.5a -:.5 |"
     "A5:1a G5:.5o F5:.5a E5:1a C5:1o | D5:1.5a E5:.5o D5:2a | C5:4a",
     -8, 0, 0.08, 2, .room = 0.35, .echo = 0.15, .tone = 0.7},
    {keys_spark, SCORE_ARP, 7, 4, "5.6.5.4.5.6.5.4.", -20, 0.5, .room = 0.3, .echo = 0.5,
     .tone = 0.6, .centre = 60},
};
const struct score side_b_signal = {
    .name = "signal",
    .tempo_bpm = 78,
    .beats = 4,
    .steps = 16,
    .bars = 12,
    .chords = "C F C/E G/B | Am F C/G G | Am F C,G C",
    .head_s = 0.18,
    .tail_s = 3.5,
    .echo_beats = 0.75,
    .setup = {.room_s = 2.6, .drive = 0.9, .peak = 0.68},
    .seed = 203,
    PARTS(signal),
};
