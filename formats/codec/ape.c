#include "formats/codec/ape.h"

#include <string.h>

#define VERSION 2000
#define HEAD_BYTES 32          /* of header and footer */
#define HAS_HEADER 0x80000000u
#define IS_HEADER 0x20000000u
#define BINARY 2u              /* of an item */

static void put(struct text *t, size_t v)
{
    const char bytes[4] = { (char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24) };
    text_add_bytes(t, bytes, sizeof bytes);
}

static void add_item(struct text *t, const char *key, unsigned flags, const struct text *value)
{
    put(t, value->length_bytes);
    put(t, flags);
    text_add_bytes(t, key, strlen(key) + 1);
    text_add_bytes(t, value->s, value->length_bytes);
}

static void add_cover(struct text *t, const struct cover *cover)
{
    bool is_png = strcmp(cover->mime, "image/png") == 0;
    const char *name = is_png ? "Cover Art (Front).png" : "Cover Art (Front).jpg";
    struct text value = text_new(t->arena);
    text_add_bytes(&value, name, strlen(name) + 1);
    text_add_bytes(&value, cover->bytes, cover->size_bytes);
    add_item(t, "Cover Art (Front)", BINARY, &value);
}

/* The size that both tell is that of the items and the footer. */
static void add_head(struct text *t, size_t items_bytes, int count, unsigned flags)
{
    text_add(t, "APETAGEX");
    put(t, VERSION);
    put(t, items_bytes + HEAD_BYTES);
    put(t, (size_t)count);
    put(t, HAS_HEADER | flags);
    text_add_bytes(t, "\0\0\0\0\0\0\0\0", 8);
}

struct text ape_tag(const struct delivery *d, struct tag_list tags, struct arena *a)
{
    struct text items = text_new(a), t = text_new(a);
    int count = tags.count;
    for (int i = 0; i < tags.count; i++) {
        struct text value = text_new(a);
        text_add(&value, tags.items[i].value);
        add_item(&items, tags.items[i].key, 0, &value);
    }
    if (d->cover && d->metadata == METADATA_FULL) {
        add_cover(&items, d->cover);
        count++;
    }
    if (count == 0)
        return t;
    add_head(&t, items.length_bytes, count, IS_HEADER);
    text_add_bytes(&t, items.s, items.length_bytes);
    add_head(&t, items.length_bytes, count, 0);
    return t;
}
