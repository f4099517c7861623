#include "engine/base/text.h"
#include "engine/base/unicode.h"
#include "formats/disc/cdtext.h"

#include <string.h>

#define BLOCKS 8
#define SIZE_PACKS 3
#define SIZE_BYTES 36
#define RULE "ddp-cdtext"

/* What is gathered of one block before it can be read. */
struct gathering {
    struct text payload[CDTEXT_TYPES];
    int packs[CDTEXT_TYPES], first_track[CDTEXT_TYPES];
    bool is_double[CDTEXT_TYPES];
    uint8_t sizes[SIZE_BYTES];
    int sequence;
};

struct reading {
    struct arena *a;
    struct pos pos;
    struct findings *findings;
};

static void tell(const struct reading *r, enum severity severity, const char *message)
{
    finding_add(r->findings, severity, RULE, r->pos, "%s", message);
}

/* The packs of a file: drops the 4-byte header and the trailing NUL that some writers leave. */
static size_t find_packs(const struct reading *r, const uint8_t **bytes, size_t size_bytes)
{
    if (size_bytes % CDTEXT_PACK_BYTES == 4 && (*bytes)[0] < 0x80) {
        tell(r, SEVERITY_WARNING, "it starts with a header of 4 bytes, which some plants refuse");
        *bytes += 4;
        size_bytes -= 4;
    } else if (size_bytes % CDTEXT_PACK_BYTES == 1 && (*bytes)[size_bytes - 1] == 0) {
        tell(r, SEVERITY_WARNING,
             "it ends with a NUL after the last pack, which some plants refuse");
        size_bytes--;
    } else if (size_bytes % CDTEXT_PACK_BYTES != 0) {
        finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos,
                    "%zu bytes are not whole packs of %d", size_bytes,
                    CDTEXT_PACK_BYTES);
    }
    return size_bytes / CDTEXT_PACK_BYTES;
}

static void gather(const struct reading *r, struct gathering *g, const uint8_t *pack, size_t index)
{
    int type = pack[0] & 15;
    if (pack[2] != (uint8_t)g->sequence)
        finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos,
                    "pack %zu has sequence number %d, it should be %d", index + 1,
                    pack[2], g->sequence & 255);
    g->sequence = pack[2] + 1;
    if (type == (CDTEXT_SIZES & 15)) {
        if (pack[1] < SIZE_PACKS)
            memcpy(g->sizes + 12 * pack[1], pack + 4, 12);
    } else {
        if (g->packs[type] == 0)
            g->first_track[type] = pack[1] & 0x7F;
        text_add_bytes(&g->payload[type], pack + 4, 12);
    }
    g->is_double[type] = g->is_double[type] || pack[3] & 0x80;
    g->packs[type]++;
}

static void check_sizes(const struct reading *r, const struct gathering *g, int block)
{
    if (g->packs[CDTEXT_SIZES & 15] != SIZE_PACKS) {
        finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos,
                    "block %d has %d size packs, it should have %d", block,
                    g->packs[CDTEXT_SIZES & 15], SIZE_PACKS);
        return;
    }
    for (int t = 0; t < CDTEXT_TYPES; t++)
        if (g->sizes[4 + t] != g->packs[t])
            finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos,
                        "the size packs of block %d count %d packs of type %02X, there are %d",
                        block, g->sizes[4 + t], 0x80 + t, g->packs[t]);
    if (g->sizes[20 + block] != (uint8_t)(g->sequence - 1))
        finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos,
                    "block %d ends at sequence number %d, its size packs say %d",
                    block, g->sequence - 1, g->sizes[20 + block]);
}

/* Length of the string: to its NUL, which has as many bytes as a character. */
static size_t end_of(const char *s, size_t left, size_t width)
{
    size_t n = 0;
    while (n + width <= left && (s[n] || s[n + width - 1]))
        n += width;
    return n + width <= left ? n : left;
}

/* Cuts the payload of one type into its strings. */
static void read_strings(const struct reading *r, const struct gathering *g, int type,
                         struct cdtext_block *b)
{
    const char *s = g->payload[type].s;
    size_t left = g->payload[type].length_bytes, width = g->is_double[type] ? 2 : 1;
    if (width == 2 && b->charset != CDTEXT_MS_JIS)
        return; /* code pages that no program is known to write */
    if (type == (CDTEXT_GENRE & 15) && left >= 2) {
        b->genre_code = (uint8_t)s[0] << 8 | (uint8_t)s[1];
        s += 2;
        left -= 2;
    }
    bool is_one = type == (CDTEXT_GENRE & 15) || type == (CDTEXT_DISC_ID & 15);
    int last = is_one || b->last == 0 ? g->first_track[type] : b->last;
    for (int track = g->first_track[type]; left > 0 && track <= last && track <= DISC_TRACKS;
         track++) {
        size_t length = end_of(s, left, width);
        if (length + width > left)
            finding_add(r->findings, SEVERITY_ERROR, RULE, r->pos,
                        "text %02X of track %d has no end", 0x80 + type, track);
        const char *before = track > 0 ? b->text[type][track - 1] : NULL;
        char *bytes = arena_strndup(r->a, s, length);
        char *text = b->charset == CDTEXT_MS_JIS ? unicode_from_ms_jis(r->a, bytes)
                                                 : unicode_from_latin1(r->a, bytes);
        bool is_again = strcmp(bytes, width == 2 ? "\t\t" : "\t") == 0;
        b->text[type][track] = is_again && before ? before : text;
        size_t used = length + width < left ? length + width : left;
        s += used;
        left -= used;
    }
}

static bool is_text(int type)
{
    return type <= (CDTEXT_GENRE & 15) || type == (CDTEXT_CODES & 15);
}

static void read_block(const struct reading *r, const struct gathering *g, int index,
                       struct cdtext_block *b)
{
    b->is_there = true;
    b->charset = g->sizes[0];
    b->first = g->sizes[1];
    b->last = g->sizes[2] <= DISC_TRACKS ? g->sizes[2] : DISC_TRACKS;
    b->copyright = g->sizes[3];
    b->language = g->sizes[28 + index];
    check_sizes(r, g, index);
    for (int t = 0; t < CDTEXT_TYPES; t++)
        if (g->packs[t] > 0 && is_text(t))
            read_strings(r, g, t, b);
}

struct cdtext *cdtext_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                                   const char *path, struct findings *findings)
{
    struct reading r = { a, { .file = path }, findings };
    const uint8_t *pack = (const uint8_t *)bytes;
    size_t count = size_bytes > 0 ? find_packs(&r, &pack, size_bytes) : 0;
    if (count == 0) {
        tell(&r, SEVERITY_ERROR, "it holds no CD-Text pack");
        return NULL;
    }
    struct gathering *g = arena_new_array(a, struct gathering, BLOCKS);
    for (int i = 0; i < BLOCKS * CDTEXT_TYPES; i++)
        g[i / CDTEXT_TYPES].payload[i % CDTEXT_TYPES] = text_new(a);
    struct cdtext *c = arena_new_one(a, struct cdtext);
    c->block = arena_new_array(a, struct cdtext_block, BLOCKS);
    for (size_t i = 0; i < count; i++, pack += CDTEXT_PACK_BYTES) {
        if (cdtext_crc(pack) != (pack[16] << 8 | pack[17])) {
            finding_add(findings, SEVERITY_ERROR, RULE, r.pos, "pack %zu of %zu fails its CRC",
                        i + 1, count);
            c->bad_crc_count++;
        }
        if ((pack[0] & 0xF0) != 0x80) {
            finding_add(findings, SEVERITY_ERROR, RULE, r.pos,
                        "pack %zu has the unknown type %02X", i + 1, pack[0]);
            continue;
        }
        gather(&r, &g[pack[3] >> 4 & 7], pack, i);
        c->pack_count++;
    }
    for (int k = 0; k < BLOCKS; k++)
        if (g[k].sequence > 0)
            read_block(&r, &g[k], k, &c->block[k]);
    if (!c->block[0].is_there)
        tell(&r, SEVERITY_ERROR, "it has no block 0, the language that players show");
    return c;
}

static void fill(const struct cdtext_block *b, struct disc *d)
{
    for (int k = 0; k < DISC_ITEMS; k++) {
        d->text[k] = b->text[k][0];
        for (int i = 0; i < d->track_count && i < DISC_TRACKS; i++)
            d->tracks[i].text[k] = b->text[k][i + 1];
    }
}

static struct disc *second_of(struct arena *a, const struct cdtext_block *b, const struct disc *d)
{
    struct disc *second = arena_new_one(a, struct disc);
    *second = *d;
    second->language = cdtext_iso(b->language);
    second->tracks = arena_new_array(a, struct disc_track, d->track_count);
    for (int i = 0; i < d->track_count; i++)
        second->tracks[i] = d->tracks[i];
    fill(b, second);
    return second;
}

void cdtext_reader_fill(const struct cdtext *c, struct disc *d, const char *path,
                        struct findings *findings)
{
    const struct cdtext_block *b = &c->block[0];
    fill(b, d);
    if (c->block[1].is_there)
        d->second = second_of(findings->arena, &c->block[1], d);
    const char *id = b->text[CDTEXT_DISC_ID & 15][0], *genre = b->text[CDTEXT_GENRE & 15][0];
    d->catalog = id && *id ? id : NULL;
    d->genre = genre && *genre ? genre : NULL;
    struct pos pos = { .file = path };
    if (b->is_there && b->last != d->track_count)
        finding_add(findings, SEVERITY_WARNING, RULE, pos,
                    "CD-Text is of tracks %d to %d, the disc has %d", b->first, b->last,
                    d->track_count);
    for (int i = 0; i <= d->track_count && i <= DISC_TRACKS; i++) {
        const char *code = b->text[CDTEXT_CODES & 15][i],
                   *wanted = i == 0 ? d->ean : d->tracks[i - 1].isrc;
        if (code && *code && strcmp(code, wanted) != 0)
            finding_add(findings, SEVERITY_WARNING, RULE, pos,
                        "CD-Text has the code '%s' for %s %d, the PQ has '%s'", code,
                        i == 0 ? "the disc, track" : "track", i, wanted);
    }
}
