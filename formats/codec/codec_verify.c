#include "formats/codec/codec.h"

#include <ctype.h>
#include <errno.h>
#include <libavformat/avformat.h>
#include <string.h>
#include <strings.h>

/* Where libavformat's readers name a text otherwise than our writers. */
static const struct { const char *written, *read; } others[] = {
    { "ALBUMARTIST", "album_artist" }, { "TRACKNUMBER", "track" }, { "DISCNUMBER", "disc" },
    { TAGS_ADVISORY, "rating" },
};

static void drop_input(void *handle)
{
    AVFormatContext *format = handle;
    avformat_close_input(&format);
}

static AVFormatContext *open_input(const struct delivery *d, struct stage *stage, struct arena *a,
                                   struct err *err)
{
    AVFormatContext *format = NULL;
    char *path = arena_printf(a, "file:%s", stage_path(a, stage, d->path));
    int code = avformat_open_input(&format, path, NULL, NULL);
    if (code < 0) {
        if (code == AVERROR(EMFILE) || code == AVERROR(ENFILE) || code == AVERROR(EIO))
            err_errno(err, AVUNERROR(code), d->pos, "cannot open %s again", d->path);
        else
            err_set(err, ERR_FAILED, d->pos, "%s cannot be opened again", d->path);
        return NULL;
    }
    arena_defer(a, drop_input, format);
    return format;
}

static const char *value_of(const AVFormatContext *format, const char *key)
{
    const AVDictionaryEntry *e = av_dict_get(format->metadata, key, NULL, 0);
    for (unsigned i = 0; !e && i < format->nb_streams; i++)
        if (format->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
            e = av_dict_get(format->streams[i]->metadata, key, NULL, 0);
    return e ? e->value : NULL;
}

/* Frames of ID3 that libavformat renames or reads in part: other programs do, in the tests. */
static bool is_left_out(const struct codec_spec *spec, const char *key)
{
    static const char *const people[] = { "ARRANGER", "PRODUCER", "ENGINEER", "MIXER" };
    if (spec->dialect != TAG_ID3)
        return false;
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++)
        if (strcmp(key, people[i]) == 0)
            return true;
    bool is_frame = strlen(key) == 4 && key[0] == 'T' && !islower((unsigned char)key[1]);
    return (is_frame && strcmp(key, "TSRC") != 0) || strncasecmp(key, "lyrics", 6) == 0 ||
           strcmp(key, "genre") == 0;
}

static const char *key_as_read(const char *key)
{
    if (strncmp(key, TAGS_FREEFORM, strlen(TAGS_FREEFORM)) == 0)
        key += strlen(TAGS_FREEFORM);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(others[i].written, key) == 0)
            return others[i].read;
    return key;
}

static bool check_texts(const struct delivery *d, const struct codec_spec *spec,
                        const AVFormatContext *format, struct arena *a, struct err *err)
{
    struct tag_list tags = tags_of(d, spec->dialect, a);
    for (int i = 0; i < tags.count; i++) {
        const struct tag *t = &tags.items[i];
        const char *found = value_of(format, key_as_read(t->key));
        if (is_left_out(spec, t->key) || (found && strcmp(found, t->value) == 0))
            continue;
        if (!found && spec->dialect != TAG_ID3 && strcasecmp(t->key, "COMMENT") == 0)
            found = value_of(format, "description");
        if (!found || strcmp(found, t->value) != 0)
            return err_set(err, ERR_FAILED, d->pos, "%s: %s reads back as '%s', expected '%s'",
                           d->path, key_as_read(t->key), found ? found : "nothing", t->value);
    }
    return true;
}

static bool check_cover(const struct delivery *d, const AVFormatContext *format, struct err *err)
{
    if (!d->cover || d->metadata != METADATA_FULL)
        return true;
    for (unsigned i = 0; i < format->nb_streams; i++) {
        const AVPacket *picture = &format->streams[i]->attached_pic;
        if (picture->size == (int)d->cover->size_bytes &&
            memcmp(picture->data, d->cover->bytes, d->cover->size_bytes) == 0)
            return true;
    }
    return err_set(err, ERR_FAILED, d->pos, "%s: the cover does not read back as it was", d->path);
}

bool codec_verify(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err)
{
    const struct codec_spec spec = d->writer->spec(d, a);
    if (!tags_verify(d, stage, a, err))
        return false;
    const AVFormatContext *format = open_input(d, stage, a, err);
    return format && check_texts(d, &spec, format, a, err) && check_cover(d, format, err);
}
