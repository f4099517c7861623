/* unicode: the door to ICU: normal forms, transliteration, case folding, graphemes, code pages.
 *
 * All strings are UTF-8. */
#ifndef ENGINE_BASE_UNICODE_H
#define ENGINE_BASE_UNICODE_H

#include "engine/base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

const char *unicode_library(void); /* version of ICU that this was built with */
bool unicode_is_valid(const char *s);
char *unicode_nfc(struct arena *a, const char *s);
/* Folded for comparison of names: NFC + full case folding. */
char *unicode_fold(struct arena *a, const char *s);
/* In capitals, in small letters: of every script, the same in any locale. */
char *unicode_upper(struct arena *a, const char *s);
char *unicode_lower(struct arena *a, const char *s);
/* Latin letters without accents, other scripts romanised; ASCII only ('?' never appears: what
 * cannot be written is dropped, and *lost is set). */
char *unicode_ascii(struct arena *a, const char *s, bool *lost);
/* Keeps what ISO-8859-1 has, transliterates the rest; bytes in ISO-8859-1, NUL-terminated.
 * *changed: something was transliterated; *lost: something could not be. */
char *unicode_latin1(struct arena *a, const char *s, bool *changed, bool *lost);
/* UTF-8 of ISO-8859-1 bytes. */
char *unicode_from_latin1(struct arena *a, const char *bytes);
/* Two bytes of MS-JIS (Shift JIS as Windows has it) for every character, NUL-terminated: letters
 * become full-width ones, what MS-JIS lacks is transliterated. *lost: something could not be. */
char *unicode_ms_jis(struct arena *a, const char *s, bool *lost);
/* UTF-8 of MS-JIS bytes; takes single bytes too. */
char *unicode_from_ms_jis(struct arena *a, const char *bytes);
/* UTF-16 in little-endian order, without a byte order mark or an end. */
char *unicode_utf16(struct arena *a, const char *s, size_t *size_bytes);
/* With full-width letters as ordinary ones (NFKC), and one of the signs that JIS and Windows code
 * differently: to compare what means the same. */
char *unicode_plain(struct arena *a, const char *s);
/* Cut to at most `limit_bytes` of UTF-8 and `limit_units` of UTF-16, at a grapheme boundary. */
char *unicode_cut(struct arena *a, const char *s, size_t limit_bytes, size_t limit_units);
/* Columns of a terminal: wide East Asian characters take two, combining marks and controls none. */
int unicode_columns(const char *s);

#endif
