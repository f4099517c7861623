#include "formats/disc/rip_check.h"

#include "engine/base/file.h"
#include "engine/base/interrupt.h"
#include "formats/disc/rip_reader.h"
#include "formats/disc/rip_sums.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#define WINDOW_FRAMES 2048             /* what has to agree to the last bit */
#define STEP_FRAMES (2 * DISC_RATE_HZ) /* from one window of the rip to the next */
#define VOTES_ENOUGH 3
#define VOTES_MOST 64
#define BLOCK_FRAMES (32 * CDTIME_SECTOR_SAMPLES)
#define SEARCHED_FRAMES (2 * RIP_CHECK_OFFSET_MOST + WINDOW_FRAMES)

/* The master's programme: frame 0 is the first after the pause of 2 s. */
struct programme {
    const struct ddp_fileset *set;
    int fd;
    int64_t frames, track_one;
};

/* Where the rip lies: frame n of it is frame n + shift of the programme. */
struct vote { int64_t shift; int count; };
struct election {
    struct vote votes[VOTES_MOST];
    int count;
};

bool rip_check_length(struct arena *a, const char *const *files, int count, int64_t *frames,
                      struct err *err)
{
    *frames = 0;
    for (int i = 0; i < count; i++) {
        int64_t part;
        if (!rip_reader_length(a, files[i], &part, err))
            return false;
        *frames = *frames < 0 || part < 0 ? -1 : *frames + part;
    }
    return true;
}

static bool open_programme(struct arena *a, const struct ddp_fileset *set, struct programme *p,
                           struct err *err)
{
    if (!set->disc || !set->image_path)
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s has no image to compare with", set->dir);
    p->set = set;
    p->fd = open(set->image_path, O_RDONLY | O_CLOEXEC);
    if (p->fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot open %s", set->image_path);
    file_defer_close(a, p->fd);
    p->frames = set->image_bytes / 4 - (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES;
    p->track_one = (set->disc->tracks[0].start.v - CDTIME_PAUSE) * CDTIME_SECTOR_SAMPLES;
    if (p->frames > 0 && p->track_one >= 0)
        return true;
    return err_set(err, ERR_DAMAGED, POS_NONE, "%s: the image ends before track 1", set->dir);
}

/* Frames of the programme; silence outside of it. */
static bool read_programme(const struct programme *p, int64_t from, int frames, uint8_t *bytes,
                           struct err *err)
{
    const int64_t pause = (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES;
    int64_t low = from < 0 ? 0 : from, high = from + frames < p->frames ? from + frames : p->frames;
    memset(bytes, 0, 4 * (size_t)frames);
    return low >= high ||
           file_pread_all(p->fd, bytes + 4 * (low - from), 4 * (size_t)(high - low),
                          4 * (pause + low), p->set->image_path, err);
}

static void cast(struct election *e, int64_t shift)
{
    for (int i = 0; i < e->count; i++)
        if (e->votes[i].shift == shift) {
            e->votes[i].count++;
            return;
        }
    if (e->count < VOTES_MOST)
        e->votes[e->count++] = (struct vote){ shift, 1 };
}

/* A window that lies at one place only names the shift; one of silence or of a period says
 * nothing. */
static bool look_around(const struct programme *p, const uint8_t *window, int64_t at, int64_t base,
                        struct election *e, struct err *err)
{
    uint8_t around[4 * SEARCHED_FRAMES];
    int64_t from = at + base - RIP_CHECK_OFFSET_MOST, found = -1;
    if (!read_programme(p, from, SEARCHED_FRAMES, around, err))
        return false;
    for (int64_t n = 0; n <= 2 * RIP_CHECK_OFFSET_MOST; n++) {
        if (memcmp(around + 4 * n, window, 4 * WINDOW_FRAMES) != 0)
            continue;
        if (found >= 0)
            return true;
        found = n;
    }
    if (found >= 0)
        cast(e, from + found - at);
    return true;
}

static const struct vote *winner(const struct election *e)
{
    const struct vote *best = NULL;
    for (int i = 0; i < e->count; i++)
        if (!best || e->votes[i].count > best->count)
            best = &e->votes[i];
    return best;
}

static bool skip(struct rip_reader *r, int64_t frames, int64_t *skipped, struct err *err)
{
    uint8_t block[4 * WINDOW_FRAMES];
    int got = 1;
    for (*skipped = 0; *skipped < frames && got > 0; *skipped += got) {
        int64_t left = frames - *skipped;
        if (!rip_reader_read(r, left < WINDOW_FRAMES ? (int)left : WINDOW_FRAMES, block, &got, err))
            return false;
    }
    return true;
}

/* Reads the rip until enough windows of it agree on where they lie. */
static bool find_shift(struct arena *a, const struct programme *p, const char *const *files,
                       int count, bool *is_found, int64_t *shift, struct err *err)
{
    uint8_t window[4 * WINDOW_FRAMES];
    struct election e = { .count = 0 };
    struct rip_reader *rip = rip_reader_new(a, files, count);
    int64_t at = 0, skipped;
    for (int got;; at += WINDOW_FRAMES + skipped) {
        if (interrupt_requested())
            return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        if (!rip_reader_read(rip, WINDOW_FRAMES, window, &got, err))
            return false;
        if (got < WINDOW_FRAMES)
            break;
        if (!look_around(p, window, at, 0, &e, err) ||
            (p->track_one > 0 && !look_around(p, window, at, p->track_one, &e, err)))
            return false;
        const struct vote *best = winner(&e);
        if (best && best->count >= VOTES_ENOUGH)
            break;
        /* Short rips are looked at more closely. */
        if (!skip(rip, at < 10 * STEP_FRAMES ? STEP_FRAMES / 10 : STEP_FRAMES, &skipped, err))
            return false;
    }
    const struct vote *best = winner(&e);
    *is_found = best != NULL;
    *shift = best ? best->shift : 0;
    return true;
}

/* The track that a frame of the programme belongs to; -1: before track 1. */
static int track_at(const struct disc *d, int64_t frame)
{
    int64_t sector = CDTIME_PAUSE + frame / CDTIME_SECTOR_SAMPLES;
    int track = -1;
    while (track + 1 < d->track_count && d->tracks[track + 1].start.v <= sector)
        track++;
    return track;
}

/* Sectors lie in one track, and mostly they agree. */
static void compare_sector(const struct programme *p, int64_t at, int64_t low, int64_t high,
                           const uint8_t *master, const uint8_t *rip, struct rip_check *result)
{
    const struct disc *d = p->set->disc;
    int i = track_at(d, at);
    struct rip_check_track *t = i < 0 ? NULL : &result->tracks[i];
    int64_t from = at > low ? at : low, end = at + CDTIME_SECTOR_SAMPLES;
    int64_t to = end < high ? end : high;
    if (t)
        t->missing += CDTIME_SECTOR_SAMPLES - (to > from ? to - from : 0);
    if (from >= to || memcmp(master + 4 * (from - at), rip + 4 * (from - at),
                             4 * (size_t)(to - from)) == 0)
        return;
    int64_t start = t ? (d->tracks[i].start.v - CDTIME_PAUSE) * CDTIME_SECTOR_SAMPLES : 0;
    for (int64_t n = from; n < to; n++) {
        if (memcmp(master + 4 * (n - at), rip + 4 * (n - at), 4) == 0)
            continue;
        if (!t) {
            result->hidden_differing++;
            continue;
        }
        t->first = t->differing++ == 0 ? n - start : t->first;
        t->last = n - start;
    }
}

/* The part of a block that the rip has: programme frames low .. high. */
static bool read_rip(struct rip_reader *rip, int64_t at, int frames, int64_t low, int64_t *high,
                     uint8_t *bytes, struct err *err)
{
    memset(bytes, 0, 4 * (size_t)frames);
    int64_t from = at > low ? at : low;
    int got = 0, wanted = (int)(at + frames - from);
    if (wanted <= 0 || from >= *high)
        return true;
    if (!rip_reader_read(rip, wanted, bytes + 4 * (from - at), &got, err))
        return false;
    if (got < wanted)
        *high = from + got; /* where the rip ends */
    return true;
}

static bool compare_all(struct arena *a, const struct programme *p, struct rip_reader *rip,
                        int64_t shift, struct rip_check *result, struct err *err)
{
    _Alignas(16) uint8_t master[4 * BLOCK_FRAMES], other[4 * BLOCK_FRAMES];
    const struct disc *d = p->set->disc;
    struct rip_sums *sums = rip_sums_new(a, d), *rip_sums = rip_sums_new(a, d);
    int64_t low = shift > 0 ? shift : 0, high = INT64_MAX, skipped;
    if (!skip(rip, shift < 0 ? -shift : 0, &skipped, err))
        return false;
    for (int64_t at = 0; at < p->frames; at += BLOCK_FRAMES) {
        int frames = p->frames - at < BLOCK_FRAMES ? (int)(p->frames - at) : BLOCK_FRAMES;
        if (interrupt_requested())
            return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        if (!read_programme(p, at, frames, master, err) ||
            !read_rip(rip, at, frames, low, &high, other, err))
            return false;
        rip_sums_add(sums, master, frames);
        rip_sums_add(rip_sums, other, frames);
        for (int n = 0; n + CDTIME_SECTOR_SAMPLES <= frames; n += CDTIME_SECTOR_SAMPLES)
            compare_sector(p, at + n, low, high, master + 4 * n, other + 4 * n, result);
    }
    result->missing_start = low;
    result->missing_end = high < p->frames ? p->frames - high : 0;
    for (int i = 0; i < d->track_count; i++) {
        struct rip_check_track *t = &result->tracks[i];
        t->v1 = rip_sums_v1(sums, i);
        t->v2 = rip_sums_v2(sums, i);
        t->rip_v1 = rip_sums_v1(rip_sums, i);
        t->rip_v2 = rip_sums_v2(rip_sums, i);
    }
    return true;
}

/* Did the rip start at track 1 instead of at the sound before it? */
static void judge(const struct programme *p, int64_t shift, struct rip_check *result)
{
    int64_t from_start = shift < 0 ? -shift : shift, from_one = shift - p->track_one;
    result->lacks_hidden = p->track_one > 0 && (from_one < 0 ? -from_one : from_one) < from_start;
    int64_t base = result->lacks_hidden ? p->track_one : 0;
    result->offset = base - shift;
    result->missing_start = result->missing_start > base ? result->missing_start - base : 0;
    result->is_identical = result->hidden_differing == 0 &&
                           result->missing_start <= RIP_CHECK_OFFSET_MOST &&
                           result->missing_end <= RIP_CHECK_OFFSET_MOST;
    for (int i = 0; i < p->set->disc->track_count; i++)
        result->is_identical = result->is_identical && result->tracks[i].differing == 0;
}

bool rip_check(struct arena *a, const struct ddp_fileset *master, const char *const *files,
               int count, struct rip_check *result, struct err *err)
{
    struct programme p;
    int64_t shift;
    *result = (struct rip_check){ .is_found = false };
    if (!open_programme(a, master, &p, err) ||
        !find_shift(a, &p, files, count, &result->is_found, &shift, err))
        return false;
    result->tracks = arena_new_array(a, struct rip_check_track, master->disc->track_count);
    for (int i = 0; i < master->disc->track_count; i++)
        result->tracks[i].first = result->tracks[i].last = -1;
    if (!compare_all(a, &p, rip_reader_new(a, files, count), shift, result, err))
        return false;
    judge(&p, shift, result);
    return true;
}
