/* toc: cdrdao's table-of-contents files, which burn a programme with its indexes, codes and
 * CD-Text.
 *
 * Times:  time 0 of a TOC is address 00:02:00 of the disc; an INDEX counts from the track's START.
 * Text:   ASCII; other letters of ISO-8859-1 are octal escapes, which every release of cdrdao reads
 *         alike.
 * Pauses: one FILE a track, with its START, which cdrdao, cuetools and whipper read alike; of a
 *         last track with a pause libcdio (2.1) counts that twice, so its lead-out is late.
 * Source: cdrdao(1). */
#ifndef FORMATS_DISC_TOC_H
#define FORMATS_DISC_TOC_H

#include "engine/base/text.h"
#include "formats/disc/disc.h"

/* `file`: the programme WAV, whose first sample has address 150. */
void toc_format(struct arena *a, const struct disc *d, const char *file, struct text *out);

/* A stretch of a track's sound as the TOC names it. */
struct toc_piece {
    const char *file;         /* NULL: silence */
    bool is_swapped;
    int track;                /* index of its track */
    int64_t offset_bytes;     /* of a raw file's first sample */
    int64_t start_frame, length_frames; /* samples at 44.1 kHz; length -1: to the end of the file */
};
struct toc_sheet {
    struct disc *disc;        /* lead-out and starts assume that every piece has a length */
    int piece_count;
    struct toc_piece *pieces;
    bool has_open_piece;
    int language_count;       /* of CD-Text; the disc has those of 0 and of the next one */
};
/* Tells lengths of files that the TOC leaves open; with it, tracks that end inside a sector are
 * filled with silence, as cdrdao does, and it is told. */
struct toc_files {
    /* Frames of the piece's file from its offset, or -1 (which it has told). */
    int64_t (*length)(void *context, const struct toc_piece *piece);
    void *context;
};
/* Texts are taken as UTF-8 where they are, else (or when `is_latin1` says so) as ISO-8859-1. All
 * faults go to findings under the rule "toc"; NULL when there is no track or the syntax is
 * broken. */
struct toc_sheet *toc_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                                   bool is_latin1, const char *path, struct findings *findings);
struct toc_sheet *toc_reader_parse_with(struct arena *a, const char *bytes, size_t size_bytes,
                                        const struct toc_files *files, const char *path,
                                        struct findings *findings);

#endif
