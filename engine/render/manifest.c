#include "engine/render/manifest.h"

#include "engine/render/aired.h"
#include "engine/render/portion.h"
#include "engine/render/rules.h"

#include "config.h"
#include "engine/render/held.h"

#include <math.h>
#include <string.h>

#define MANIFEST_VERSION 1

void manifest_put_album(json_t *parent, const struct session *s)
{
    const struct album *al = &s->release->album;
    json_t *j = json_put_object(parent, "album");
    json_put_text(j, "title", al->credits.title);
    json_put_text(j, "artist", al->credits.artist);
    json_put_text(j, "upc", al->ean);
    json_put_text(j, "catalog", al->catalog);
    json_put_text(j, "label", al->label);
    if (al->year)
        json_put_integer(j, "year", al->year);
    json_put_text(j, "genre", al->genre);
    json_put_text(j, "copyright", al->copyright);
    json_put_text(j, "phonogram", al->phonogram);
    json_put_text(j, "cover", al->cover);
}

static void put_mix(json_t *j, const struct song *song, const struct mix *m)
{
    json_put_text(j, "isrc", song->isrc);
    json_put_text(j, "mix", song->mix);
    if (*m->audio_sha256)
        json_put_text(j, "audio_sha256", m->audio_sha256);
    json_put_integer(j, "rate_hz", m->info.rate_hz);
    json_put_text(j, "format", pcm_format_name(m->info.format));
    json_put_text(j, "codec", m->info.codec);
    json_put_integer(j, "channels", m->info.channels);
    json_put_integer(j, "length_frames", m->info.length_frames);
}

static void put_versions(json_t *parent, const struct session *s, const struct song *song)
{
    const struct album *al = &s->release->album;
    json_t *versions = NULL;
    for (int i = al->song_count; i < al->song_count + al->alternate_count; i++) {
        if (al->songs[i].main != song)
            continue;
        versions = versions ? versions : json_put_object(parent, "versions");
        json_t *j = json_put_object(versions, al->songs[i].version);
        json_put_text(j, "title", al->songs[i].credits.title);
        put_mix(j, &al->songs[i], s->song_mixes[i]);
    }
}

void manifest_put_songs(json_t *parent, const struct session *s)
{
    const struct album *al = &s->release->album;
    json_t *songs = json_put_array(parent, "songs");
    for (int i = 0; i < al->song_count; i++) {
        const struct song *song = &al->songs[i];
        json_t *j = json_put_object(songs, NULL);
        json_put_integer(j, "number", i + 1);
        json_put_text(j, "title", song->credits.title);
        json_put_text(j, "artist", song_artist(al, song));
        put_mix(j, song, s->song_mixes[i]);
        put_versions(j, s, song);
    }
}

/* Over every part of a master: the deepest, the mean and the seconds of its limiter. */
static void put_limiter(json_t *j, const struct master *m)
{
    struct reduction all = { 0 };
    for (int i = 0; i < m->part_count; i++) {
        const struct reduction *r = &m->parts[i]->reduction;
        all.largest_db = fmax(all.largest_db, r->largest_db);
        all.sum_db += r->sum_db;
        all.frames += r->frames;
        all.frames_over_1db += r->frames_over_1db;
        all.frames_over_3db += r->frames_over_3db;
    }
    json_t *l = json_put_object(j, "limiter");
    json_put_number(l, "max_reduction_db", all.largest_db, 2);
    json_put_number(l, "mean_reduction_db", all.frames ? all.sum_db / (double)all.frames : 0.0, 3);
    json_put_number(l, "seconds_over_1_db", (double)all.frames_over_1db / m->rate_hz, 3);
    json_put_number(l, "seconds_over_3_db", (double)all.frames_over_3db / m->rate_hz, 3);
}

/* The gain that each song of the album got; null where the master does not hold it. */
static void put_gains(json_t *j, const struct master *m)
{
    int count = m->session->release->album.song_count;
    json_t *gains = json_put_array(j, "gains_db");
    for (int song = 0; song < count; song++) {
        double gain = NAN;
        for (int i = 0; i < m->part_count; i++)
            for (int k = 0; k < m->parts[i]->span_count; k++)
                if (m->parts[i]->spans[k].song == song)
                    gain = m->parts[i]->gain_db;
        json_put_number(gains, NULL, gain, 2);
    }
}

const char *manifest_level_key(struct arena *a, const struct master *m)
{
    char hex[HASH_HEX_BYTES];
    struct text t = text_new(a);
    text_add(&t, held_about(a, m));
    for (int i = 0; i < m->part_count; i++) {
        const char *identity = session_identity(m->session, m->parts[i]->finish);
        if (!identity)
            return "";
        text_printf(&t, "\n%s", identity);
        for (int k = 0; k < m->parts[i]->span_count; k++)
            text_printf(&t, " %d", m->parts[i]->spans[k].song);
    }
    hash_hex_of(HASH_SHA256, t.s, t.length_bytes, hex);
    return arena_strndup(a, hex, MANIFEST_ID_DIGITS);
}

static void put_levels(json_t *parent, const struct session *s)
{
    json_t *levels = json_put_array(parent, "levels");
    for (int i = 0; i < s->master_count; i++) {
        const struct master *m = s->masters[i];
        json_t *j = json_put_object(levels, NULL);
        if (m->told) {
            json_object_update(j, (json_t *)m->told);
            json_put_text(j, "targets", m->targets);
            continue;
        }
        json_put_text(j, "key", manifest_level_key(s->arena, m));
        json_put_integer(j, "rate_hz", m->rate_hz);
        json_put_text(j, "targets", m->targets);
        if (!isnan(m->level.loudness_lufs)) {
            json_put_text(j, "anchor", anchor_names[m->level.anchor]);
            json_put_number(j, "loudness_lufs", m->level.loudness_lufs, 2);
            json_put_number(j, "measured_lufs", m->loudness_lufs, 2);
        }
        if (!isnan(m->level.peak_dbtp))
            json_put_number(j, "peak_dbtp", m->level.peak_dbtp, 2);
        put_gains(j, m);
        if (!isnan(m->level.ceiling_dbtp)) {
            json_put_number(j, "ceiling_dbtp", m->level.ceiling_dbtp, 2);
            put_limiter(j, m);
        }
    }
}

static void put_tracks(json_t *j, const struct item *it)
{
    if (it->track_count < 2)
        return;
    json_t *tracks = json_put_array(j, "tracks");
    for (int i = 0; i < it->track_count; i++) {
        const struct delivery_track *t = &it->delivery.tracks[i];
        json_t *track = json_put_object(tracks, NULL);
        json_put_integer(track, "number", t->number);
        json_put_text(track, "title", t->song->credits.title);
        json_put_integer(track, "pause_frame", t->pause_frame);
        json_put_integer(track, "start_frame", t->start_frame);
        json_put_integer(track, "end_frame", t->end_frame);
        meter_put_json(json_put_object(track, "measures"), &it->tracks[i]->measures);
    }
}

static void put_song(json_t *songs, const struct item *it, const struct song *song)
{
    json_put_integer(songs, NULL, album_main_index(it->delivery.album, song) + 1);
}

/* In the order of their sound: those in its pause, the track's own, those behind. */
static void put_songs_of(json_t *songs, const struct item *it, const struct delivery_track *t)
{
    int k = 0;
    for (; k < t->hidden_count && t->hidden[k].start_frame < t->start_frame; k++)
        put_song(songs, it, t->hidden[k].song);
    put_song(songs, it, t->song);
    for (; k < t->hidden_count; k++)
        put_song(songs, it, t->hidden[k].song);
}

static void put_audio(json_t *j, const struct item *it)
{
    json_t *songs = json_put_array(j, "songs");
    for (int i = 0; i < it->track_count; i++)
        put_songs_of(songs, it, &it->delivery.tracks[i]);
    json_put_integer(j, "start_frame", it->start);
    json_put_integer(j, "length_frames", it->delivery.reel->length_frames);
    if (*it->audio_sha256)
        json_put_text(j, "audio_sha256", it->audio_sha256);
    meter_put_json(json_put_object(j, "measures"), &it->figures->measures);
    if (it->backs_off)
        json_put_number(j, "back_off_db", it->back_off_db, 2);
    if (it->has_decoded)
        meter_put_json(json_put_object(j, "decoded"), &it->decoded);
    rules_put_item(j, it);
    put_tracks(j, it);
    if (it->target->writer->describe)
        it->target->writer->describe(&it->delivery, json_put_object(j, "details"));
}

static bool is_audio(const struct item *it, const struct made_file *f)
{
    size_t n = strlen(f->path);
    bool is_wav = n > 4 && strcmp(f->path + n - 4, ".wav") == 0;
    return it->target->writer->extension || is_wav;
}

static void put_item(json_t *deliverables, const struct item *it)
{
    for (int i = 0; i < it->file_count; i++) {
        const struct made_file *f = &it->files[i];
        json_t *j = json_put_object(deliverables, NULL);
        json_put_text(j, "path", f->path);
        json_put_integer(j, "size_bytes", f->size_bytes);
        json_put_text(j, "sha256", f->sha256);
        if (is_audio(it, f))
            put_audio(j, it);
    }
}

static void put_targets(json_t *parent, const struct plan *p)
{
    json_t *targets = json_put_array(parent, "targets");
    json_t *deliverables = NULL;
    const struct target *last = NULL;
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        const struct target *t = it->target;
        if (t != last) {
            json_t *j = json_put_object(targets, NULL);
            json_put_text(j, "name", t->name);
            json_put_text(j, "preset", t->preset);
            json_put_text(j, "kind", target_kind_names[t->kind]);
            json_put_text(j, "format", t->writer->name);
            json_put_integer(j, "rate_hz", it->master->rate_hz);
            json_put_text(j, "word", pcm_format_name(it->delivery.reel->format));
            json_put_bool(j, "lossless", t->writer->is_lossless);
            if (it->word_bits)
                json_put_text(j, "dither", dither_names[it->dither]);
            if (t->writer->library)
                json_put_text(j, "library", t->writer->library());
            deliverables = json_put_array(j, "deliverables");
            last = t;
        }
        put_item(deliverables, it);
    }
}

static const char *short_id(struct arena *a, const char *identity)
{
    return arena_strndup(a, identity ? identity : "", MANIFEST_ID_DIGITS);
}

/* Every step that led to a part, under its id: what a later render compares with. */
static void put_task(json_t *tasks, struct session *s, struct node *n)
{
    struct arena *a = s->arena;
    const char *id = short_id(a, session_identity(s, n));
    if (!*id || json_object_get(tasks, id))
        return;
    json_t *j = json_put_object(tasks, id);
    json_put_text(j, "stage", node_stage(n));
    json_put_text(j, "what", n->what);
    json_put_text(j, "settings", node_identity_text(a, n));
    json_t *inputs = json_put_array(j, "inputs");
    for (int i = 0; i < n->heritage; i++)
        json_put_text(inputs, NULL, short_id(a, session_identity(s, n->inputs[i])));
    for (int i = 0; i < n->heritage; i++)
        put_task(tasks, s, n->inputs[i]);
}

/* Of its files, those that hold sound alone: what only changes texts takes them over. */
static void put_sound(json_t *j, const struct item *it)
{
    struct text ignored = text_new(it->session->arena);
    if (!*it->sound_key)
        return;
    json_t *sound = json_put_object(j, "sound");
    json_put_text(sound, "key", it->sound_key);
    json_t *files = json_put_array(sound, "files");
    for (const char **path = it->target->writer->sound(&it->delivery, it->session->arena, &ignored);
         *path; path++)
        json_put_text(files, NULL, *path);
    json_object_set(sound, "sums", it->delivery.sums);
}

static void put_items(json_t *parent, const struct plan *p)
{
    struct session *s = p->session;
    json_t *items = json_put_array(parent, "items"), *tasks = json_put_object(parent, "tasks");
    for (int i = 0; i < p->item_count; i++) {
        const struct item *it = p->items[i];
        json_t *j = json_put_object(items, NULL);
        json_put_text(j, "key", it->key);
        json_put_text(j, "path", it->delivery.path);
        json_put_text(j, "target", it->target->name);
        json_put_integer(j, "place", it->place);
        json_put_text(j, "settings", it->key_text);
        json_t *files = json_put_array(j, "files"), *parts = json_put_array(j, "made_from");
        for (int f = 0; f < it->file_count; f++)
            json_put_text(files, NULL, it->files[f].path);
        char measured[HASH_HEX_BYTES];
        item_measured(it, measured);
        json_put_text(j, "measured", short_id(s->arena, measured));
        put_sound(j, it);
        for (int k = 0; k < it->part_count; k++) {
            struct node *n = it->parts[k]->finish;
            json_put_text(parts, NULL, short_id(s->arena, session_identity(s, n)));
            put_task(tasks, s, n);
        }
    }
}

/* The engines that converted a rate, each once. */
static void put_resamplers(json_t *parent, const struct session *s)
{
    json_t *list = json_put_object(parent, "resamplers");
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        bool is_speed = n->class && strcmp(n->class->stage, "speed") == 0;
        if (!is_speed && (!n->class || strcmp(n->class->stage, "rate") != 0))
            continue;
        const struct resampler_class *r = &resample_libsamplerate;
        if (!is_speed)
            r = resample_find(s->release->resampler, n->inputs[0]->out.rate_hz, n->rate_hz);
        if (!json_object_get(list, r->name))
            json_put_text(list, r->name, r->library ? r->library() : PACKAGE_VERSION);
    }
}

/* What each match did, for the eye and for another render. */
static void put_matches(json_t *parent, const struct session *s)
{
    json_t *list = NULL;
    for (int i = 0; i < node_count(s->nodes); i++) {
        const struct node *n = node_at(s->nodes, i);
        const struct match_curve *curve = match_curve_of(n);
        if (!curve)
            continue;
        list = list ? list : json_put_array(parent, "matches");
        json_t *one = json_put_object(list, NULL);
        json_put_text(one, "what", n->what);
        json_put_number(one, "first_hz", tonal_band_hz(0), 3);
        json_put_integer(one, "bands_per_octave", TONAL_PER_OCTAVE);
        json_t *mid = json_put_array(one, "mid_db"), *side = json_put_array(one, "side_db");
        for (int b = 0; b < TONAL_BANDS; b++) {
            json_put_number(mid, NULL, curve->mid_db[b], 2);
            json_put_number(side, NULL, curve->side_db[b], 2);
        }
    }
}

json_t *manifest_of(struct arena *a, const struct plan *p)
{
    const struct session *s = p->session;
    json_t *m = json_root_object(a);
    json_put_integer(m, "manifest", MANIFEST_VERSION);
    json_put_text(m, "stamper", PACKAGE_VERSION);
    portion_put_json(m, s);
    manifest_put_album(m, s);
    manifest_put_songs(m, s);
    put_levels(m, s);
    put_targets(m, p);
    rules_put_json(m, p, true);
    aired_put_json(m, p);
    json_t *warnings = json_put_array(m, "warnings");
    for (int i = 0; i < s->findings->count; i++)
        if (s->findings->items[i]->severity != SEVERITY_ERROR &&
            !s->findings->items[i]->is_of_past)
            json_put_text(warnings, NULL, s->findings->items[i]->err.message);
    put_resamplers(m, s);
    put_matches(m, s);
    held_put_json(m, held_collect(a, p));
    put_items(m, p);
    json_put_text(m, "recipe", s->release->recipe_text);
    return m;
}

char *manifest_sums(struct arena *a, const json_t *manifest)
{
    struct text t = text_new(a);
    size_t i, k;
    json_t *target, *file;
    json_array_foreach (json_object_get(manifest, "targets"), i, target)
        json_array_foreach (json_object_get(target, "deliverables"), k, file)
            text_printf(&t, "%s  %s\n", json_string_value(json_object_get(file, "sha256")),
                        json_string_value(json_object_get(file, "path")));
    json_array_foreach (json_object_get(manifest, "papers"), k, file)
        text_printf(&t, "%s  %s\n", json_string_value(json_object_get(file, "sha256")),
                    json_string_value(json_object_get(file, "path")));
    return t.s;
}
