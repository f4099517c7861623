#include "tests/lib/release_text.h"

#include <string.h>

static void add_text(struct text *t, const char *key, const char *value)
{
    if (value)
        text_printf(t, "  %s: %s\n", key, value);
}

static void add_path(struct text *t, const char *key, const char *path, const char *dir)
{
    size_t n = strlen(dir);
    bool is_below = path && strncmp(path, dir, n) == 0 && path[n] == '/';
    add_text(t, key, is_below ? path + n + 1 : path);
}

static void add_time(struct text *t, const char *key, struct time_value v)
{
    static const char *const kinds[] = { "none", "s", "f", "beats" };
    text_printf(t, "  %s: %g %s\n", key, v.v, kinds[v.kind]);
}

static void add_tags(struct text *t, const struct tag *tags, int count)
{
    for (int i = 0; i < count; i++)
        text_printf(t, "  tag %s: %s\n", tags[i].key, tags[i].value);
}

static void add_credits(struct text *t, const struct credits *c)
{
    add_text(t, "title", c->title);
    add_text(t, "artist", c->artist);
    add_text(t, "composer", c->composer);
    add_text(t, "language", c->language);
}

static void add_chain(struct text *t, const char *name, const struct chain_spec *chain)
{
    for (int i = 0; i < chain->count; i++) {
        const struct chain_step *s = &chain->steps[i];
        text_printf(t, "  %s %d: %s on %s%s", name, i + 1, s->class->name, placement_names[s->on],
                    s->bypass ? " bypassed" : "");
        for (const struct field *f = s->class->fields; f->key; f++) {
            text_printf(t, " %s=", f->key);
            field_format(f, s->config, t);
        }
        text_add(t, "\n");
    }
}

static void add_level(struct text *t, const struct level *l)
{
    text_printf(t, "  level: loudness %g anchor %s ceiling %g max_reduction %g peak %g from line "
                "%d\n", l->loudness_lufs, anchor_names[l->anchor], l->ceiling_dbtp,
                l->max_reduction_db, l->peak_dbtp, l->pos.line);
    text_printf(t, "  limiter: lookahead %g release %g\n", l->limiter.lookahead_ms,
                l->limiter.release_ms);
}

static void add_album(struct text *t, const struct album *album, const char *dir)
{
    text_printf(t, "album (line %d)\n", album->pos.line);
    add_credits(t, &album->credits);
    add_text(t, "ean", album->ean);
    add_text(t, "catalog", album->catalog);
    add_text(t, "label", album->label);
    add_text(t, "genre", album->genre);
    add_text(t, "copyright", album->copyright);
    add_text(t, "phonogram", album->phonogram);
    text_printf(t, "  year: %d\n", album->year);
    add_text(t, "cover", album->cover);
    add_path(t, "cover path", album->cover_path, dir);
    add_time(t, "gap", album->gap);
    text_printf(t, "  revise: %s\n", revise_names[album->revise]);
    add_tags(t, album->tags, album->tag_count);
}

static void add_song(struct text *t, const struct song *s, const char *dir)
{
    static const char *const marks[] = { "start", "middle", "end", "time" };
    add_credits(t, &s->credits);
    add_text(t, "mix", s->mix);
    add_path(t, "mix path", s->mix_path, dir);
    add_text(t, "isrc", s->isrc);
    text_printf(t, "  explicit %d tempo %g gain %g flags %u\n", s->is_explicit, s->tempo_bpm,
                s->gain_db, s->flags);
    add_time(t, "gap", s->gap);
    text_printf(t, "  crossfade: %g s %s\n", s->crossfade.length_s,
                curve_names[s->crossfade.curve]);
    text_printf(t, "  mark: %s %g s\n", marks[s->mark.kind], s->mark.time_s);
    text_printf(t, "  trim: %g to %g s, or %g dB with %g and %g s\n", s->trim.start_s,
                s->trim.end_s, s->trim.level_db, s->trim.head_s, s->trim.tail_s);
    text_printf(t, "  fade: %g and %g s %s\n", s->fade.in_s, s->fade.out_s,
                curve_names[s->fade.curve]);
    for (int i = 0; i < s->index_count; i++)
        text_printf(t, "  index %02d: %g s\n", i + 2, s->indexes_s[i]);
    if (s->main)
        text_printf(t, "  version: %s\n", s->version);
    text_printf(t, "  revise: %s%s\n", revise_names[s->revise], s->follow ? ", follow" : "");
    add_tags(t, s->tags, s->tag_count);
}

static void add_songs(struct text *t, const int *songs, int count)
{
    for (int i = 0; i < count; i++)
        text_printf(t, " %d", songs[i] + 1);
    text_add(t, "\n");
}

static void add_writer(struct text *t, const struct target *target)
{
    text_printf(t, "  format: %s", target->writer->name);
    for (const struct field *f = target->writer->fields; f->key; f++) {
        text_printf(t, " %s=", f->key);
        field_format(f, target->writer_config, t);
    }
    text_add(t, "\n");
}

static void add_target(struct text *t, const struct target *target)
{
    text_printf(t, "target %s (line %d, preset %s, %s)\n", target->name, target->pos.line,
                target->preset ? target->preset : "none", target_kind_names[target->kind]);
    add_writer(t, target);
    text_printf(t, "  rate %d limit %d bits %d dither %d layout %s", target->rate_hz,
                target->rate_limit_hz, target->bits, target->dither, layout_names[target->layout]);
    text_printf(t, " spacing %s metadata %s cover %d\n", spacing_names[target->spacing],
                metadata_names[target->metadata], target->has_cover);
    add_text(t, "name", target->name_template);
    add_level(t, &target->level);
    add_chain(t, "chain", &target->chain);
    add_tags(t, target->tags, target->tag_count);
    text_add(t, "  songs:");
    add_songs(t, target->songs, target->song_count);
    for (int i = 0; i < target->side_count; i++) {
        text_printf(t, "  side %s:", target->sides[i].name);
        add_songs(t, target->sides[i].songs, target->sides[i].song_count);
    }
}

char *release_text(struct arena *a, const struct release *release, const char *dir)
{
    struct text t = text_new(a);
    add_album(&t, &release->album, dir);
    const struct album *album = &release->album;
    for (int i = 0; i < album->song_count + album->alternate_count; i++) {
        text_printf(&t, "song %d (line %d)\n", i + 1, release->album.songs[i].pos.line);
        add_song(&t, &release->album.songs[i], dir);
        add_chain(&t, "chain", &release->song_chains[i]);
    }
    text_add(&t, "every song\n");
    add_chain(&t, "chain", &release->chain);
    text_printf(&t, "session %d Hz, resampler %s\nmaster\n", release->session_rate_hz,
                release->resampler);
    add_level(&t, &release->master);
    for (int i = 0; i < release->target_count; i++)
        add_target(&t, &release->targets[i]);
    return t.s;
}
