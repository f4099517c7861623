#include "formats/id3.h"

#include "engine/base/unicode.h"

#include <ctype.h>
#include <string.h>

const char *const id3_versions[] = { "2.3", "2.4", NULL };

enum encoding { LATIN1 = 0, UTF16 = 1, UTF8 = 3 };

/* Frames of what tags_of spells as libavformat does. */
static const struct { const char *key, *v23, *v24; } frames[] = {
    { "title", "TIT2", "TIT2" },     { "artist", "TPE1", "TPE1" },
    { "album", "TALB", "TALB" },     { "album_artist", "TPE2", "TPE2" },
    { "track", "TRCK", "TRCK" },     { "disc", "TPOS", "TPOS" },
    { "date", "TYER", "TDRC" },      { "genre", "TCON", "TCON" },
    { "composer", "TCOM", "TCOM" },  { "language", "TLAN", "TLAN" },
    { "publisher", "TPUB", "TPUB" }, { "copyright", "TCOP", "TCOP" },
    { "comment", "COMM", "COMM" },   { "lyrics", "USLT", "USLT" },
    { "grouping", "TIT1", "TIT1" },  { "compilation", "TCMP", "TCMP" },
    { "TPRO", "TXXX", "TPRO" },
};

/* Those who have no frame of their own share one: pairs of what they did and who they are. */
static const struct { const char *key, *role; } roles[] = {
    { "ARRANGER", "arranger" }, { "PRODUCER", "producer" }, { "ENGINEER", "engineer" },
    { "MIXER", "mix" },
};

struct tag_text {
    struct arena *arena;
    enum id3_version version;
    const char *language;      /* of comments and lyrics: three letters */
    struct text frames;
};

static void put(struct text *t, uint32_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--)
        text_add_bytes(t, &(char){ (char)(v >> 8 * i) }, 1);
}

/* 28 bits in four bytes whose first bit is 0. */
static void put_syncsafe(struct text *t, uint32_t v)
{
    for (int i = 3; i >= 0; i--)
        text_add_bytes(t, &(char){ (char)(v >> 7 * i & 0x7f) }, 1);
}

static bool is_ascii(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return false;
    return true;
}

static enum encoding encoding_for(const struct tag_text *tag, const char *s)
{
    return tag->version == ID3_24 ? UTF8 : is_ascii(s) ? LATIN1 : UTF16;
}

static void put_text(struct text *body, enum encoding encoding, const char *s, bool has_end)
{
    size_t size = strlen(s);
    if (encoding == UTF16) {
        s = unicode_utf16(body->arena, s, &size);
        text_add_bytes(body, "\xff\xfe", 2);
    }
    text_add_bytes(body, s, size);
    if (has_end)
        put(body, 0, encoding == UTF16 ? 2 : 1);
}

static void add_frame(struct tag_text *tag, const char *id, const struct text *body)
{
    text_add_bytes(&tag->frames, id, 4);
    if (tag->version == ID3_24)
        put_syncsafe(&tag->frames, (uint32_t)body->length_bytes);
    else
        put(&tag->frames, (uint32_t)body->length_bytes, 4);
    put(&tag->frames, 0, 2); /* no flags */
    text_add_bytes(&tag->frames, body->s, body->length_bytes);
}

static bool is_frame(const char *key)
{
    return strlen(key) == 4 && key[0] == 'T' && strcmp(key, "TXXX") != 0 &&
           isupper((unsigned char)key[1]) && isupper((unsigned char)key[2]) &&
           isalnum((unsigned char)key[3]);
}

static const char *frame_of(const struct tag_text *tag, const char *key)
{
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
        if (strcmp(frames[i].key, key) == 0)
            return tag->version == ID3_24 ? frames[i].v24 : frames[i].v23;
    return is_frame(key) ? key : "TXXX";
}

static void add_text(struct tag_text *tag, const char *key, const char *value)
{
    const char *id = frame_of(tag, key);
    bool is_free = strcmp(id, "TXXX") == 0;
    bool has_language = strcmp(id, "COMM") == 0 || strcmp(id, "USLT") == 0;
    const char *described = !is_free ? "" : strcmp(key, "TPRO") == 0 ? "PHONOGRAM" : key;
    enum encoding encoding = encoding_for(tag, arena_printf(tag->arena, "%s%s", described, value));
    struct text body = text_new(tag->arena);
    put(&body, encoding, 1);
    if (has_language)
        text_add_bytes(&body, tag->language, 3);
    if (is_free || has_language)
        put_text(&body, encoding, described, true);
    put_text(&body, encoding, value, false);
    add_frame(tag, id, &body);
}

static const char *role_of(const char *key)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(roles[i].key, key) == 0)
            return roles[i].role;
    return NULL;
}

static void add_people(struct tag_text *tag, const struct tag_list *tags)
{
    struct text names = text_new(tag->arena), body = text_new(tag->arena);
    for (int i = 0; i < tags->count; i++)
        if (role_of(tags->items[i].key))
            text_add(&names, tags->items[i].value);
    if (!names.length_bytes)
        return;
    enum encoding encoding = encoding_for(tag, names.s);
    put(&body, encoding, 1);
    for (int i = 0; i < tags->count; i++) {
        if (!role_of(tags->items[i].key))
            continue;
        put_text(&body, encoding, role_of(tags->items[i].key), true);
        put_text(&body, encoding, tags->items[i].value, true);
    }
    add_frame(tag, tag->version == ID3_24 ? "TIPL" : "IPLS", &body);
}

/* Version 2.3 has the day of a date YYYY-MM-DD in a frame of its own, as DDMM. */
static void add_date(struct tag_text *tag, const char *date)
{
    bool has_day = strlen(date) == 10 && date[4] == '-' && date[7] == '-';
    if (tag->version == ID3_24 || !has_day) {
        add_text(tag, "date", date);
        return;
    }
    add_text(tag, "date", arena_printf(tag->arena, "%.4s", date));
    add_text(tag, "TDAT", arena_printf(tag->arena, "%.2s%.2s", date + 8, date + 5));
}

static const char *language_of(const struct tag_list *tags)
{
    for (int i = 0; i < tags->count; i++)
        if (strcmp(tags->items[i].key, "language") == 0 && strlen(tags->items[i].value) == 3)
            return tags->items[i].value;
    return "XXX"; /* not told */
}

static void add_texts(struct tag_text *tag, const struct tag_list *tags)
{
    for (int i = 0; i < tags->count; i++) {
        const struct tag *t = &tags->items[i];
        if (strcmp(t->key, "date") == 0)
            add_date(tag, t->value);
        else if (!role_of(t->key))
            add_text(tag, t->key, t->value);
    }
    add_people(tag, tags);
}

static void add_cover(struct tag_text *tag, const struct cover *cover)
{
    struct text body = text_new(tag->arena);
    put(&body, LATIN1, 1);
    text_add_bytes(&body, cover->mime, strlen(cover->mime) + 1);
    put(&body, 3, 1); /* front cover */
    put(&body, 0, 1); /* no description */
    text_add_bytes(&body, cover->bytes, cover->size_bytes);
    add_frame(tag, "APIC", &body);
}

struct text id3_tag(const struct delivery *d, enum id3_version version, struct arena *a)
{
    static const char padding[10];
    struct tag_text tag = { .arena = a, .version = version, .frames = text_new(a) };
    struct tag_list tags = tags_of(d, TAG_ID3, a);
    tag.language = language_of(&tags);
    add_texts(&tag, &tags);
    if (d->cover && d->metadata == METADATA_FULL)
        add_cover(&tag, d->cover);
    struct text t = text_new(a);
    if (tag.frames.length_bytes == 0)
        return t;
    text_add_bytes(&t, version == ID3_24 ? "ID3\4\0\0" : "ID3\3\0\0", 6);
    text_add_bytes(&tag.frames, padding, sizeof padding);
    put_syncsafe(&t, (uint32_t)tag.frames.length_bytes);
    text_add_bytes(&t, tag.frames.s, tag.frames.length_bytes);
    return t;
}
