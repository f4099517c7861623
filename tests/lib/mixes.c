#include "tests/lib/mixes.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"

char *mix_path(struct arena *a, const char *name)
{
    return file_join(a, check_scratch(a), name);
}

void mix_put(struct text *t, uint64_t v, int bytes)
{
    for (int i = 0; i < bytes; i++)
        text_add_bytes(t, &(char){ (char)(v >> 8 * i) }, 1);
}

struct text mix_header(struct arena *a, int tag, int channels, int bits, int rate,
                       uint32_t data_bytes)
{
    struct text t = text_new(a);
    int block = channels * bits / 8;
    text_add(&t, "RIFF");
    mix_put(&t, data_bytes + 36, 4);
    text_add(&t, "WAVEfmt ");
    mix_put(&t, 16, 4);
    mix_put(&t, (uint64_t)tag, 2);
    mix_put(&t, (uint64_t)channels, 2);
    mix_put(&t, (uint64_t)rate, 4);
    mix_put(&t, (uint64_t)rate * (uint64_t)block, 4);
    mix_put(&t, (uint64_t)block, 2);
    mix_put(&t, (uint64_t)bits, 2);
    text_add(&t, "data");
    mix_put(&t, data_bytes, 4);
    return t;
}

int mix_noise(int n)
{
    return (int)(((unsigned)n * 1103515245u + 12345u) >> 8 & 0xffff) - 32768;
}

void mix_put_noise(struct text *t, int frames, int channels)
{
    for (int n = 0; n < frames * channels; n++)
        mix_put(t, (uint64_t)(int64_t)mix_noise(n), 2);
}

const char *mix_save(struct arena *a, const char *name, struct text t)
{
    struct err err = {0};
    const char *path = mix_path(a, name);
    succeeds(file_create(path, t.s, t.length_bytes, &err), &err);
    return path;
}

int64_t mix_read(struct arena *a, const char *path, struct err *err)
{
    struct source *s = source_open(a, path, POS_NONE, err);
    double *ch[8];
    int64_t total = 0;
    for (int c = 0; c < 8; c++)
        ch[c] = arena_new_array(a, double, 777);
    for (int got = 1; s && got > 0; total += got)
        if (!source_read(s, 777, ch, &got, err))
            return -1;
    return s ? total : -1;
}

void mix_refuses(struct arena *a, const char *path, const char *expected)
{
    struct err err = {0};
    assert_int_equal(mix_read(a, path, &err), -1);
    assert_int_equal(err.code, ERR_REJECTED);
    size_t dir = strlen(path) - strlen(file_name(path));
    if (strncmp(err.message, path, dir) == 0)
        memmove(err.message, err.message + dir, strlen(err.message + dir) + 1);
    if (text_ends_with(expected, "..."))
        strcpy(err.message + strlen(expected) - 3, "...");
    assert_string_equal(err.message, expected);
}

struct arena *mix_start(void)
{
    hash_start();
    return arena_new();
}
