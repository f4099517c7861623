/* recall: what earlier renders made is found again, and what this one makes is kept, by identity.
 *
 * Kept: a part's words, its limiter's figures and its loudness; figures of stretches; encoded
 *       streams; decoded mixes. What leads up to a part (chains, rate conversions, peaks) is not:
 *       it is several times larger than what comes of it, and costs less to make than to store.
 * Errors: none: what cannot be found is made, what cannot be kept is told by the store.
 * Threads: of different parts, figures and mixes side by side. */
#ifndef ENGINE_RENDER_RECALL_H
#define ENGINE_RENDER_RECALL_H

#include "engine/render/item.h"

/* The key of something in the store, from all that decides it. */
void recall_key(char key[HASH_HEX_BYTES], const char *kind, const char *text);

/* Fills in the part's results, and its words where they are needed; is it all there? */
bool recall_part(struct part *p, struct arena *scratch);
void recall_keep_part(struct part *p, struct arena *scratch);

bool recall_figures(struct figures *f, const char *identity);
void recall_keep_figures(const struct figures *f, const char *identity);

/* An encoded stream; the descriptor is the caller's to close. */
bool recall_stream(struct session *s, const char *key, int *fd);
void recall_keep_stream(struct session *s, const char *key, int fd, double seconds);

/* What a file of the item's stream was decoded to: fills in audio_sha256 (lossless) or decoded;
 * fingerprint: of the packets that were (source.h). */
bool recall_decoded(struct item *it, char fingerprint[HASH_HEX_BYTES]);
void recall_keep_decoded(const struct item *it, const char *fingerprint);

/* The decoded mix: opens m->pcm. */
bool recall_mix(struct session *s, struct mix *m, struct arena *a);
void recall_keep_mix(struct session *s, struct mix *m, double seconds);

#endif
