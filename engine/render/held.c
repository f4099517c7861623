#include "engine/render/held.h"

#include "engine/base/hash.h"
#include "engine/render/back_off.h"

#include <math.h>
#include <string.h>

static double to_step(double value)
{
    return nearbyint(value * 100.0) / 100.0; /* the number that a decimal text stands for */
}

static const char *digest(struct arena *a, const char *text)
{
    char hex[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, text, strlen(text), hex);
    return arena_strndup(a, hex, 32);
}

static const char *settings_of(struct arena *a, const struct master *m)
{
    const struct level *l = &m->level;
    const struct release *r = m->session->release;
    struct text t = text_new(a);
    text_printf(&t, "rate_hz=%d\nloudness=%a\nanchor=%d\nceiling=%a\npeak=%a\nsides=%s\n",
                m->rate_hz, l->loudness_lufs, isnan(l->loudness_lufs) ? -1 : (int)l->anchor,
                l->ceiling_dbtp, l->peak_dbtp, m->sides);
    field_key_text(limiter_fields, &l->limiter, &t);
    text_printf(&t, "session_rate=%d\nresampler=%s\nalbum chain\n", r->session_rate_hz,
                r->resampler);
    chain_key_text(&r->chain, &t);
    text_add(&t, "target chain\n");
    chain_key_text(m->chain, &t);
    return digest(a, t.s);
}

char *held_about(struct arena *a, const struct master *m)
{
    const struct level *l = &m->level;
    struct text t = text_new(a);
    text_printf(&t, "%g kHz", m->rate_hz / 1e3);
    if (!isnan(l->loudness_lufs))
        text_printf(&t, ", %g LUFS (%s)", l->loudness_lufs, anchor_names[l->anchor]);
    if (!isnan(l->peak_dbtp))
        text_printf(&t, ", peak at %g dBTP", l->peak_dbtp);
    if (!isnan(l->ceiling_dbtp))
        text_printf(&t, " under %g dBTP", l->ceiling_dbtp);
    return t.s;
}

static bool is_levelled(const struct master *m)
{
    return !isnan(m->level.loudness_lufs) || !isnan(m->level.peak_dbtp);
}

/* Where the recipe has it cut from its mix. */
static double start_of(const struct session *s, int song)
{
    double start_s = s->release->album.songs[song].trim.start_s;
    return isnan(start_s) ? 0.0 : start_s;
}

char *held_mix_name(const struct session *s, int song)
{
    const struct album *album = &s->release->album;
    const struct song *own = &album->songs[song];
    double start_s = start_of(s, song);
    int place = 1;
    for (int i = 0; i < album->song_count + album->alternate_count; i++) {
        const struct song *other = &album->songs[i];
        bool is_before = start_of(s, i) < start_s || (start_of(s, i) == start_s && i < song);
        place += is_before && strcmp(other->mix, own->mix) == 0 &&
                 text_equal(other->version, own->version);
    }
    return place == 1 ? arena_strdup(s->arena, own->mix)
                      : arena_printf(s->arena, "%s #%d", own->mix, place);
}

/* Whose gain it is: in `each-song` the mixes of the run, else all. */
static const char *mixes_of(struct arena *a, const struct part *p)
{
    const struct master *m = p->master;
    struct text t = text_new(a);
    if (m->level.anchor != ANCHOR_EACH_SONG || isnan(m->level.loudness_lufs))
        return "";
    const struct run *run = p->leader ? p->leader->run : p->run;
    for (int i = 0; i < run->placement_count; i++)
        text_printf(&t, "%s%s", i ? " + " : "",
                    held_mix_name(m->session, run->placements[i].song));
    return t.s;
}

void held_release(struct session *s, int count, const int *songs)
{
    for (int i = 0; s->lock && i < count; i++) {
        const struct song *song = &s->release->album.songs[songs[i]];
        int own;
        s->lock = lock_without(s->arena, s->lock, held_mix_name(s, songs[i]), &own);
        if (own == 0)
            finding_add(s->findings, SEVERITY_NOTE, "level-held", song->pos,
                        "song %d has no solved value of its own: it has those of the album, which "
                        "are held; --relevel alone solves them again", songs[i] + 1);
    }
}

void held_apply(struct plan *p)
{
    struct session *s = p->session;
    for (int i = 0; i < s->master_count; i++) {
        struct master *m = s->masters[i];
        const char *settings = settings_of(s->arena, m);
        for (int k = 0; k < m->part_count; k++) {
            struct part *part = m->parts[k];
            const struct lock_gain *held =
                s->lock && !s->relevel
                    ? lock_find_gain(s->lock, "level", settings, mixes_of(s->arena, part)) : NULL;
            part->is_locked = part->has_gain = held || !is_levelled(m);
            part->gain_db = held ? to_step(held->gain_db) : 0.0;
        }
    }
    for (int i = 0; i < p->item_count; i++)
        back_off_apply(p->items[i]);
}

struct match_held held_match(const struct session *s, const char *solved_for, const char *mix)
{
    struct match_held h = { .settings = digest(s->arena, solved_for), .mix = mix };
    if (s->lock && !s->relevel)
        h.curve = lock_find_curve(s->lock, h.settings, mix);
    return h;
}

bool held_read_curve(const struct lock_curve *from, struct match_curve *to)
{
    if (from->band_count != TONAL_BANDS)
        return false;
    memcpy(to->mid_db, from->mid_db, sizeof to->mid_db);
    memcpy(to->side_db, from->side_db, sizeof to->side_db);
    held_curve_to_steps(to);
    return true;
}

void held_curve_to_steps(struct match_curve *curve)
{
    for (int i = 0; i < TONAL_BANDS; i++) {
        curve->mid_db[i] = to_step(curve->mid_db[i]);
        curve->side_db[i] = to_step(curve->side_db[i]);
    }
}

static void collect_levels(struct arena *a, struct lock *l, const struct master *m)
{
    if (!is_levelled(m))
        return;
    for (int k = 0; k < m->part_count; k++)
        lock_put_gain(a, l, (struct lock_gain){ .what = "level", .about = held_about(a, m),
                                                .settings = settings_of(a, m),
                                                .mixes = mixes_of(a, m->parts[k]),
                                                .gain_db = m->parts[k]->gain_db });
}

static void collect_curve(struct arena *a, struct lock *l, const struct node *n)
{
    const struct match_curve *curve = match_curve_of(n);
    if (!curve)
        return;
    const struct match_held *h = match_held_of(n);
    lock_put_curve(a, l, (struct lock_curve){ .about = n->what, .settings = h->settings,
                                              .mixes = h->mix, .band_count = TONAL_BANDS,
                                              .mid_db = (double *)curve->mid_db,
                                              .side_db = (double *)curve->side_db });
}

struct lock *held_collect(struct arena *a, const struct plan *p)
{
    const struct session *s = p->session;
    struct lock *l = lock_new(a);
    for (int i = 0; i < s->master_count; i++)
        collect_levels(a, l, s->masters[i]);
    for (int i = 0; i < node_count(s->nodes); i++)
        collect_curve(a, l, node_at(s->nodes, i));
    back_off_collect(a, l, p);
    const struct album *album = &s->release->album;
    for (int i = 0; i < album->song_count + album->alternate_count; i++) {
        const struct mix *m = s->song_mixes[i];
        const char *name = held_mix_name(s, i);
        if (i >= album->song_count && lock_find_mix(l, name))
            continue; /* a song's own mix, too */
        lock_put_mix(a, l, (struct lock_mix){ .mix = name, .audio_sha256 = m->audio_sha256,
                                              .loudness_lufs = m->loudness_lufs,
                                              .gain_db = s->revised_gains_db[i],
                                              .shift_ms = to_step(s->songs[i].shift_s * 1000.0) });
    }
    return l;
}

static void put_curve(json_t *list, const struct lock_curve *c)
{
    json_t *j = json_put_object(list, NULL);
    json_put_text(j, "about", c->about);
    json_put_text(j, "settings", c->settings);
    json_put_text(j, "mixes", c->mixes);
    json_t *mid = json_put_array(j, "mid_db"), *side = json_put_array(j, "side_db");
    for (int b = 0; b < c->band_count; b++) {
        json_put_number(mid, NULL, c->mid_db[b], 2);
        json_put_number(side, NULL, c->side_db[b], 2);
    }
}

void held_put_json(json_t *parent, const struct lock *l)
{
    json_t *solved = json_put_object(parent, "solved");
    json_t *gains = json_put_array(solved, "gains"), *curves = json_put_array(solved, "curves");
    json_t *mixes = json_put_array(solved, "mixes");
    for (int i = 0; i < l->gain_count; i++) {
        json_t *j = json_put_object(gains, NULL);
        json_put_text(j, "what", l->gains[i].what);
        json_put_text(j, "about", l->gains[i].about);
        json_put_text(j, "settings", l->gains[i].settings);
        json_put_text(j, "mixes", l->gains[i].mixes);
        json_put_number(j, "gain_db", l->gains[i].gain_db, 2);
    }
    for (int i = 0; i < l->curve_count; i++)
        put_curve(curves, &l->curves[i]);
    for (int i = 0; i < l->mix_count; i++) {
        json_t *j = json_put_object(mixes, NULL);
        json_put_text(j, "mix", l->mixes[i].mix);
        json_put_text(j, "audio_sha256", l->mixes[i].audio_sha256);
        json_put_number(j, "loudness_lufs", l->mixes[i].loudness_lufs, 2);
        json_put_number(j, "gain_db", l->mixes[i].gain_db, 2);
        json_put_number(j, "shift_ms", l->mixes[i].shift_ms, 2);
    }
}

static const char *text_of(const json_t *j, const char *key)
{
    const char *s = json_string_value(json_object_get(j, key));
    return s ? s : "";
}

static double number_of(const json_t *j, const char *key, double none)
{
    const json_t *n = json_object_get(j, key);
    return json_is_number(n) ? json_number_value(n) : none;
}

static double *numbers_of(struct arena *a, const json_t *list, int count)
{
    double *out = arena_new_array(a, double, count);
    for (int i = 0; i < count; i++)
        out[i] = json_number_value(json_array_get(list, (size_t)i));
    return out;
}

struct lock *held_of_json(struct arena *a, const json_t *manifest)
{
    const json_t *solved = json_object_get(manifest, "solved"), *j;
    struct lock *l = lock_new(a);
    size_t i;
    if (!solved)
        return NULL;
    json_array_foreach (json_object_get(solved, "gains"), i, j)
        lock_put_gain(a, l, (struct lock_gain){ text_of(j, "what"), text_of(j, "about"),
                                                text_of(j, "settings"), text_of(j, "mixes"),
                                                number_of(j, "gain_db", 0.0) });
    json_array_foreach (json_object_get(solved, "curves"), i, j) {
        const json_t *mid = json_object_get(j, "mid_db"), *side = json_object_get(j, "side_db");
        int count = (int)json_array_size(mid);
        if ((int)json_array_size(side) == count)
            lock_put_curve(a, l, (struct lock_curve){ text_of(j, "about"), text_of(j, "settings"),
                                                      text_of(j, "mixes"), count,
                                                      numbers_of(a, mid, count),
                                                      numbers_of(a, side, count) });
    }
    json_array_foreach (json_object_get(solved, "mixes"), i, j)
        lock_put_mix(a, l, (struct lock_mix){ text_of(j, "mix"), text_of(j, "audio_sha256"),
                                              number_of(j, "loudness_lufs", -INFINITY),
                                              number_of(j, "gain_db", 0.0),
                                              number_of(j, "shift_ms", 0.0) });
    return l;
}
