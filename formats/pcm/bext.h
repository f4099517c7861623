/* bext: the broadcast extension of a WAV file, version 2, with its loudness.
 *
 * Texts are ASCII by the standard: other letters are transliterated, what is too long is cut. Date
 * and time are there only when they were asked for. A figure that is not known, or past +-99.99, is
 * 0x7FFF.
 * Source: EBU Tech 3285 v2 (chunk), EBU R 98 (coding history). */
#ifndef FORMATS_PCM_BEXT_H
#define FORMATS_PCM_BEXT_H

#include "engine/base/text.h"
#include "engine/bundle/writer.h"

#define BEXT_DESCRIPTION 256
#define BEXT_ORIGINATOR 32

struct bext_config {           /* NULL: not given */
    const char *description, *originator, *reference;
    const char *date, *time;   /* "2026-11-24", "10:00:00" */
    const char *history;       /* a line of coding history before our own */
    const char *umid;          /* 64 or 128 hexadecimal digits */
    double time_reference_s;   /* since midnight */
};

/* What a field holds, by default: title, artist and album; the label; the ISRC of a song, else the
 * catalogue number or EAN. NULL = nothing. */
const char *bext_description(const struct delivery *d, const struct bext_config *c,
                             struct arena *a);
const char *bext_originator(const struct delivery *d, const struct bext_config *c);
const char *bext_reference(const struct delivery *d, const struct bext_config *c);
/* Frames since midnight. */
uint64_t bext_time_reference(const struct delivery *d, const struct bext_config *c);
/* Lines that end with CR LF. */
char *bext_history(const struct delivery *d, const struct bext_config *c, struct arena *a);

/* The whole chunk. */
void bext_add(struct text *t, const struct delivery *d, const struct bext_config *c);
/* Refuses a date, time or UMID that is none, and one UMID for several files; tells what does not
 * fit. */
void bext_check(const struct delivery *d, const struct bext_config *c, struct findings *findings);

#endif
