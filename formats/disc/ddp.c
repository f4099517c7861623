#include "formats/disc/ddp.h"

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/base/unicode.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MASTER_ID_CHARS 48
#define CDTEXT_LINES (CDTEXT_SET(0x80) | CDTEXT_SET(0x81) | CDTEXT_SET(0x82))

const struct ddp_profile ddp_profiles[] = {
    [DDP_DEFAULT] = { .name = "default",
                      .pads_with_zeros = true,
                      .image_start = "00000000",
                      .scrambled = '0',
                      .pq_name = "PQDESCR",
                      .isrc = PQ_ISRC_BOTH,
                      .has_master_id = true,
                      .fills_gaps = true,
                      .cdtext_types = CDTEXT_SET_ALL },
    [DDP_CUE2DDP] = { .name = "cue2ddp",
                      .image_start = "",
                      .scrambled = '1',
                      .pq_name = "SD",
                      .isrc = PQ_ISRC_FIRST,
                      .cdtext_types = CDTEXT_LINES },
};
const char *const ddp_profile_names[] = { "default", "cue2ddp", NULL };

/* Writes s at a place of a record of blanks; longer than the field is our bug, so it is cut. */
static void put(char *record, int at, int width, const char *s)
{
    size_t length = strlen(s);
    memcpy(record + at, s, length < (size_t)width ? length : (size_t)width);
}

static void put_number(char *record, int at, int width, int64_t value,
                       const struct ddp_profile *profile)
{
    char digits[24];
    snprintf(digits, sizeof digits, profile->pads_with_zeros ? "%0*" PRId64 : "%*" PRId64, width,
             value);
    put(record, at, width, digits);
}

static void format_id(struct arena *a, const struct disc *d, const struct ddp_profile *profile,
                      struct text *out)
{
    char record[DDP_ID_BYTES];
    memset(record, ' ', sizeof record);
    put(record, 0, 8, "DDP 2.00");
    put(record, 8, 13, d->ean);
    const char *id = d->catalog ? d->catalog : d->text[DISC_TITLE];
    if (id && d->total > 1)
        id = arena_printf(a, "%.*s disc %d", MASTER_ID_CHARS - 8, unicode_ascii(a, id, NULL),
                          d->number);
    if (profile->has_master_id && id)
        put(record, 38, MASTER_ID_CHARS, unicode_ascii(a, id, NULL));
    put(record, 87, 2, "CD");
    text_add_bytes(out, record, sizeof record);
}

/* One stream of the map. */
struct stream {
    const char *dst, *sub, *name;
    int64_t length; /* bytes; of the image sectors */
};

#define NAME_WIDTH 17 /* of the field DSI */

static void begin_packet(char *record, struct stream s, const struct ddp_profile *profile)
{
    memset(record, ' ', DDP_MAP_BYTES);
    put(record, 0, 4, "VVVM");
    put(record, 4, 2, s.dst);
    put_number(record, 14, 8, s.length, profile);
    put(record, 30, 8, s.sub);
    put_number(record, 71, 3, NAME_WIDTH, profile);
    put(record, 74, NAME_WIDTH, s.name);
}

static void format_map(const struct disc *d, const struct ddp_profile *profile,
                       struct ddp_files *files)
{
    char record[DDP_MAP_BYTES];
    if (files->cdtext.length_bytes > 0) {
        begin_packet(
            record,
            (struct stream){ "S0", "CDTEXT", DDP_CDTEXT_NAME, (int64_t)files->cdtext.length_bytes },
            profile);
        put(record, 55, 2, "00");
        text_add_bytes(&files->map, record, sizeof record);
    }
    begin_packet(
        record,
        (struct stream){ "S0", "PQ DESCR", profile->pq_name, (int64_t)files->pq.length_bytes },
        profile);
    text_add_bytes(&files->map, record, sizeof record);
    begin_packet(record, (struct stream){ "D0", "", DDP_IMAGE_NAME, d->leadout.v }, profile);
    put(record, 22, 8, profile->image_start);
    put(record, 38, 2, "DA");
    record[40] = '7';
    record[41] = profile->scrambled;
    put_number(record, 46, 4, d->tracks[0].start.v, profile);
    text_add_bytes(&files->map, record, sizeof record);
}

bool ddp_format(struct arena *a, const struct disc *d, const struct ddp_profile *profile,
                struct cdtext_style style, struct ddp_files *files, struct err *err)
{
    struct ddp_files made = { text_new(a), text_new(a), text_new(a), text_new(a) };
    if (!cdtext_format(a, d, style, &made.cdtext, err))
        return false;
    pq_format(d, profile->isrc, &made.pq);
    format_id(a, d, profile, &made.id);
    format_map(d, profile, &made);
    *files = made;
    return true;
}

/* What the checksum files list, in the order of the recorded filesets. */
struct entry {
    const char *name;
    const struct text *bytes; /* NULL: the image */
};

static int list_entries(const struct ddp_files *files, const struct ddp_profile *profile,
                        struct entry entries[5])
{
    int n = 0;
    entries[n++] = (struct entry){ "DDPID", &files->id };
    entries[n++] = (struct entry){ "DDPMS", &files->map };
    if (files->cdtext.length_bytes > 0)
        entries[n++] = (struct entry){ DDP_CDTEXT_NAME, &files->cdtext };
    entries[n++] = (struct entry){ profile->pq_name, &files->pq };
    entries[n++] = (struct entry){ DDP_IMAGE_NAME, NULL };
    return n;
}

char *ddp_format_md5(struct arena *a, const struct ddp_files *files,
                     const struct ddp_profile *profile, const struct ddp_digests *image)
{
    struct entry entries[5];
    struct text out = text_new(a);
    int n = list_entries(files, profile, entries);
    for (int i = 0; i < n; i++) {
        char hex[HASH_HEX_BYTES];
        if (entries[i].bytes)
            hash_hex_of(HASH_MD5, entries[i].bytes->s, entries[i].bytes->length_bytes, hex);
        text_printf(&out, "%s *%s\n", entries[i].bytes ? hex : image->md5, entries[i].name);
    }
    return out.s;
}

char *ddp_format_crc32(struct arena *a, const struct ddp_files *files,
                       const struct ddp_profile *profile, const struct ddp_digests *image)
{
    struct entry entries[5];
    struct text out = text_new(a);
    text_add(&out, "[CRC32 Checksum]\n");
    int n = list_entries(files, profile, entries);
    for (int i = 0; i < n; i++) {
        char hex[HASH_HEX_BYTES];
        snprintf(hex, sizeof hex, "%s", image->crc32);
        if (entries[i].bytes)
            hash_hex_of(HASH_CRC32, entries[i].bytes->s, entries[i].bytes->length_bytes, hex);
        for (char *p = hex; *p; p++)
            *p = (char)toupper((unsigned char)*p);
        text_printf(&out, "%s=%s\n", entries[i].name, hex);
    }
    return out.s;
}
