#include "formats/pcm/info.h"

#include "formats/pcm/chunk.h"
#include "formats/tags.h"

#include <string.h>

void info_add(struct text *t, const struct delivery *d)
{
    struct tag_list tags = tags_of(d, TAG_INFO, t->arena);
    struct text list = text_new(t->arena);
    for (int i = 0; i < tags.count; i++) {
        struct text value = text_new(t->arena);
        text_add_bytes(&value, tags.items[i].value, strlen(tags.items[i].value) + 1);
        if (i == 0)
            text_add(&list, "INFO");
        chunk_add_le(&list, tags.items[i].key, &value);
    }
    chunk_add_le(t, "LIST", &list);
}
