/* toc_words: the words, strings, times and signs that a TOC is made of.
 *
 * Errors: the first thing that is not as expected is told under the rule "toc"; from then on there
 *         is nothing more to read.
 * Text:   escapes are undone; bytes stay in the file's code page until toc_words_utf8. */
#ifndef FORMATS_DISC_TOC_WORDS_H
#define FORMATS_DISC_TOC_WORDS_H

#include "engine/base/finding.h"

#include <stdint.h>

#define TOC_WORDS_RULE "toc"
#define TOC_WORDS_BYTES 1024

enum toc_token { TOC_END, TOC_WORD, TOC_STRING, TOC_OPEN, TOC_CLOSE, TOC_SIGN };

struct toc_words {
    struct arena *a;
    struct pos pos;
    struct findings *findings;
    const char *at, *end;
    enum toc_token token;
    char word[TOC_WORDS_BYTES]; /* of a word or string */
    bool is_broken, is_latin1;
};

enum toc_token toc_words_next(struct toc_words *w);
void toc_words_broken(struct toc_words *w, const char *expected);
bool toc_words_is_word(const struct toc_words *w, const char *word);
/* The word as samples: MM:SS:FF or a number of samples; false leaves it to be read as something
 * else. */
bool toc_words_as_samples(const struct toc_words *w, int64_t *samples);
int64_t toc_words_need_samples(struct toc_words *w);
void toc_words_need_string(struct toc_words *w);
/* The string in UTF-8. */
char *toc_words_utf8(const struct toc_words *w);

#endif
