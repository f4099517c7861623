#include "recipes/imported.h"

#include "formats/disc/disc_text.h"
#include "recipes/reader/quoted.h"

#include <string.h>

static void add_line(struct text *out, const char *before, const char *value)
{
    if (!value || !*value)
        return;
    text_add(out, before);
    quoted_add(out, value);
    text_add(out, "\n");
}

/* CD frames where they are whole, else seconds that give the very sample again. */
static void add_time(struct text *out, const char *before, int64_t frames)
{
    if (frames % CDTIME_SECTOR_SAMPLES == 0)
        text_printf(out, "%s%lld f", before, (long long)(frames / CDTIME_SECTOR_SAMPLES));
    else
        text_printf(out, "%s%.6f s", before, (double)frames / DISC_RATE_HZ);
}

static void add_album(struct text *out, const struct disc *d)
{
    const char *language = d->language && strcmp(d->language, "eng") != 0 ? d->language : NULL;
    text_add(out, "\nalbum:\n");
    add_line(out, "  title: ", d->text[DISC_TITLE]);
    add_line(out, "  artist: ", d->text[DISC_PERFORMER]);
    add_line(out, "  songwriter: ", d->text[DISC_SONGWRITER]);
    add_line(out, "  composer: ", d->text[DISC_COMPOSER]);
    add_line(out, "  arranger: ", d->text[DISC_ARRANGER]);
    add_line(out, "  message: ", d->text[DISC_MESSAGE]);
    add_line(out, "  upc: ", d->ean);
    add_line(out, "  catalog: ", d->catalog);
    add_line(out, "  genre: ", d->genre);
    add_line(out, "  language: ", language);
    if (d->year >= 1860 && d->year <= 2999)
        text_printf(out, "  year: %d\n", d->year);
    text_add(out, "  gap: 0 s  # where a song names no gap, the sound goes on\n");
}

static void add_texts(struct text *out, const struct disc *d, const struct disc_track *t)
{
    const char *artist = t->text[DISC_PERFORMER];
    bool is_album_s = artist && d->text[DISC_PERFORMER] &&
                      strcmp(artist, d->text[DISC_PERFORMER]) == 0;
    add_line(out, "    title: ", t->text[DISC_TITLE]);
    add_line(out, "    artist: ", is_album_s ? NULL : artist);
    add_line(out, "    songwriter: ", t->text[DISC_SONGWRITER]);
    add_line(out, "    composer: ", t->text[DISC_COMPOSER]);
    add_line(out, "    arranger: ", t->text[DISC_ARRANGER]);
    add_line(out, "    message: ", t->text[DISC_MESSAGE]);
    add_line(out, "    isrc: ", t->isrc);
}

static void add_trim(struct text *out, const struct import_song *s)
{
    int64_t end = s->start_frame + s->length_frames;
    bool has_start = s->start_frame > 0, has_end = end < s->file_frames;
    if (!has_start && !has_end)
        return;
    text_add(out, "    trim: {");
    if (has_start)
        add_time(out, "start: ", s->start_frame);
    if (has_end)
        add_time(out, has_start ? ", end: " : "end: ", end);
    text_add(out, "}\n");
}

static void add_places(struct text *out, const struct disc_track *t, const struct import_song *s)
{
    int64_t first = t->start.v - s->mark.v; /* the disc's address of the song's first sample */
    add_trim(out, s);
    if (s->gap_frames > 0) {
        add_time(out, "    gap: ", s->gap_frames);
        text_add(out, s->gap_frames < CDTIME_SECTOR_SAMPLES ? "  # fills the last sector\n" : "\n");
    }
    if (s->mark.v > 0)
        text_printf(out, "    mark: %lld f\n", (long long)s->mark.v);
    if (s->pause >= 0)
        text_printf(out, "    pause: %lld f\n", (long long)s->pause);
    for (int k = 0; k < t->index_count; k++)
        text_printf(out, "%s%lld f%s", k == 0 ? "    indexes: [" : ", ",
                    (long long)(t->indexes[k].v - first), k + 1 == t->index_count ? "]\n" : "");
    if (t->flags)
        text_printf(out, "    flags: [%s%s%s%s%s]\n", t->flags & SONG_DCP ? "dcp" : "",
                    t->flags & SONG_DCP && t->flags & (SONG_SCMS | SONG_PRE) ? ", " : "",
                    t->flags & SONG_SCMS ? "scms" : "",
                    t->flags & SONG_SCMS && t->flags & SONG_PRE ? ", " : "",
                    t->flags & SONG_PRE ? "pre" : "");
}

/* One of the second language's texts where it is not that of the first. */
static int add_word(struct text *out, int count, int item, const char *first, const char *second)
{
    static const char *const keys[DISC_ITEMS] = { "title",    "artist",   "songwriter",
                                                  "composer", "arranger", "message" };
    if (!second || !*second || (first && strcmp(first, second) == 0))
        return 0;
    text_printf(out, "%s%s: ", count ? ", " : "", keys[item]);
    quoted_add(out, second);
    return 1;
}

static void add_words(struct text *out, const char *before, const char *const first[DISC_ITEMS],
                      const char *const second[DISC_ITEMS])
{
    int count = 0;
    text_printf(out, "%s{", before);
    for (int k = 0; k < DISC_ITEMS; k++)
        count += add_word(out, count, k, first[k], second[k]);
    text_add(out, "}\n");
}

static void add_second(struct text *out, const struct import *im)
{
    const struct disc *d = im->disc, *second = d->second;
    text_printf(out, "      second:\n        language: %s\n", second->language);
    if (im->second_charset >= 0)
        text_printf(out, "        charset: %s\n", disc_text_charset_names[im->second_charset]);
    add_words(out, "        album: ", d->text, second->text);
    text_add(out, "        songs:\n");
    for (int i = 0; i < d->track_count; i++)
        add_words(out, "          - ", d->tracks[i].text, second->tracks[i].text);
}

static void add_target(struct text *out, const struct import *im)
{
    bool is_filled = !im->has_gaps || im->is_cue2ddp; /* that dialect fills nothing */
    bool has_charset = im->charset > DISC_TEXT_LATIN1;
    if (!im->is_cue2ddp && is_filled && !has_charset && !im->disc->second) {
        text_add(out, "  cd: cd\n");
        return;
    }
    text_add(out, "  cd:\n    preset: cd\n");
    if (im->is_cue2ddp)
        text_add(out, "    ddp: {profile: cue2ddp}\n");
    if (!is_filled || has_charset || im->disc->second)
        text_add(out, "    cdtext:\n");
    if (!is_filled)
        text_add(out, "      fill: no  # as it was: some tracks lack a text that others have\n");
    if (has_charset)
        text_printf(out, "      charset: %s\n", disc_text_charset_names[im->charset]);
    if (im->disc->second)
        add_second(out, im);
}

void imported_format(struct text *out, const struct import *im, const char *origin,
                     const char *(*mix_name)(void *context, const char *path), void *context)
{
    const struct disc *d = im->disc;
    char time[12];
    text_printf(out, "# Made from %s; stamper-recipe(5) lists every key.\n"
                "# Times count in CD frames (75 f = 1 s); comments give the disc's own times.\n"
                "recipe: 1\n", origin);
    add_album(out, d);
    text_add(out, "\nsongs:\n");
    for (int i = 0; i < d->track_count; i++) {
        text_printf(out, "  # %02d  %s\n", i + 1, cdtime_format(d->tracks[i].start, time));
        add_line(out, "  - mix: ", mix_name(context, im->songs[i].path));
        add_texts(out, d, &d->tracks[i]);
        add_places(out, &d->tracks[i], &im->songs[i]);
    }
    text_add(out, "\n# No loudness and no ceiling: the samples stay as they are.\ntargets:\n");
    add_target(out, im);
}
