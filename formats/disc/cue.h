/* cue: cue sheets with one file: of the programme (to burn and to archive) or of a DDP image (for
 * DDP tools).
 *
 * The two are never the same: in a burner's cue time 0 of the file is address 00:02:00 of the disc,
 * in a DDP image it is 00:00:00.
 * Text:   bytes in ISO-8859-1, which is what programs hand on to CD-Text; LF line ends, no BOM.
 * Source: the subset of cue that cdrdao, cuetools, libcue, libburn, libcdio, flac and shntool all
 *         read. */
#ifndef FORMATS_DISC_CUE_H
#define FORMATS_DISC_CUE_H

#include "engine/base/text.h"
#include "formats/disc/disc.h"

struct cue_file {
    const char *name;         /* as it stands in the cue */
    const char *type;         /* WAVE or BINARY */
    struct cdframe address;   /* disc address of the file's first sample */
    const char *comment;      /* a REM COMMENT, or NULL */
};
void cue_format(struct arena *a, const struct disc *d, struct cue_file file, struct text *out);

/* A cue sheet as it was read; times are those of their file. */
struct cue_index { int number, file; struct cdframe at; };
struct cue_track {
    int number;
    bool is_audio;
    unsigned flags;
    struct cdframe pregap, postgap;
    char isrc[13];
    const char *text[DISC_ITEMS];
    int index_count;
    struct cue_index *indexes;
};
struct cue_sheet {
    char ean[14];
    const char *text[DISC_ITEMS];
    const char *genre, *catalog; /* REM GENRE or GENRE; DISC_ID */
    const char *cdtext_file;   /* CDTEXTFILE: the packs of the lead-in in a file of their own */
    int year;                  /* REM DATE; 0 = none */
    int file_count, track_count;
    struct { const char *name, *type; } files[DISC_TRACKS];
    struct cue_track *tracks;
};
/* Takes UTF-8 with or without BOM, else (or when `is_latin1` says so) ISO-8859-1; texts come out in
 * UTF-8. All faults go to findings under the rule "cue"; NULL when there is no track. */
struct cue_sheet *cue_reader_parse(struct arena *a, const char *bytes, size_t size_bytes,
                                   bool is_latin1, const char *path, struct findings *findings);
/* The disc of a sheet with one file that starts at `address` and ends at the lead-out. */
bool cue_reader_disc(struct arena *a, const struct cue_sheet *sheet, struct cdframe address,
                     struct cdframe leadout, const char *path, struct disc **disc,
                     struct err *err) MUST_CHECK;

#endif
