/* disc_second: the texts of a CD in a second language, as a recipe gives them.
 *
 * What is not given is as in the first language.
 * Owner: the recipe's arena. */
#ifndef FORMATS_DISC_DISC_SECOND_H
#define FORMATS_DISC_DISC_SECOND_H

#include "engine/base/field.h"
#include "engine/bundle/writer.h"
#include "formats/disc/disc_text.h"

struct disc_words {            /* of the album, or of a song */
    struct pos pos;
    const char *text[DISC_ITEMS];
};
struct disc_second {
    struct pos pos;
    const char *language;      /* ISO 639 code */
    int charset;               /* enum disc_text_charset */
    struct disc_words album;
    int song_count;            /* all of the recipe, or 0 */
    struct disc_words *songs;
};
extern const struct field disc_second_fields[], disc_words_fields[];

/* The words as a disc of their own, with `first`'s times and, where words are missing, texts. */
struct disc *disc_second_new(struct arena *a, const struct disc_second *second,
                             const struct disc *first, const struct delivery *d);
/* The words as text for cache keys. */
void disc_second_add_key(const struct disc_second *second, struct text *out);

#endif
