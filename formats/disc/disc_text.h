/* disc_text: texts as a CD can show them: characters of its code page, no gaps that readers trip
 * over.
 *
 * Source: CD-Text as players and rippers read it; an empty string makes some give the next text to
 *         the wrong track, so an item that is there for one track is there for the disc and for
 *         all. */
#ifndef FORMATS_DISC_DISC_TEXT_H
#define FORMATS_DISC_DISC_TEXT_H

#include "formats/disc/disc.h"

enum disc_text_charset { DISC_TEXT_LATIN1, DISC_TEXT_ASCII, DISC_TEXT_MS_JIS };
extern const char *const disc_text_charset_names[]; /* NULL-terminated, in enum order */
extern const char *const disc_text_charset_titles[];

#define DISC_TEXT_ADVISED 160 /* characters that every player shows */

/* Replaces every text by what the disc will show. What is transliterated or filled in is told to
 * `findings` (may be NULL) as warnings and notes; what cannot be written at all is an error
 * there. */
void disc_text_prepare(struct arena *a, struct disc *d, enum disc_text_charset charset,
                       bool fill_gaps, struct findings *findings);
/* The disc as cue and TOC can show it: in ISO-8859-1, whatever CD-Text is in; nothing is told. */
struct disc *disc_text_latin1(struct arena *a, const struct disc *d);
/* The text in the bytes of the charset, NUL-terminated, of a text that is prepared: in MS-JIS two
 * for every character. */
char *disc_text_bytes(struct arena *a, const char *text, enum disc_text_charset charset);

#endif
