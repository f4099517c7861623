#include "formats/disc/cdtext.h"

#include "engine/base/text.h"
#include "engine/base/unicode.h"

#include <string.h>
#include <strings.h>

#define PAYLOAD_BYTES 12
#define SIZE_PACKS 3
#define DOUBLE_BYTE 0x80
/* What a language has of its own: codes, genre and catalogue number stand in block 0. */
#define SECOND_TYPES 0x3Fu
#define POSITION_MOST 15 /* four bits, and readers take 15 for "further on" */

uint16_t cdtext_crc(const uint8_t pack[16])
{
    unsigned crc = 0;
    for (int i = 0; i < 16; i++) {
        crc ^= (unsigned)pack[i] << 8;
        for (int bit = 0; bit < 8; bit++)
            crc = crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1;
    }
    return (uint16_t)~crc;
}

static const struct { const char *three, *two; int code; } languages[] = {
    { "sqi", "sq", 0x01 }, { "bre", "br", 0x02 }, { "cat", "ca", 0x03 }, { "hrv", "hr", 0x04 },
    { "cym", "cy", 0x05 }, { "ces", "cs", 0x06 }, { "dan", "da", 0x07 }, { "deu", "de", 0x08 },
    { "eng", "en", 0x09 }, { "spa", "es", 0x0A }, { "epo", "eo", 0x0B }, { "est", "et", 0x0C },
    { "eus", "eu", 0x0D }, { "fao", "fo", 0x0E }, { "fra", "fr", 0x0F }, { "fry", "fy", 0x10 },
    { "gle", "ga", 0x11 }, { "gla", "gd", 0x12 }, { "glg", "gl", 0x13 }, { "isl", "is", 0x14 },
    { "ita", "it", 0x15 }, { "lat", "la", 0x17 }, { "lav", "lv", 0x18 }, { "ltz", "lb", 0x19 },
    { "lit", "lt", 0x1A }, { "hun", "hu", 0x1B }, { "mlt", "mt", 0x1C }, { "nld", "nl", 0x1D },
    { "nor", "no", 0x1E }, { "oci", "oc", 0x1F }, { "pol", "pl", 0x20 }, { "por", "pt", 0x21 },
    { "ron", "ro", 0x22 }, { "srp", "sr", 0x24 }, { "slk", "sk", 0x25 }, { "slv", "sl", 0x26 },
    { "fin", "fi", 0x27 }, { "swe", "sv", 0x28 }, { "tur", "tr", 0x29 }, { "rus", "ru", 0x56 },
    { "kor", "ko", 0x65 }, { "jpn", "ja", 0x69 }, { "ell", "el", 0x70 }, { "zho", "zh", 0x75 },
    { "ger", "de", 0x08 }, { "fre", "fr", 0x0F }, { "dut", "nl", 0x1D },
};

int cdtext_language(const char *iso)
{
    if (!iso)
        return 0x09;
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (strcasecmp(iso, languages[i].three) == 0 || strcasecmp(iso, languages[i].two) == 0)
            return languages[i].code;
    return 0;
}

const char *cdtext_iso(int language)
{
    for (size_t i = 0; i < sizeof languages / sizeof languages[0]; i++)
        if (languages[i].code == language)
            return languages[i].three;
    return NULL;
}

/* Codes 2 .. 25; from 26 on the published tables disagree. */
static const char *const genres[] = {
    "Adult Contemporary", "Alternative Rock", "Childrens", "Classical", "Contemporary Christian",
    "Country", "Dance", "Easy Listening", "Erotic", "Folk", "Gospel", "Hip Hop", "Jazz", "Latin",
    "Musical", "New Age", "Opera", "Operetta", "Pop", "Rap", "Reggae", "Rock", "Rhythm and Blues",
    "Sound Effects",
};

int cdtext_genre(const char *name)
{
    for (size_t i = 0; i < sizeof genres / sizeof genres[0]; i++)
        if (strcasecmp(name, genres[i]) == 0)
            return (int)i + 2;
    return 1;
}

/* A language block that is being made: its packs so far. */
struct block {
    int number;
    enum disc_text_charset charset;
    bool repeats;
    struct text packs;
};
/* The strings of one type, one after the other as they run over its packs. */
struct strings {
    struct text bytes;
    int width; /* bytes a character */
    int count;
    struct { int track; size_t at; } start[DISC_TRACKS + 1];
};

static void add_string(struct strings *s, int track, const char *text, size_t length_bytes)
{
    s->start[s->count].track = track;
    s->start[s->count].at = s->bytes.length_bytes;
    s->count++;
    text_add_bytes(&s->bytes, text, length_bytes);
    text_add_bytes(&s->bytes, "\0", (size_t)s->width);
}

static void seal(uint8_t pack[CDTEXT_PACK_BYTES])
{
    uint16_t crc = cdtext_crc(pack);
    pack[16] = (uint8_t)(crc >> 8);
    pack[17] = (uint8_t)crc;
}

static void add_pack(struct block *b, uint8_t pack[CDTEXT_PACK_BYTES])
{
    pack[2] = (uint8_t)(b->packs.length_bytes / CDTEXT_PACK_BYTES);
    pack[3] = (uint8_t)(pack[3] | b->number << 4);
    seal(pack);
    text_add_bytes(&b->packs, pack, CDTEXT_PACK_BYTES);
}

/* Cuts the strings into packs; a pack belongs to the string that its first byte of payload is
 * of. */
static void add_packs(const struct strings *s, int type, struct block *b)
{
    int owner = 0;
    for (size_t at = 0; at < s->bytes.length_bytes; at += PAYLOAD_BYTES) {
        while (owner + 1 < s->count && s->start[owner + 1].at <= at)
            owner++;
        size_t position = (at - s->start[owner].at) / (size_t)s->width;
        size_t left = s->bytes.length_bytes - at;
        uint8_t pack[CDTEXT_PACK_BYTES] = {
            (uint8_t)type,
            (uint8_t)s->start[owner].track,
            0,
            (uint8_t)(position < POSITION_MOST ? position : POSITION_MOST),
        };
        pack[3] |= s->width == 2 ? DOUBLE_BYTE : 0;
        memcpy(pack + 4, s->bytes.s + at, left < PAYLOAD_BYTES ? left : PAYLOAD_BYTES);
        add_pack(b, pack);
    }
}

/* Is the text of track i that of the track before? Never of track 1: libcdio drops all texts
 * then. */
static bool is_repeated(const struct disc *d, enum disc_item k, int i)
{
    const char *text = d->tracks[i].text[k], *before = i > 0 ? d->tracks[i - 1].text[k] : NULL;
    return text && before && *text && strcmp(text, before) == 0;
}

static void add_item(struct arena *a, const struct disc *d, enum disc_item k, struct block *b)
{
    struct strings s = { .bytes = text_new(a), .width = b->charset == DISC_TEXT_MS_JIS ? 2 : 1 };
    bool is_used = d->text[k] != NULL;
    for (int i = -1; i < d->track_count; i++) {
        const char *text = i < 0 ? d->text[k] : d->tracks[i].text[k];
        is_used = is_used || text;
        char *bytes = disc_text_bytes(a, text ? text : "", b->charset);
        if (b->repeats && i > 0 && is_repeated(d, k, i))
            add_string(&s, i + 1, "\t\t", (size_t)s.width);
        else
            add_string(&s, i + 1, bytes, strlen(bytes));
    }
    if (is_used)
        add_packs(&s, CDTEXT_TITLE + (int)k, b);
}

static void add_disc_id(struct arena *a, const struct disc *d, struct block *b)
{
    struct strings s = { .bytes = text_new(a), .width = 1 };
    if (!d->catalog)
        return;
    add_string(&s, 0, d->catalog, strlen(d->catalog));
    add_packs(&s, CDTEXT_DISC_ID, b);
}

static void add_genre(struct arena *a, const struct disc *d, struct block *b)
{
    struct strings s = { .bytes = text_new(a), .width = 1 };
    if (!d->genre)
        return;
    char *coded = arena_printf(a, "..%s", d->genre);
    coded[0] = 0;
    coded[1] = (char)cdtext_genre(d->genre);
    add_string(&s, 0, coded, strlen(d->genre) + 2);
    add_packs(&s, CDTEXT_GENRE, b);
}

/* EAN and ISRCs, only when none is missing: an empty string would shift the next ones. */
static void add_codes(struct arena *a, const struct disc *d, struct block *b)
{
    struct strings s = { .bytes = text_new(a), .width = 1 };
    bool is_whole = d->ean[0] != 0;
    add_string(&s, 0, d->ean, strlen(d->ean));
    for (int i = 0; i < d->track_count; i++) {
        is_whole = is_whole && d->tracks[i].isrc[0];
        add_string(&s, i + 1, d->tracks[i].isrc, strlen(d->tracks[i].isrc));
    }
    if (is_whole)
        add_packs(&s, CDTEXT_CODES, b);
}

static size_t count_packs(const struct block *b)
{
    return b->packs.length_bytes / CDTEXT_PACK_BYTES;
}

/* Charset, tracks and packs per type of one block, last sequence numbers and languages of all, in
 * three packs. */
static void add_sizes(const struct disc *const discs[], struct block blocks[], int count, int of)
{
    static const uint8_t codes[] = { [DISC_TEXT_LATIN1] = 0,
                                     [DISC_TEXT_ASCII] = 1,
                                     [DISC_TEXT_MS_JIS] = CDTEXT_MS_JIS };
    struct block *b = &blocks[of];
    uint8_t sizes[SIZE_PACKS * PAYLOAD_BYTES] = { codes[b->charset], 1,
                                                  (uint8_t)discs[0]->track_count };
    for (size_t i = 0; i < count_packs(b); i++)
        sizes[4 + (b->packs.s[i * CDTEXT_PACK_BYTES] & 15)]++;
    sizes[4 + (CDTEXT_SIZES & 15)] = SIZE_PACKS;
    for (int i = 0; i < count; i++) {
        size_t added = i < of ? 0 : SIZE_PACKS; /* blocks before have theirs already */
        sizes[20 + i] = (uint8_t)(count_packs(&blocks[i]) + added - 1);
        sizes[28 + i] = (uint8_t)cdtext_language(discs[i]->language);
    }
    for (int i = 0; i < SIZE_PACKS; i++) {
        uint8_t pack[CDTEXT_PACK_BYTES] = { CDTEXT_SIZES, (uint8_t)i };
        memcpy(pack + 4, sizes + PAYLOAD_BYTES * i, PAYLOAD_BYTES);
        add_pack(b, pack);
    }
}

static bool add_block(struct arena *a, const struct disc *d, unsigned types, struct block *b,
                      struct err *err)
{
    for (int k = 0; k < DISC_ITEMS; k++)
        if (types & CDTEXT_SET(CDTEXT_TITLE + k))
            add_item(a, d, (enum disc_item)k, b);
    if (types & CDTEXT_SET(CDTEXT_DISC_ID))
        add_disc_id(a, d, b);
    if (types & CDTEXT_SET(CDTEXT_GENRE))
        add_genre(a, d, b);
    if (types & CDTEXT_SET(CDTEXT_CODES))
        add_codes(a, d, b);
    size_t count = count_packs(b) + SIZE_PACKS;
    if (count <= CDTEXT_PACKS_MOST)
        return true;
    return err_set(err, ERR_REJECTED, d->pos,
                   "the texts take %zu packs of CD-Text%s, %d are possible: shorten titles, leave "
                   "out credits%s",
                   count, b->number > 0 ? " in the second language" : "", CDTEXT_PACKS_MOST,
                   b->repeats ? "" : ", or allow cdtext: {repeat: yes}");
}

bool cdtext_format(struct arena *a, const struct disc *d, struct cdtext_style style,
                   struct text *out, struct err *err)
{
    const struct disc *const discs[] = { d, d->second };
    struct block blocks[] = { { 0, style.charset, style.repeats, text_new(a) },
                              { 1, style.second_charset, style.repeats, text_new(a) } };
    int count = d->second ? 2 : 1;
    if (!disc_has_text(d))
        return true;
    for (int i = 0; i < count; i++)
        if (!add_block(a, discs[i], i == 0 ? style.types : style.types & SECOND_TYPES, &blocks[i],
                       err))
            return false;
    for (int i = 0; i < count; i++)
        add_sizes(discs, blocks, count, i);
    for (int i = 0; i < count; i++)
        text_add_bytes(out, blocks[i].packs.s, blocks[i].packs.length_bytes);
    return true;
}
