#include "formats/disc/toc_words.h"

#include "engine/album/cdtime.h"
#include "engine/base/unicode.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

void toc_words_broken(struct toc_words *w, const char *expected)
{
    if (!w->is_broken)
        finding_add(w->findings, SEVERITY_ERROR, TOC_WORDS_RULE, w->pos,
                    "found '%s', expected is %s",
                    w->token == TOC_END ? "the end of the file" : w->word, expected);
    w->is_broken = true;
}

static void skip_blanks(struct toc_words *w)
{
    while (w->at < w->end) {
        bool is_comment = w->at + 1 < w->end && w->at[0] == '/' && w->at[1] == '/';
        if (is_comment)
            while (w->at < w->end && *w->at != '\n')
                w->at++;
        else if (isspace((unsigned char)*w->at))
            w->pos.line += *w->at++ == '\n';
        else
            return;
    }
}

static int octal(const char *p, const char *end)
{
    int value = 0;
    for (int i = 0; i < 3; i++, p++) {
        if (p >= end || *p < '0' || *p > '7')
            return -1;
        value = 8 * value + (*p - '0');
    }
    return value & 255;
}

static void read_string(struct toc_words *w)
{
    size_t n = 0;
    for (w->at++; w->at < w->end && *w->at != '"' && *w->at != '\n'; w->at++) {
        char c = *w->at;
        if (c == '\\' && w->at + 1 < w->end) {
            int code = octal(w->at + 1, w->end);
            w->at += code >= 0 ? 3 : 1;
            c = code >= 0 ? (char)code : *w->at;
        }
        if (n + 1 < TOC_WORDS_BYTES)
            w->word[n++] = c;
    }
    w->word[n] = 0;
    if (w->at < w->end && *w->at == '"')
        w->at++;
    else
        toc_words_broken(w, "a closing quote");
}

enum toc_token toc_words_next(struct toc_words *w)
{
    skip_blanks(w);
    w->word[0] = 0;
    if (w->at >= w->end || w->is_broken)
        return w->token = TOC_END;
    char c = *w->at;
    if (c == '"') {
        read_string(w);
        return w->token = w->is_broken ? TOC_END : TOC_STRING;
    }
    size_t n = 0;
    if (strchr("{}:,", c) && c) {
        w->word[n++] = *w->at++;
        w->word[n] = 0;
        return w->token = c == '{' ? TOC_OPEN : c == '}' ? TOC_CLOSE : TOC_SIGN;
    }
    while (w->at < w->end && *w->at && !isspace((unsigned char)*w->at) &&
           !strchr("{}:,\"", *w->at) && n + 1 < TOC_WORDS_BYTES)
        w->word[n++] = *w->at++;
    /* Times hold colons that belong to the word. */
    while (n > 0 && isdigit((unsigned char)w->word[0]) && w->at < w->end &&
           n + 1 < TOC_WORDS_BYTES &&
           (isdigit((unsigned char)*w->at) ||
            (*w->at == ':' && w->at + 1 < w->end && isdigit((unsigned char)w->at[1]))))
        w->word[n++] = *w->at++;
    w->word[n] = 0;
    if (n == 0) {
        w->at++;
        toc_words_broken(w, "a word");
    }
    return w->token = n > 0 ? TOC_WORD : TOC_END;
}

bool toc_words_is_word(const struct toc_words *w, const char *word)
{
    return w->token == TOC_WORD && strcmp(w->word, word) == 0;
}

/* The word as samples: MM:SS:FF or a number of samples; false leaves it to be read as something
 * else. */
bool toc_words_as_samples(const struct toc_words *w, int64_t *samples)
{
    int minute, second, frame, used = 0;
    if (w->token != TOC_WORD || !isdigit((unsigned char)w->word[0]))
        return false;
    if (sscanf(w->word, "%3d:%2d:%2d%n", &minute, &second, &frame, &used) == 3 &&
        w->word[used] == 0) {
        struct cdframe at = cdtime_frames((struct cdtime){ minute, second, frame });
        *samples = at.v * CDTIME_SECTOR_SAMPLES;
        return second < 60 && frame < 75 && second >= 0 && frame >= 0;
    }
    used = 0;
    long value;
    if (sscanf(w->word, "%9ld%n", &value, &used) != 1 || w->word[used] != 0)
        return false;
    *samples = value;
    return true;
}

int64_t toc_words_need_samples(struct toc_words *w)
{
    int64_t samples = 0;
    toc_words_next(w);
    if (!toc_words_as_samples(w, &samples))
        toc_words_broken(w, "a time as MM:SS:FF");
    return samples;
}

void toc_words_need_string(struct toc_words *w)
{
    if (toc_words_next(w) != TOC_STRING)
        toc_words_broken(w, "a quoted text");
}

char *toc_words_utf8(const struct toc_words *w)
{
    return !w->is_latin1 && unicode_is_valid(w->word) ? arena_strdup(w->a, w->word)
                                                      : unicode_from_latin1(w->a, w->word);
}
