#include "formats/codec/mp4_atoms.h"

#include "engine/base/file.h"
#include "engine/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MOOV_MAX_BYTES (256 << 20)
#define META_SKIP 4            /* meta is a full atom: version and flags come first */

/* moov, then the path down to ilst: atoms whose sizes grow together. */
struct way {
    int64_t moov_at;
    uint8_t *bytes;            /* of moov, with its head */
    size_t size;
    size_t sizes_at[4];        /* where the sizes of moov, udta, meta, ilst stand */
    size_t end;                /* of ilst */
};

static uint32_t big32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static void put32(uint8_t *p, size_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static bool damaged(const struct delivery *d, struct err *err)
{
    return err_set(err, ERR_FAILED, d->pos, "%s: the muxer left no index at the end of the file",
                   d->path);
}

/* The last atom of the file must be moov. */
static bool load_moov(int fd, const struct delivery *d, struct way *w, struct arena *a,
                      struct err *err)
{
    struct stat st;
    uint8_t head[16];
    if (fstat(fd, &st) != 0)
        return damaged(d, err);
    for (int64_t at = 0, size; at + 8 <= st.st_size; at += size) {
        size_t want = at + 16 <= st.st_size ? 16 : 8;
        if (!file_pread_all(fd, head, want, at, d->path, err))
            return false;
        size = big32(head);
        if (size == 1 && want == 16)
            size = (int64_t)((uint64_t)big32(head + 8) << 32 | big32(head + 12));
        if (size < 8)
            break;
        if (memcmp(head + 4, "moov", 4) != 0)
            continue;
        if (at + size != st.st_size || size > MOOV_MAX_BYTES)
            break;
        w->moov_at = at;
        w->size = (size_t)size;
        w->bytes = arena_alloc(a, w->size);
        return file_pread_all(fd, w->bytes, w->size, at, d->path, err);
    }
    return damaged(d, err);
}

/* The child called `name` in [from, to): its start, or 0. */
static size_t child(const uint8_t *bytes, size_t from, size_t to, const char *name)
{
    while (from + 8 <= to) {
        size_t size = big32(bytes + from);
        if (size < 8 || from + size > to)
            break;
        if (memcmp(bytes + from + 4, name, 4) == 0)
            return from;
        from += size;
    }
    return 0;
}

static bool find_list(struct way *w)
{
    static const char *const names[] = { "udta", "meta", "ilst" };
    size_t from = 8, to = w->size;
    for (int i = 0; i < 3; i++) {
        size_t at = child(w->bytes, from, to, names[i]);
        if (!at)
            return false;
        w->sizes_at[i + 1] = at;
        to = at + big32(w->bytes + at);
        from = at + 8 + (i == 1 ? META_SKIP : 0);
    }
    w->end = to;
    return true;
}

static void add_head(struct text *t, size_t size, const char *name)
{
    uint8_t p[4];
    put32(p, size);
    text_add_bytes(t, p, 4);
    text_add(t, name);
}

/* ---- { mean, name, data }: each with version and flags; data: 1 = UTF-8, then a locale of 0. */
static void add_freeform(struct text *t, const char *name, const char *value)
{
    static const char mean[] = "com.apple.iTunes";
    size_t mean_size = 12 + strlen(mean), name_size = 12 + strlen(name),
           data_size = 16 + strlen(value);
    add_head(t, 8 + mean_size + name_size + data_size, "----");
    add_head(t, mean_size, "mean");
    text_add_bytes(t, "\0\0\0\0", 4);
    text_add(t, mean);
    add_head(t, name_size, "name");
    text_add_bytes(t, "\0\0\0\0", 4);
    text_add(t, name);
    add_head(t, data_size, "data");
    text_add_bytes(t, "\0\0\0\1\0\0\0\0", 8);
    text_add(t, value);
}

/* rtng { data }: 21 = integer, of one byte. */
static void add_advisory(struct text *t, const char *value)
{
    add_head(t, 8 + 17, TAGS_ADVISORY);
    add_head(t, 17, "data");
    text_add_bytes(t, "\0\0\0\25\0\0\0\0", 8);
    text_add_bytes(t, &(char){ (char)atoi(value) }, 1);
}

/* Delay, padding and length, as players that ignore edit lists want them. */
static char *gapless_text(const struct delivery *d, int delay_frames, int packet_frames,
                          struct arena *a)
{
    int64_t length = d->reel->length_frames, used = delay_frames + length;
    int64_t packets = (used + packet_frames - 1) / packet_frames;
    struct text t = text_new(a);
    text_printf(&t, " 00000000 %08X %08X %016llX", (unsigned)delay_frames,
                (unsigned)(packets * packet_frames - used), (unsigned long long)length);
    for (int i = 0; i < 8; i++)
        text_add(&t, " 00000000");
    return t.s;
}

bool mp4_atoms_add(int fd, const struct delivery *d, struct tag_list tags, int delay_frames,
                   int packet_frames, struct arena *a, struct err *err)
{
    struct text more = text_new(a);
    struct way w = {0};
    for (int i = 0; i < tags.count; i++) {
        const struct tag *t = &tags.items[i];
        if (strncmp(t->key, TAGS_FREEFORM, strlen(TAGS_FREEFORM)) == 0)
            add_freeform(&more, t->key + strlen(TAGS_FREEFORM), t->value);
        else if (strcmp(t->key, TAGS_ADVISORY) == 0)
            add_advisory(&more, t->value);
    }
    if (delay_frames > 0)
        add_freeform(&more, "iTunSMPB", gapless_text(d, delay_frames, packet_frames, a));
    if (more.length_bytes == 0 || tags.count == 0)
        return true;
    if (!load_moov(fd, d, &w, a, err))
        return false;
    if (!find_list(&w))
        return damaged(d, err);
    for (int i = 0; i < 4; i++)
        put32(w.bytes + w.sizes_at[i], big32(w.bytes + w.sizes_at[i]) + more.length_bytes);
    int64_t at = w.moov_at + (int64_t)w.end;
    return file_pwrite_all(fd, w.bytes, w.end, w.moov_at, d->path, err) &&
           file_pwrite_all(fd, more.s, more.length_bytes, at, d->path, err) &&
           file_pwrite_all(fd, w.bytes + w.end, w.size - w.end, at + (int64_t)more.length_bytes,
                           d->path, err);
}
