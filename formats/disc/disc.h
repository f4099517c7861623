/* disc: what stands on one CD, as plain data. The writers of this folder turn it into files and the
 * readers turn files into it, so that whatever was written can be read by another road and
 * compared.
 *
 * Times:  disc addresses in CD frames, as the Q channel counts them: the pause of track 1 starts at
 *         0 and one frame of time is one sector of a DDP image.
 * Texts:  UTF-8, NULL where absent; after disc_text_prepare exactly what the disc can show.
 * Owner:  the arena that it was made in. */
#ifndef FORMATS_DISC_DISC_H
#define FORMATS_DISC_DISC_H

#include "engine/album/cdtime.h"
#include "engine/base/arena.h"
#include "engine/base/err.h"
#include "engine/bundle/writer.h"

#define DISC_TRACKS 99
#define DISC_INDEXES 99
#define DISC_RATE_HZ 44100

enum disc_item {
    DISC_TITLE,
    DISC_PERFORMER,
    DISC_SONGWRITER,
    DISC_COMPOSER,
    DISC_ARRANGER,
    DISC_MESSAGE,
    DISC_ITEMS
};
extern const char *const disc_item_names[]; /* "title" ..., NULL-terminated */

struct disc_hidden {               /* a song that no mark leads to; told on the PQ sheet */
    struct cdframe start;
    const char *title;
};
struct disc_track {
    struct pos pos;
    struct cdframe pause, start;   /* index 00 and 01; equal where there is no pause */
    int index_count;
    struct cdframe *indexes;       /* index 02 ... */
    unsigned flags;                /* enum song_flags */
    char isrc[13];                 /* "" = none */
    const char *text[DISC_ITEMS];
    int hidden_count;
    struct disc_hidden *hidden;    /* in the track, or in the pause of track 1 */
};
struct disc {
    struct pos pos;
    char ean[14];                  /* "" = none */
    const char *text[DISC_ITEMS];
    const char *catalog;           /* CD-Text disc id */
    const char *genre;
    const char *language;          /* ISO 639 code, or NULL */
    int year;
    int number, total;             /* of the album's discs; 0 where it is not known */
    int track_count;
    struct disc_track *tracks;
    struct cdframe leadout;        /* = sectors of the image */
    struct disc *second;           /* the same disc with texts of a second language, or NULL */
};

/* The disc of a delivery: its reel starts at the end of the pause, at address 150. Texts as the
 * album has them. Marks that lie off a sector are told to `findings` (NULL: they cannot occur). */
struct disc *disc_new(struct arena *a, const struct delivery *d, struct findings *findings);
bool disc_has_text(const struct disc *d);

#define DISC_NO_TEXT 1u      /* do not compare texts                               */
#define DISC_NO_SCMS 2u      /* a TOC has no word for SCMS                         */
#define DISC_NO_INDEX 4u     /* index 02 and on                                    */
#define DISC_NO_SECOND 16u   /* the texts of a second language                     */
#define DISC_CUE_TEXT 8u     /* a cue cannot hold a double quote: ' stands for it  */
/* Does what was read agree with what was wanted? False: *err (ERR_DAMAGED) names the first
 * difference. */
bool disc_agrees(const struct disc *read, const struct disc *wanted, unsigned leaving_out,
                 const char *path, struct err *err) MUST_CHECK;

#endif
