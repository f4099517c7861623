/* import: a disc that another program described (cue sheet, TOC, DDP fileset) as a recipe can say
 * it: its texts, codes and times, and for every track the stretch of a sound file that it plays.
 *
 * Sound files are named in place where a recipe can read them and every track is one stretch of one
 * of them, with silence around it; else the whole programme is put into one WAV, sample for sample.
 * Times:  samples at 44.1 kHz; pieces count from the first sector after the pause (address 150).
 * Errors: what cannot be read or said exactly is an error among the findings or in *err, and
 *         nothing is left behind; what a recipe leaves out is a warning. */
#ifndef FORMATS_DISC_IMPORT_H
#define FORMATS_DISC_IMPORT_H

#include "engine/base/finding.h"
#include "formats/disc/disc.h"

/* A stretch of the programme. */
struct import_piece {
    const char *path;             /* to open; NULL: silence */
    bool is_raw, is_swapped;      /* raw: 16-bit stereo without a header; swapped: big-endian */
    int64_t offset_bytes;         /* raw: of the first sample */
    int64_t file_frames;          /* of the whole file */
    int64_t start_frame, length_frames;
};
struct import_song {
    const char *path;
    int64_t file_frames, start_frame, length_frames; /* what is taken of the file */
    int64_t gap_frames;           /* silence before it */
    struct cdframe mark;          /* from its first sample */
    int64_t pause;                /* CD frames before the mark; -1: from the end of the song
                                     before */
};
struct import {
    struct disc *disc;
    bool is_cue2ddp;              /* the dialect of a fileset */
    bool has_gaps;                /* its CD-Text lacks items of some tracks */
    int charset, second_charset;  /* enum disc_text_charset of CD-Text; -1: a recipe's own choice */
    int piece_count;
    struct import_piece *pieces;
    struct import_song *songs;    /* one a track */
    const char *wav_path;         /* the WAV that was made; NULL: none */
};
struct import_wav;

/* path: a cue sheet, a TOC, a folder with one DDP fileset (itself, a CD folder, a bundle) or DDPID.
 * wav_path: where a WAV may be made (NULL: nowhere). NULL with *err set, or with
 * errors among the findings. */
struct import *import_read(struct arena *a, const char *path, const char *wav_path,
                           struct findings *findings, struct err *err);

/* The steps of it. */
bool import_cue(struct arena *a, const char *path, struct import *im, struct findings *findings,
                struct err *err) MUST_CHECK;
bool import_toc(struct arena *a, const char *path, struct import *im, struct findings *findings,
                struct err *err) MUST_CHECK;
/* The image goes through once: judged, hashed and copied into the WAV. */
bool import_ddp(struct arena *a, const char *dir, struct import *im, struct import_wav *wav,
                struct findings *findings, struct err *err) MUST_CHECK;
/* Adds to the programme; joins what goes on in the same file. */
void import_add(struct arena *a, struct import *im, struct import_piece piece);
/* The file that a sheet in `dir` names, also where the name is of another system, of another case
 * or of what was compressed since; NULL: there is none. */
char *import_locate(struct arena *a, const char *dir, const char *name, bool is_raw);
/* The same, opened: sets path, file_frames and is_raw. */
bool import_find(struct arena *a, const char *dir, const char *name, bool is_raw,
                 struct import_piece *file, struct findings *findings, struct err *err) MUST_CHECK;
/* Cuts the pieces into songs; false: a song of a recipe cannot say it. */
bool import_cut(struct arena *a, struct import *im) MUST_CHECK;

/* A WAV that is being made; removed with the arena unless it was finished. */
struct import_wav *import_wav_create(struct arena *a, const char *path, struct err *err);
bool import_wav_add(struct import_wav *w, const void *bytes, int frames,
                    struct err *err) MUST_CHECK;
bool import_wav_add_piece(struct arena *a, struct import_wav *w, const struct import_piece *piece,
                          struct err *err) MUST_CHECK;
bool import_wav_finish(struct import_wav *w, struct err *err) MUST_CHECK;
/* Makes the WAV the programme's only sound file; pauses that are silent in it become silence. */
void import_wav_replace(struct arena *a, const struct import_wav *w, struct import *im);

#endif
