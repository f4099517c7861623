#include "engine/album/album.h"

const char *const curve_names[] =
    { "linear", "cosine", "exponential", "logarithmic", "equal-power", 0 };
const char *const revise_names[] = { "gain", "loudness", 0 };
const char *const older_names[] = { "warn", "refuse", 0 };

int album_main_index(const struct album *album, const struct song *song)
{
    return (int)((song->main ? song->main : song) - album->songs);
}

const char *song_artist(const struct album *album, const struct song *song)
{
    return song->credits.artist ? song->credits.artist : album->credits.artist;
}
