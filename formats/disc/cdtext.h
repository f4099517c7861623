/* cdtext: CD-Text as the packs of 18 bytes that stand in the lead-in: the content of CDTEXT.BIN.
 *
 * Pack: type, track of the string that owns byte 4, sequence number, block and position (with bit 7
 *       where characters have two bytes), 12 bytes of payload, CRC-16 (0x1021, inverted,
 *       big-endian).
 * Errors: ERR_REJECTED (more packs than readers take). Reading takes hostile bytes and tells
 *         findings.
 * Source: Red Book CD-Text (IEC 61866 packs) as public writers and readers agree on it; languages:
 *         EBU Tech 3264, appendix 3. */
#ifndef FORMATS_DISC_CDTEXT_H
#define FORMATS_DISC_CDTEXT_H

#include "engine/base/finding.h"
#include "formats/disc/disc.h"
#include "formats/disc/disc_text.h"

#define CDTEXT_PACK_BYTES 18
#define CDTEXT_PACKS_MOST 255 /* some writers allow 256, which readers refuse */

enum cdtext_type {
    CDTEXT_TITLE = 0x80,      /* .. 0x85: in the order of enum disc_item */
    CDTEXT_DISC_ID = 0x86,
    CDTEXT_GENRE = 0x87,
    CDTEXT_TOC = 0x88,
    CDTEXT_CODES = 0x8E,
    CDTEXT_SIZES = 0x8F,
};
#define CDTEXT_MS_JIS 0x80    /* charset */
#define CDTEXT_TYPES 16
#define CDTEXT_SET(type) (1u << ((type) & 15))
#define CDTEXT_SET_ALL 0xFFFFu

struct cdtext_style {
    unsigned types;           /* CDTEXT_SET of the types to write */
    enum disc_text_charset charset, second_charset;
    bool repeats;             /* a TAB stands for the text of the track before, from track 2 on */
};

uint16_t cdtext_crc(const uint8_t pack[16]);
/* EBU code of an ISO 639 code ("eng", "en"); 0x09 (English) for NULL, 0 where there is none. */
int cdtext_language(const char *iso);
/* ISO 639-2 code of an EBU code; NULL where there is none. */
const char *cdtext_iso(int language);
/* Genre code of a name, 1 ("not defined") where the tables that readers use have none or
 * disagree. */
int cdtext_genre(const char *name);
/* Appends the packs of a prepared disc, block 0 and that of its second language; nothing when it
 * has no text at all. */
bool cdtext_format(struct arena *a, const struct disc *d, struct cdtext_style style,
                   struct text *out, struct err *err) MUST_CHECK;

/* A language block as read. */
struct cdtext_block {
    bool is_there;
    int charset, language, first, last, copyright, genre_code;
    const char *text[CDTEXT_TYPES][DISC_TRACKS + 1]; /* UTF-8; NULL where absent */
};
struct cdtext {
    int pack_count, bad_crc_count;
    struct cdtext_block *block; /* 8 of them */
};
/* Reads a file's bytes; `path` names it in findings. NULL when there is no pack to read at all. */
struct cdtext *cdtext_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                                   const char *path, struct findings *findings);
/* Puts the texts of block 0, and as the second language those of block 1, into a disc that has its
 * tracks; texts past them are told. */
void cdtext_reader_fill(const struct cdtext *c, struct disc *d, const char *path,
                        struct findings *findings);

#endif
