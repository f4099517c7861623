#include "formats/disc/rip_sums.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CTDB_SECTORS 10
#define SKIPPED_FRAMES \
    (5 * CDTIME_SECTOR_SAMPLES) /* at the disc's start and end, where drives differ */

struct rip_sums *rip_sums_new(struct arena *a, const struct disc *d)
{
    struct rip_sums *s = arena_new_one(a, struct rip_sums);
    s->disc = d;
    s->at_frame = (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES;
    s->tracks = arena_alloc(a, sizeof *s->tracks * (size_t)d->track_count);
    s->crc = arena_new_array(a, struct hash *, d->track_count + 1);
    s->ctdb = arena_new_array(a, uint32_t, d->track_count + 1);
    for (int i = 0; i <= d->track_count; i++)
        s->crc[i] = hash_new(a, HASH_CRC32);
    return s;
}

/* Adds what of the block lies in [from, to) of the image. */
static void add_crc(const struct rip_sums *s, struct hash *crc, int64_t from, int64_t to,
                    const void *bytes, int frames)
{
    int64_t end = s->at_frame + frames;
    from = from > s->at_frame ? from : s->at_frame;
    to = to < end ? to : end;
    if (from < to)
        hash_add(crc, (const char *)bytes + 4 * (from - s->at_frame), 4 * (size_t)(to - from));
}

/* CTDB leaves out 10 sectors at the disc's start (index 01 of track 1); at its end 10 and what is
 * over when it counts in tens. */
static void add_ctdb(const struct rip_sums *s, const void *bytes, int frames)
{
    const struct disc *d = s->disc;
    int64_t first = d->tracks[0].start.v, sectors = d->leadout.v - first;
    int64_t from = (first + CTDB_SECTORS) * CDTIME_SECTOR_SAMPLES;
    int64_t to = (d->leadout.v - CTDB_SECTORS - sectors % CTDB_SECTORS) * CDTIME_SECTOR_SAMPLES;
    add_crc(s, s->crc[d->track_count], from, to, bytes, frames);
    for (int i = 0; i < d->track_count; i++) {
        bool is_last = i + 1 == d->track_count;
        int64_t start = d->tracks[i].start.v * CDTIME_SECTOR_SAMPLES;
        int64_t end = is_last ? to : d->tracks[i + 1].start.v * CDTIME_SECTOR_SAMPLES;
        add_crc(s, s->crc[i], i == 0 ? from : start, end, bytes, frames);
    }
}

/* sum of k w[k], k = 1 .. N over the track from index 01 to the next; v2 adds the upper 32 bits of
 * each product. */
void rip_sums_add(struct rip_sums *s, const void *bytes, int frames)
{
    const struct disc *d = s->disc;
    int64_t end_frame = s->at_frame + frames;
    add_ctdb(s, bytes, frames);
    for (int i = 0; i < d->track_count; i++) {
        bool is_last = i + 1 == d->track_count;
        int64_t start = d->tracks[i].start.v * CDTIME_SECTOR_SAMPLES;
        int64_t end = (is_last ? d->leadout.v : d->tracks[i + 1].start.v) * CDTIME_SECTOR_SAMPLES;
        int64_t from = i == 0 ? start + SKIPPED_FRAMES - 1 : start,
                to = is_last ? end - SKIPPED_FRAMES : end;
        from = from > s->at_frame ? from : s->at_frame;
        to = to < end_frame ? to : end_frame;
        uint32_t low = 0, high = 0;
        for (int64_t n = from; n < to; n++) {
            const uint8_t *p = (const uint8_t *)bytes + 4 * (n - s->at_frame);
            uint32_t word =
                (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
            uint64_t product = (uint64_t)word * (uint64_t)(n - start + 1);
            low += (uint32_t)product;
            high += (uint32_t)(product >> 32);
        }
        s->tracks[i].v1 += low;
        s->tracks[i].high += high;
    }
    s->at_frame = end_frame;
}

uint32_t rip_sums_v1(const struct rip_sums *s, int track_index)
{
    return s->tracks[track_index].v1;
}

uint32_t rip_sums_v2(const struct rip_sums *s, int track_index)
{
    return s->tracks[track_index].v1 + s->tracks[track_index].high;
}

void rip_sums_finish(struct rip_sums *s)
{
    for (int i = 0; i <= s->disc->track_count; i++) {
        char hex[HASH_HEX_BYTES];
        hash_hex(s->crc[i], HASH_CRC32, hex);
        s->ctdb[i] = (uint32_t)strtoul(hex, NULL, 16);
    }
}

uint32_t rip_sums_ctdb(const struct rip_sums *s, int track_index)
{
    return s->ctdb[track_index < 0 ? s->disc->track_count : track_index];
}

static void put(json_t *into, const char *key, uint32_t sum)
{
    char hex[9];
    snprintf(hex, sizeof hex, "%08x", sum);
    json_put_text(into, key, hex);
}

void rip_sums_put_json(const struct rip_sums *s, json_t *into)
{
    put(into, "ctdb", rip_sums_ctdb(s, -1));
    json_t *tracks = json_put_array(into, "tracks");
    for (int i = 0; i < s->disc->track_count; i++) {
        json_t *track = json_put_object(tracks, NULL);
        put(track, "accuraterip_v1", rip_sums_v1(s, i));
        put(track, "accuraterip_v2", rip_sums_v2(s, i));
        put(track, "ctdb", rip_sums_ctdb(s, i));
    }
}

static bool take(const json_t *from, const char *key, uint32_t *sum)
{
    const char *hex = json_string_value(json_object_get(from, key));
    if (!hex || strlen(hex) != 8 || strspn(hex, "0123456789abcdef") != 8)
        return false;
    *sum = (uint32_t)strtoul(hex, NULL, 16);
    return true;
}

struct rip_sums *rip_sums_of_json(struct arena *a, const struct disc *d, const json_t *from)
{
    struct rip_sums *s = rip_sums_new(a, d);
    const json_t *tracks = json_object_get(from, "tracks");
    bool ok = take(from, "ctdb", &s->ctdb[d->track_count]) &&
              json_array_size(tracks) == (size_t)d->track_count;
    for (int i = 0; ok && i < d->track_count; i++) {
        const json_t *track = json_array_get(tracks, (size_t)i);
        uint32_t v2 = 0;
        ok = take(track, "accuraterip_v1", &s->tracks[i].v1) &&
             take(track, "accuraterip_v2", &v2) && take(track, "ctdb", &s->ctdb[i]);
        s->tracks[i].high = v2 - s->tracks[i].v1;
    }
    return ok ? s : NULL;
}
