/* bench_album DIR MINUTES: writes twelve long songs and their recipe for `make bench`.
 *
 * The songs are the demo's performances with their middle repeated, so that an album of any length
 * is quick to make; loudness, peaks, spectrum and rates are those of real mixes. The recipe asks
 * for what peer.sh makes too: change both or neither. */
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/cli/demo/side_a.h"
#include "engine/cli/demo/side_b.h"
#include "engine/cli/demo/take.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SONGS 12

static struct take songs[SONGS] = {
    {&side_a_platform, 44100, 2, 16, .cut = {{"01.wav", 0}}},
    {&side_a_embankment, 96000, 2, 24, .cut = {{"02.wav", 0}}},
    {&side_a_night, 48000, 2, 24, .cut = {{"03.wav", 0}}},
    {&side_b_signal, 44100, 2, 24, .cut = {{"04.wav", 0}}},
    {&side_b_viaduct, 48000, 2, 0, .cut = {{"05.wav", 0}}},
    {&side_a_waiting, 96000, 2, 24, .cut = {{"06.wav", 0}}},
    {&side_b_cafe, 44100, 1, 16, .cut = {{"07.wav", 0}}},
    {&side_a_platform, 96000, 2, 24, .cut = {{"08.wav", 0}}},
    {&side_a_night, 44100, 2, 16, .cut = {{"09.wav", 0}}},
    {&side_b_signal, 48000, 2, 24, .cut = {{"10.wav", 0}}},
    {&side_b_viaduct, 96000, 2, 0, .cut = {{"11.wav", 0}}},
    {&side_a_embankment, 48000, 2, 24, .cut = {{"12.wav", 0}}},
};

static const char recipe_head[] =
    "recipe: 1\n"
    "album: {title: Bench, artist: The Signal Box, gap: 2 s}\n"
    "mixes: mixes\n"
    "chain:\n"
    "  - highpass: {freq: 22 Hz, slope: 24}\n"
    "  - eq: {type: bell, freq: 250 Hz, gain: -1.5 dB, q: 0.9}\n"
    "  - eq: {type: high_shelf, freq: 10 kHz, gain: 0.8 dB}\n"
    "  - compress: {threshold: -18 dB, ratio: 1.5, attack: 30 ms, release: 200 ms, knee: 6 dB}\n"
    "master: {loudness: -13 LUFS, anchor: loudest-song, ceiling: -1 dBTP}\n"
    "targets:\n"
    "  cd: cd\n"
    "  hires: {preset: hires, rate: 96 kHz, bits: 24}\n"
    "  flac: {preset: flac, rate: 44.1 kHz, bits: 24}\n"
    "  wav: {preset: wav, rate: 48 kHz, bits: 24}\n"
    "  mp3: {preset: mp3, bitrate: 320k}\n"
    "  aac: {preset: aac, bitrate: 256k}\n"
    "  opus: {preset: opus, bitrate: 160k}\n"
    "  vorbis: {preset: vorbis, quality: 8}\n"
    "songs:\n";

/* As often as it takes to be no shorter than the album's twelfth. */
static void lengthen(struct take *t, double song_s)
{
    const struct score *s = t->score;
    double once_s = score_length_s(s), again_s = score_bar_s(s, s->bars - 1) - score_bar_s(s, 1);
    t->repeats = 1 + (int)ceil(fmax(0, song_s - once_s) / again_s);
}

static bool write_album(struct arena *a, const char *dir, double minutes, struct err *err)
{
    struct text recipe = text_new(a);
    const char *mixes = file_join(a, dir, "mixes");
    text_add(&recipe, recipe_head);
    for (int i = 0; i < SONGS; i++) {
        lengthen(&songs[i], minutes * 60 / SONGS);
        text_printf(&recipe, "  - {mix: %s, title: Song %d}\n", songs[i].cut[0].file, i + 1);
    }
    return file_make_dirs(mixes, err) &&
           take_record(songs, SONGS, mixes, (int)sysconf(_SC_NPROCESSORS_ONLN), err) &&
           file_create(file_join(a, dir, "album.yaml"), recipe.s, recipe.length_bytes, err);
}

int main(int argc, char **argv)
{
    double minutes = argc == 3 ? atof(argv[2]) : 0;
    if (!(minutes >= 1 && minutes <= 600)) {
        fputs("usage: bench_album DIR MINUTES (1 to 600)\n", stderr);
        return 2;
    }
    struct err err = {0};
    struct arena *a = arena_new();
    bool ok = write_album(a, argv[1], minutes, &err);
    if (!ok)
        fprintf(stderr, "bench_album: %s\n", err.message);
    arena_free(a);
    return ok ? 0 : 1;
}
