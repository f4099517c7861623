/* figure: values of a manifest as people read them; absent ones give "", null (silence) "none".
 *
 * Owner: the arena. */
#ifndef ENGINE_REPORT_FIGURE_H
#define ENGINE_REPORT_FIGURE_H

#include "engine/base/json.h"

const char *figure_text(const json_t *object, const char *key);
long long figure_integer(const json_t *object, const char *key); /* 0 when absent */
/* "-14.02 LUFS"; unit "" for the bare number. */
const char *figure_number(struct arena *a, const json_t *object, const char *key, int decimals,
                          const char *unit);
const char *figure_count(struct arena *a, const json_t *object, const char *key);
/* A length in frames as m:ss.mmm; "" when absent. */
const char *figure_length(struct arena *a, const json_t *object, const char *key,
                          long long rate_hz);
const char *figure_size(struct arena *a, long long bytes);       /* "45.2 MB" */
const char *figure_rate(struct arena *a, long long rate_hz);     /* "44.1 kHz"; "" for 0 */
/* "16 bit", "float" of a word as manifests spell it ("s16", "f32"). */
const char *figure_word(const char *word);
/* "44.1 kHz 16 bit" of a target; a lossy one has no word length. */
const char *figure_stream(struct arena *a, const json_t *target);
/* "1-3, 5" of an array of song numbers. */
const char *figure_songs(struct arena *a, const json_t *numbers);
/* A title with the album's artist and what else names it: "Northern Line, The Runouts". */
const char *figure_name(struct arena *a, const json_t *credits);

#endif
