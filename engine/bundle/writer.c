#include "engine/bundle/writer.h"

#include "engine/base/hash.h"

#include <math.h>
#include <string.h>

const char *const metadata_names[] = { "full", "minimal", "none", 0 };
const struct delivery_figures delivery_figures_unknown = { NAN, NAN, NAN, NAN, NAN };

void writer_encode_key(const struct writer_class *class, const void *config, struct text *out)
{
    text_printf(out, "class=%s\nversion=%u\nlibrary=%s\n", class->name, class->version,
                class->library ? class->library() : "");
    field_key_text_but(class->fields, config, FIELD_WRAP, out);
}

/* One line, and no two texts give the same. */
static void add_line(struct text *out, const char *about, const char *key, const char *value)
{
    if (!value)
        return;
    text_printf(out, "%s%s=", about, key);
    for (const char *c = value; *c; c++) {
        if (*c == '\n' || *c == '\\')
            text_add(out, *c == '\n' ? "\\n" : "\\\\");
        else
            text_add_bytes(out, c, 1);
    }
    text_add(out, "\n");
}

static void add_credits(struct text *out, const char *about, const struct credits *c)
{
    add_line(out, about, "title", c->title);
    add_line(out, about, "artist", c->artist);
    add_line(out, about, "composer", c->composer);
    add_line(out, about, "songwriter", c->songwriter);
    add_line(out, about, "arranger", c->arranger);
    add_line(out, about, "producer", c->producer);
    add_line(out, about, "mixer", c->mixer);
    add_line(out, about, "language", c->language);
    add_line(out, about, "message", c->message);
}

static void add_album(struct text *out, const struct album *album)
{
    add_credits(out, "album.", &album->credits);
    add_line(out, "album.", "upc", album->ean);
    add_line(out, "album.", "catalog", album->catalog);
    add_line(out, "album.", "label", album->label);
    add_line(out, "album.", "genre", album->genre);
    add_line(out, "album.", "copyright", album->copyright);
    add_line(out, "album.", "phonogram", album->phonogram);
    text_printf(out, "album.year=%d\n", album->year);
}

static void add_track(struct text *out, const struct delivery_track *t, int place)
{
    struct text about = text_new(out->arena);
    text_printf(&about, "track %d.", place);
    text_printf(out, "%snumber=%d\n", about.s, t->number);
    add_credits(out, about.s, &t->song->credits);
    add_line(out, about.s, "isrc", t->song->isrc);
    text_printf(out, "%sexplicit=%d\n%sflags=%u\n", about.s, t->song->is_explicit, about.s,
                t->song->flags);
    int64_t pause = t->pause_frame < 0 ? 0 : t->pause_frame; /* before the file is another's */
    text_printf(out, "%spause=%lld\n%sstart=%lld\n%send=%lld\n", about.s, (long long)pause,
                about.s, (long long)t->start_frame, about.s, (long long)t->end_frame);
    for (int i = 0; i < t->index_count; i++)
        text_printf(out, "%sindex %d=%lld\n", about.s, i + 2, (long long)t->index_frames[i]);
    for (int i = 0; i < t->hidden_count; i++) {
        const struct delivery_hidden *h = &t->hidden[i];
        text_printf(out, "%shidden %d=%lld to %lld\n", about.s, i + 1, (long long)h->start_frame,
                    (long long)h->end_frame);
        add_line(out, about.s, "hidden title", h->song->credits.title);
    }
}

static void add_cover(struct text *out, const struct cover *cover)
{
    char hex[HASH_HEX_BYTES];
    if (!cover)
        return;
    hash_hex_of(HASH_SHA256, cover->bytes, cover->size_bytes, hex);
    text_printf(out, "cover=%s %s\n", cover->mime, hex);
}

void writer_key(const struct delivery *d, const struct writer_class *class, struct text *out)
{
    text_printf(out, "writer=%s\nversion=%u\nlibrary=%s\n", class->name, class->version,
                class->library ? class->library() : "");
    field_key_text(class->fields, d->config, out);
    text_printf(out, "rate_hz=%d\nword=%s\nchannels=%d\nlength_frames=%lld\n", d->reel->rate_hz,
                pcm_format_name(d->reel->format), d->reel->channels,
                (long long)d->reel->length_frames);
    text_printf(out, "replaygain=%d\n", d->has_replaygain);
    text_printf(out, "context=%lld %lld\n", (long long)(d->lead ? d->lead->length_frames : 0),
                (long long)(d->follow ? d->follow->length_frames : 0));
    text_printf(out, "metadata=%s\ntracks=%d\ndisc=%d of %d\n", metadata_names[d->metadata],
                d->track_total, d->disc_number, d->disc_total);
    add_album(out, d->album);
    for (int i = 0; i < d->tag_count; i++)
        add_line(out, "tags.", d->tags[i].key, d->tags[i].value);
    add_cover(out, d->cover);
    for (int i = 0; i < d->track_count; i++)
        add_track(out, &d->tracks[i], i + 1);
}
