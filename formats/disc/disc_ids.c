#include "formats/disc/disc_ids.h"

#include "engine/base/hash.h"
#include "engine/base/text.h"

#include <stdio.h>
#include <string.h>

#define SHA1_BYTES 20
#define TOC_OFFSETS 99      /* MusicBrainz hashes 99 of them, absent ones as 0 */
#define CUETOOLS_CHARS 800

static int digit_sum(int64_t n)
{
    int sum = 0;
    for (; n > 0; n /= 10)
        sum += (int)(n % 10);
    return sum;
}

uint32_t disc_ids_freedb(const struct disc *d)
{
    unsigned sum = 0;
    for (int i = 0; i < d->track_count; i++)
        sum += (unsigned)digit_sum(d->tracks[i].start.v / CDTIME_FRAMES_PER_SECOND);
    int64_t seconds =
        d->leadout.v / CDTIME_FRAMES_PER_SECOND - d->tracks[0].start.v / CDTIME_FRAMES_PER_SECOND;
    return (uint32_t)(sum % 255) << 24 | ((uint32_t)seconds & 0xFFFF) << 8 |
           (uint32_t)d->track_count;
}

/* SHA-1 in base64 with . _ - for + / = */
static void hash_name(struct arena *a, const char *text, char name[29])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";
    uint8_t sha[SHA1_BYTES + 12] = {0};
    struct hash *h = hash_new(a, HASH_SHA1);
    hash_add(h, text, strlen(text));
    hash_bytes(h, HASH_SHA1, sha);
    memset(sha + SHA1_BYTES, 0, sizeof sha - SHA1_BYTES);
    int n = 0;
    for (int i = 0; i < SHA1_BYTES; i += 3) {
        unsigned three = (unsigned)sha[i] << 16 | (unsigned)sha[i + 1] << 8 | sha[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            name[n++] = letters[three >> shift & 63];
    }
    memcpy(name + 27, "-", 2); /* 20 bytes are 27 letters and one pad */
}

static void name_musicbrainz(struct arena *a, const struct disc *d, char name[29])
{
    struct text t = text_new(a);
    text_printf(&t, "%02X%02X%08X", 1, d->track_count, (unsigned)d->leadout.v);
    for (int i = 0; i < TOC_OFFSETS; i++)
        text_printf(&t, "%08X", i < d->track_count ? (unsigned)d->tracks[i].start.v : 0);
    hash_name(a, t.s, name);
}

static void name_cuetools(struct arena *a, const struct disc *d, char name[29])
{
    struct text t = text_new(a);
    int64_t first = d->tracks[0].start.v;
    for (int i = 1; i < d->track_count; i++)
        text_printf(&t, "%08X", (unsigned)(d->tracks[i].start.v - first));
    text_printf(&t, "%08X", (unsigned)(d->leadout.v - first));
    while (t.length_bytes < CUETOOLS_CHARS)
        text_add(&t, "0");
    hash_name(a, t.s, name);
}

static void name_accuraterip(const struct disc *d, char name[48])
{
    uint32_t end = (uint32_t)(d->leadout.v - CDTIME_PAUSE), id1 = end;
    uint32_t id2 = end * (uint32_t)(d->track_count + 1);
    for (int i = 0; i < d->track_count; i++) {
        uint32_t start = (uint32_t)(d->tracks[i].start.v - CDTIME_PAUSE);
        id1 += start;
        id2 += (start > 0 ? start : 1) * (uint32_t)(i + 1);
    }
    snprintf(name, 48, "dBAR-%03d-%08x-%08x-%08x.bin", d->track_count % 1000, id1, id2,
             disc_ids_freedb(d));
}

struct disc_ids disc_ids_of(struct arena *a, const struct disc *d)
{
    struct disc_ids ids = {0};
    snprintf(ids.freedb, sizeof ids.freedb, "%08x", disc_ids_freedb(d));
    name_musicbrainz(a, d, ids.musicbrainz);
    name_cuetools(a, d, ids.cuetools);
    name_accuraterip(d, ids.accuraterip);
    struct text toc = text_new(a);
    text_printf(&toc, "1 %d %lld", d->track_count, (long long)d->leadout.v);
    for (int i = 0; i < d->track_count; i++)
        text_printf(&toc, " %lld", (long long)d->tracks[i].start.v);
    ids.toc = toc.s;
    return ids;
}
