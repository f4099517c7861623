#include "formats/disc/disc_second.h"

const struct field disc_second_fields[] = {
    FIELD("language", struct disc_second, language, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .help = "language of the texts, three letters of ISO 639-2"),
    FIELD("charset", struct disc_second, charset, .kind = FIELD_CHOICE, .dflt = -1,
          .dflt_text = "ms-jis for jpn, else latin1", .choices = disc_text_charset_names,
          .help = "code page of the texts"),
    { .key = "album", .kind = FIELD_SPECIAL, .help = "the album's texts" },
    { .key = "songs", .kind = FIELD_SPECIAL,
      .help = "the songs' texts, one item a song of the recipe; what is left out is as in the "
              "first language" },
    FIELD_END
};

#define WORDS(key_, item_, help_) \
    FIELD(key_, struct disc_words, text[item_], .kind = FIELD_TEXT, .help = help_)
const struct field disc_words_fields[] = {
    WORDS("title", DISC_TITLE, "title"),
    WORDS("artist", DISC_PERFORMER, "artist"),
    WORDS("songwriter", DISC_SONGWRITER, "songwriter"),
    WORDS("composer", DISC_COMPOSER, "composer"),
    WORDS("arranger", DISC_ARRANGER, "arranger"),
    WORDS("message", DISC_MESSAGE, "message"),
    FIELD_END
};

static void set_texts(const char *text[DISC_ITEMS], const struct disc_words *words)
{
    for (int k = 0; k < DISC_ITEMS; k++)
        if (words->text[k])
            text[k] = words->text[k];
}

struct disc *disc_second_new(struct arena *a, const struct disc_second *second,
                             const struct disc *first, const struct delivery *d)
{
    struct disc *disc = arena_new_one(a, struct disc);
    *disc = *first;
    disc->pos = second->pos;
    disc->language = second->language;
    disc->tracks = arena_new_array(a, struct disc_track, first->track_count);
    set_texts(disc->text, &second->album);
    for (int i = 0; i < first->track_count; i++) {
        struct disc_track *t = &disc->tracks[i];
        *t = first->tracks[i];
        t->pos = second->pos;
        int song = album_main_index(d->album, d->tracks[i].song);
        if (song < 0 || song >= second->song_count)
            continue;
        t->pos = second->songs[song].pos;
        set_texts(t->text, &second->songs[song]);
    }
    return disc;
}

static void add_words(const struct disc_words *words, struct text *out)
{
    field_key_text(disc_words_fields, words, out);
}

void disc_second_add_key(const struct disc_second *second, struct text *out)
{
    if (!second)
        return;
    field_key_text(disc_second_fields, second, out);
    add_words(&second->album, out);
    for (int i = 0; i < second->song_count; i++)
        add_words(&second->songs[i], out);
}
