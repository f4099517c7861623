/* mixes: small audio files made byte by byte, whole and broken ones. */
#ifndef TESTS_LIB_MIXES_H
#define TESTS_LIB_MIXES_H

#include "engine/base/text.h"
#include "tests/lib/check.h"

#define MIX_RATE 44100
#define MIX_FRAMES 5000

char *mix_path(struct arena *a, const char *name);
void mix_put(struct text *t, uint64_t v, int bytes);
/* A canonical header: `data_bytes` is what it promises. */
struct text mix_header(struct arena *a, int tag, int channels, int bits, int rate,
                       uint32_t data_bytes);
int mix_noise(int n);
void mix_put_noise(struct text *t, int frames, int channels);
const char *mix_save(struct arena *a, const char *name, struct text t);
/* Reads to the end: frames, or -1 with *err set. */
int64_t mix_read(struct arena *a, const char *path, struct err *err);
/* Reading must fail with this message, without the folder; "..." at its end stands for anything. */
void mix_refuses(struct arena *a, const char *path, const char *expected);
struct arena *mix_start(void);

#endif
