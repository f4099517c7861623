#include "formats/disc/import.h"

#include <string.h>

/* Where a track lies in the programme, in samples. */
static int64_t at(struct cdframe address)
{
    int64_t frames = address.v - CDTIME_PAUSE;
    return (frames > 0 ? frames : 0) * CDTIME_SECTOR_SAMPLES;
}

static int64_t whole_sectors(int64_t frames)
{
    return (frames + CDTIME_SECTOR_SAMPLES - 1) / CDTIME_SECTOR_SAMPLES * CDTIME_SECTOR_SAMPLES;
}

/* Where a song can begin: at a border of pieces inside the track's pause, best where a file ends;
 * else at the mark. */
static int64_t border(const struct import *im, int64_t pause, int64_t start)
{
    int64_t end = 0, best = -1;
    for (int i = 0; i < im->piece_count; i++) {
        end += im->pieces[i].length_frames;
        if (end >= pause && end <= start && (best < 0 || !im->pieces[i].path)) {
            best = end;
            if (im->pieces[i].path)
                break;
        }
    }
    return best < 0 ? start : best;
}

/* The one stretch of a file between two places of the programme, without the silence around it;
 * false: there is none, or more than one. */
static bool stretch(const struct import *im, int64_t from, int64_t to, struct import_song *song,
                    int64_t *first)
{
    int64_t begin = 0;
    *first = -1;
    for (int i = 0; i < im->piece_count; i++) {
        const struct import_piece *p = &im->pieces[i];
        int64_t end = begin + p->length_frames, low = begin > from ? begin : from,
                high = end < to ? end : to;
        if (p->path && low < high) {
            if (*first >= 0)
                return false;
            *first = low;
            song->path = p->path;
            song->file_frames = p->file_frames;
            song->start_frame = p->start_frame + low - begin;
            song->length_frames = high - low;
        }
        begin = end;
    }
    return *first >= 0;
}

static bool cut_track(struct import *im, int i, int64_t from, int64_t to, int64_t *sound_end)
{
    const struct disc_track *t = &im->disc->tracks[i];
    struct import_song *song = &im->songs[i];
    int64_t first, start = at(t->start), pause = at(t->pause), before = *sound_end;
    if (!stretch(im, from, to, song, &first) || first > start)
        return false;
    song->gap_frames = first - before;
    song->mark.v = (start - first) / CDTIME_SECTOR_SAMPLES;
    *sound_end = first + song->length_frames;
    if ((start - first) % CDTIME_SECTOR_SAMPLES != 0 || start >= *sound_end)
        return false;
    for (int k = 0; k < t->index_count; k++)
        if (at(t->indexes[k]) >= *sound_end)
            return false;
    int64_t by_default = whole_sectors(before) < first ? whole_sectors(before) : first;
    song->pause = i == 0 || by_default == pause ? -1 : (start - pause) / CDTIME_SECTOR_SAMPLES;
    return true;
}

bool import_cut(struct arena *a, struct import *im)
{
    const struct disc *d = im->disc;
    int64_t from = 0, sound_end = 0, end = at(d->leadout);
    im->songs = arena_new_array(a, struct import_song, d->track_count);
    for (int i = 0; i < d->track_count; i++) {
        bool is_last = i + 1 == d->track_count;
        const struct disc_track *next = is_last ? NULL : &d->tracks[i + 1];
        int64_t to = is_last ? end : border(im, at(next->pause), at(next->start));
        if (!cut_track(im, i, from, to, &sound_end))
            return false;
        from = to;
    }
    return whole_sectors(sound_end) == end;
}
