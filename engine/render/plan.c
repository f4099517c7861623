#include "engine/render/plan.h"

#include "engine/bundle/names.h"
#include "engine/render/back_off.h"
#include "engine/render/held.h"
#include "engine/render/portion.h"
#include "engine/render/sequence.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool plan_is_wanted(const char *only, const char *name)
{
    size_t n = strlen(name);
    for (const char *p = only; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
        if (strncmp(p, name, n) == 0 && (p[n] == 0 || p[n] == ','))
            return true;
    return !only;
}

static bool check_only(const struct release *r, const char *only, struct err *err)
{
    for (const char *p = only; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL) {
        bool is_known = false;
        size_t n = strcspn(p, ",");
        for (int i = 0; i < r->target_count; i++)
            is_known = is_known || (strlen(r->targets[i].name) == n &&
                                    strncmp(r->targets[i].name, p, n) == 0);
        if (!is_known)
            return err_set(err, ERR_USAGE, POS_NONE, "--only: the recipe has no target '%.*s'",
                           (int)n, p);
    }
    return true;
}

static struct sequence *sequence_of(struct plan *p, const int *songs, int count)
{
    for (int i = 0; i < p->sequence_count; i++) {
        struct sequence *q = p->sequences[i];
        if (q->count == count && memcmp(q->songs, songs, sizeof *songs * (size_t)count) == 0)
            return q;
    }
    struct session *s = p->session;
    struct sequence *q = arena_new_one(s->arena, struct sequence);
    *q = (struct sequence){ .count = count, .songs = songs };
    q->timeline = timeline_new(s->arena, &s->release->album, s->songs, songs, count,
                               sequence_tail_seconds(s->release), s->release->session_rate_hz,
                               s->findings);
    if (!q->timeline)
        return NULL;
    p->sequences = arena_grow(s->arena, p->sequences, p->sequence_count, sizeof *p->sequences);
    return p->sequences[p->sequence_count++] = q;
}

/* The whole album in the recipe's order: what levels are solved on. Always the first sequence. */
static struct sequence *main_sequence(struct plan *p)
{
    int count = p->session->release->album.song_count;
    int *songs = arena_new_array(p->session->arena, int, count);
    for (int i = 0; i < count; i++)
        songs[i] = i;
    return sequence_of(p, songs, count);
}

/* The part that the main versions of a run's alternates lie in. */
static struct part *leader_of(const struct master *m, const struct sequence *mains,
                              const struct run *run)
{
    struct session *s = m->session;
    struct part *leader = NULL;
    for (int i = 0; i < run->placement_count; i++) {
        const struct song *alternate = &s->release->album.songs[run->placements[i].song];
        int song = album_main_index(&s->release->album, alternate);
        struct part *own = sequence_part(m, sequence_run_of(mains, song));
        if (leader && leader != own && isnan(m->level.peak_dbtp)) {
            finding_add(s->findings, SEVERITY_ERROR, "version", alternate->mix_pos,
                        "'%s' runs into the song before it in the version '%s' alone: the main "
                        "versions have gains of their own, and sound that goes on has one; give "
                        "it a longer gap, or the song between them the version too",
                        alternate->mix, alternate->version);
            return NULL;
        }
        leader = own;
    }
    return leader;
}

/* Adds a part for every run of a sequence. mains: whose gains its alternates have; or NULL. */
static bool add_parts(struct master *m, const struct sequence *q, const struct sequence *mains,
                      bool is_anchor, struct err *err)
{
    const struct timeline *t = q->timeline;
    for (int r = 0, track = 0; r < t->run_count; r++) {
        int first = track;
        while (track < t->track_count && t->tracks[track].run == r)
            track++;
        struct cdframe end = track < t->track_count ? t->tracks[track].start : t->end;
        struct part *leader = mains ? leader_of(m, mains, &t->runs[r]) : NULL;
        if ((mains && !leader) || !master_part(m, &t->runs[r], t->tracks + first, track - first,
                                               end, leader, is_anchor, err))
            return false;
    }
    return true;
}

static struct master *master_of(struct plan *p, const struct target *t, int rate_hz,
                                struct err *err)
{
    struct session *s = p->session;
    for (int i = 0; i < s->master_count; i++)
        if (master_is_same(s->masters[i], rate_hz, t))
            return s->masters[i];
    struct master *m = master_new(s, rate_hz, t);
    s->masters = arena_grow(s->arena, s->masters, s->master_count, sizeof *s->masters);
    s->masters[s->master_count++] = m;
    if (!isnan(t->level.loudness_lufs) && !add_parts(m, p->sequences[0], NULL, true, err))
        return NULL;
    return m;
}

static enum pcm_format format_of(int bits)
{
    return bits == 16 ? PCM_S16 : bits == 24 ? PCM_S24 : bits == 32 ? PCM_S32 : PCM_F32;
}

/* The word length that a target's writer gets; a lossy codec takes the widest that it knows. */
static bool choose_word(struct plan *p, const struct target *t, int *bits, enum dither *dither)
{
    unsigned formats = t->writer->formats;
    *bits = t->bits;
    if (!t->writer->is_lossless)
        *bits = formats & 1u << PCM_F32 ? 0 : formats & 1u << PCM_S24 ? 24 : 16;
    if (!(formats & 1u << format_of(*bits))) {
        char word[16];
        snprintf(word, sizeof word, *bits ? "%d bit" : "float", *bits);
        finding_add(p->session->findings, SEVERITY_ERROR, "word-length", t->pos,
                    "target '%s': %s does not take %s samples", t->name, t->writer->name, word);
        return false;
    }
    enum dither usual = *bits == 16 ? DITHER_SHAPED : *bits == 24 ? DITHER_TPDF : DITHER_NONE;
    *dither = t->dither < 0 ? usual : (enum dither)t->dither;
    return true;
}

/* The parts that frames [start, start + length) of a sequence's programme are cut from. */
static struct part **parts_of(const struct master *m, const struct sequence *q, int64_t start,
                              int64_t length, int *count)
{
    struct part **parts = arena_new_array(m->session->arena, struct part *, q->timeline->run_count);
    *count = 0;
    for (int r = 0; r < q->timeline->run_count; r++) {
        const struct run *run = &q->timeline->runs[r];
        struct part *part = sequence_part(m, run);
        int64_t at = cdtime_samples(run->start, m->rate_hz);
        if (part && at < start + length && at + part->in->out.length_frames > start)
            parts[(*count)++] = part;
    }
    return parts;
}

static struct figures *figures_of(struct plan *p, const struct master *m, const struct sequence *q,
                                  int64_t start, int64_t length)
{
    for (int i = 0; i < p->figures_count; i++) {
        struct figures *f = p->figures[i];
        if (f->master == m && f->sequence == q && f->start == start && f->length == length)
            return f;
    }
    struct arena *a = p->session->arena;
    struct figures *f = arena_new_one(a, struct figures);
    *f = (struct figures){ .master = m, .sequence = q, .start = start, .length = length };
    p->figures = arena_grow(a, p->figures, p->figures_count, sizeof *p->figures);
    p->figures[p->figures_count++] = f;
    return f;
}

/* What all items of one target have in common. */
struct order {
    struct plan *plan;
    const struct target *target;
    struct master *master;
    const struct sequence *sequence;
    const struct side *side;
    int disc_number, disc_total;
    int bits;
    enum dither dither;
    const struct cover *cover;
    struct err *err;
};

static const char *template_of(const struct target *t)
{
    bool is_named = t->layout != LAYOUT_ALBUM || strcmp(t->name_template, NAMES_TEMPLATE) != 0;
    return is_named ? t->name_template : "{artist} - {album}";
}

/* The target's folder; of an album of several discs each has one, unless the names tell them
 * apart. */
static const char *folder_of(const struct order *o)
{
    struct arena *a = o->plan->session->arena;
    const char *folder = names_safe(a, o->target->name);
    bool is_file = o->target->writer->extension != NULL;
    bool is_told = is_file && strstr(template_of(o->target), "{disc");
    return o->disc_total == 1 || is_told ? folder
                                         : arena_printf(a, "%s/disc %d", folder, o->disc_number);
}

static const char *file_path(const struct order *o, int number, const struct song *song)
{
    const struct release *r = o->plan->session->release;
    const struct target *t = o->target;
    struct arena *a = o->plan->session->arena;
    if (!t->writer->extension)
        return folder_of(o);
    const struct credits *album = &r->album.credits;
    const char *title = song ? song->credits.title : album->title;
    const char *artist = song ? song_artist(&r->album, song) : album->artist;
    const struct name_value values[] = {
        { "track", NULL, number }, { "disc", NULL, o->disc_number },
        { "side", o->side && !t->sides_are_discs ? o->side->name : "", 0 },
        { "title", title ? title : "", 0 }, { "artist", artist ? artist : "", 0 },
        { "album", album->title ? album->title : "", 0 },
        { "isrc", song && song->isrc ? song->isrc : "", 0 },
        { "upc", r->album.ean ? r->album.ean : "", 0 },
        { "catalog", r->album.catalog ? r->album.catalog : "", 0 },
        { "version", t->version ? t->version : "", 0 },
        { "rate", NULL, o->master->rate_hz }, { "bits", NULL, o->bits },
        { "format", t->writer->name, 0 }, { "date", NULL, r->album.year },
    };
    char *name = names_make(a, template_of(t), values, (int)(sizeof values / sizeof values[0]),
                            t->writer->extension, t->pos, o->err);
    return name ? arena_printf(a, "%s/%s", folder_of(o), name) : NULL;
}

static void set_tags(struct delivery *d, struct arena *a, const struct target *t,
                     const struct song *song)
{
    const struct album *album = d->album;
    int most = album->tag_count + t->tag_count + (song ? song->tag_count : 0);
    struct tag *tags = arena_new_array(a, struct tag, most);
    const struct {
        const struct tag *tags;
        int count;
    } lists[] = { { album->tags, album->tag_count }, { t->tags, t->tag_count },
                  { song ? song->tags : NULL, song ? song->tag_count : 0 } };
    for (size_t l = 0; l < sizeof lists / sizeof lists[0]; l++) {
        for (int i = 0; i < lists[l].count; i++) {
            int at = 0; /* a later list's tag takes the place of an earlier one's */
            while (at < d->tag_count && strcmp(tags[at].key, lists[l].tags[i].key) != 0)
                at++;
            tags[at] = lists[l].tags[i];
            d->tag_count += at == d->tag_count;
        }
    }
    d->tags = tags;
}

/* The sound that adjoins frames [start, end) of `whole` in the runs that they begin and end in. */
static void set_context(struct delivery *d, const struct order *o, const struct reel *whole,
                        int64_t start, int64_t end)
{
    struct arena *a = o->plan->session->arena;
    const struct timeline *t = o->sequence->timeline;
    for (int r = 0; r < t->run_count; r++) {
        const struct part *part = sequence_part(o->master, &t->runs[r]);
        int64_t from = cdtime_samples(t->runs[r].start, o->master->rate_hz);
        int64_t to = from + part->in->out.length_frames;
        int64_t before = start - from < WRITER_CONTEXT ? start - from : WRITER_CONTEXT;
        int64_t after = to - end < WRITER_CONTEXT ? to - end : WRITER_CONTEXT;
        if (before > 0 && start < to)
            d->lead = reel_cut(a, whole, start - before, before);
        if (after > 0 && end > from)
            d->follow = reel_cut(a, whole, end, after);
    }
}

static bool add_item(struct order *o, int first_track, int track_count, int64_t start,
                     int64_t length)
{
    struct plan *p = o->plan;
    struct session *s = p->session;
    struct arena *a = s->arena;
    const struct target *t = o->target;
    const struct timeline *timeline = o->sequence->timeline;
    bool is_song = t->layout == LAYOUT_SONGS && t->kind != KIND_CD;
    const struct song *song =
        is_song ? &s->release->album.songs[timeline->tracks[first_track].song] : NULL;
    struct item *it = arena_new_one(a, struct item);
    *it = (struct item){ .session = s, .arena = arena_child(a), .target = t, .master = o->master,
                         .sequence = o->sequence, .side = o->side, .word_bits = o->bits,
                         .dither = o->dither, .start = start, .length = length };
    it->delivery = (struct delivery){
        .pos = t->pos, .target = t->name, .album = &s->release->album, .track_count = track_count,
        .tracks = sequence_tracks(a, s->release, o->sequence, first_track, track_count,
                                  o->master->rate_hz, start),
        .track_total = timeline->track_count, .disc_number = o->disc_number,
        .disc_total = o->disc_total, .metadata = t->metadata,
        .cover = t->has_cover ? o->cover : NULL, .config = t->writer_config,
        .needs_figures = t->writer->needs_figures || t->has_replaygain,
        .figures = delivery_figures_unknown, .has_replaygain = t->has_replaygain,
        .album_figures = delivery_figures_unknown,
    };
    set_tags(&it->delivery, a, t, song);
    it->delivery.path = file_path(o, first_track + 1, song);
    if (!it->delivery.path)
        return false;
    struct reel *whole = sequence_reel(a, o->master, o->sequence, o->bits, o->dither);
    it->delivery.reel = reel_cut(a, whole, start, length);
    if (t->writer->wants_context && t->writer->wants_context(t->writer_config))
        set_context(&it->delivery, o, whole, start, start + length);
    it->figures = figures_of(p, o->master, o->sequence, start, length);
    it->track_count = track_count;
    it->tracks = arena_new_array(a, struct figures *, track_count);
    for (int i = 0; i < track_count; i++) {
        int64_t from, frames;
        sequence_song_range(o->sequence, first_track + i, o->master->rate_hz, SPACING_KEEP, &from,
                            &frames);
        it->tracks[i] = track_count == 1
                            ? it->figures : figures_of(p, o->master, o->sequence, from, frames);
    }
    t->writer->check(&it->delivery, s->findings);
    p->items = arena_grow(a, p->items, p->item_count, sizeof *p->items);
    p->items[p->item_count++] = it;
    return true;
}

/* A level of each song, or to a peak, is solved on what plays there: of alternates, on their main
 * versions. */
static bool add_sequence_parts(struct order *o, const int *main_songs, int main_count)
{
    struct master *m = o->master;
    bool is_own = m->level.anchor == ANCHOR_EACH_SONG && !isnan(m->level.loudness_lufs);
    const struct sequence *mains = NULL;
    if (o->target->version && (is_own || !isnan(m->level.peak_dbtp))) {
        mains = sequence_of(o->plan, main_songs, main_count);
        if (!mains || !add_parts(m, mains, NULL, false, o->err))
            return false;
    }
    return add_parts(m, o->sequence, mains, false, o->err);
}

static bool add_sequence(struct order *o, const int *songs, int count, const int *main_songs,
                         int main_count)
{
    struct plan *p = o->plan;
    o->sequence = sequence_of(p, songs, count);
    if (!o->sequence)
        return false;
    if (!add_sequence_parts(o, main_songs, main_count))
        return false;
    const struct timeline *t = o->sequence->timeline;
    for (int r = 0; r < t->run_count; r++)
        if (!part_word(sequence_part(o->master, &t->runs[r]), o->bits, o->dither, o->target->name,
                       o->target->pos, o->err))
            return false;
    int rate = o->master->rate_hz;
    bool is_whole = o->target->kind == KIND_CD || o->target->layout != LAYOUT_SONGS;
    if (is_whole) {
        bool on_frames = o->target->kind == KIND_CD;
        int64_t length = on_frames ? cdtime_samples(t->end, rate)
                                   : sequence_length(o->master, o->sequence);
        return add_item(o, 0, t->track_count, 0, length);
    }
    for (int i = 0; i < t->track_count; i++) {
        if (!portion_has(p->session, t->tracks[i].song))
            continue;
        int64_t start, length;
        sequence_song_range(o->sequence, i, rate, o->target->spacing, &start, &length);
        if (i == t->track_count - 1 && o->target->spacing == SPACING_KEEP)
            length = sequence_length(o->master, o->sequence) - start;
        if (!add_item(o, i, 1, start, length))
            return false;
    }
    return true;
}

static void tell_upsampling(struct plan *p, const struct target *t, int rate_hz)
{
    struct session *s = p->session;
    struct text songs = text_new(s->arena);
    for (int i = 0; i < t->song_count; i++)
        if (s->songs[t->songs[i]].rate_hz < rate_hz)
            text_printf(&songs, "%s%d", songs.length_bytes ? ", " : "",
                        album_main_index(&s->release->album,
                                         &s->release->album.songs[t->songs[i]]) + 1);
    if (songs.length_bytes && rate_hz > 48000)
        finding_add(s->findings, SEVERITY_NOTE, "up-sampled", t->pos,
                    "target '%s' at %g kHz is above the rate of the mixes of songs %s", t->name,
                    rate_hz / 1e3, songs.s);
}

/* Of several sequences end to end: an album on discs is one album to a player. */
static struct figures *figures_of_discs(struct plan *p, const struct master *m,
                                        const struct sequence **discs, int count)
{
    struct arena *a = p->session->arena;
    struct figures *f = arena_new_one(a, struct figures);
    *f = (struct figures){ .master = m, .disc_count = count, .discs = discs };
    for (int i = 0; i < count; i++)
        f->length += sequence_length(m, discs[i]);
    p->figures = arena_grow(a, p->figures, p->figures_count, sizeof *p->figures);
    return p->figures[p->figures_count++] = f;
}

/* What the items from `first` on, those of one target, have in common. */
static void add_album_figures(struct plan *p, int first)
{
    int count = 0, most = p->item_count - first;
    const struct sequence **discs = arena_new_array(p->session->arena, const struct sequence *,
                                                    most);
    for (int i = first; i < p->item_count; i++)
        if (count == 0 || discs[count - 1] != p->items[i]->sequence)
            discs[count++] = p->items[i]->sequence;
    if (count == 0)
        return;
    const struct master *m = p->items[first]->master;
    struct figures *f = count > 1 ? figures_of_discs(p, m, discs, count)
                                  : figures_of(p, m, discs[0], 0, sequence_length(m, discs[0]));
    for (int i = first; i < p->item_count; i++)
        p->items[i]->album = f;
}

static bool add_target(struct plan *p, const struct target *t, const struct cover *cover,
                       struct err *err)
{
    struct session *s = p->session;
    if (!portion_takes(s, t))
        return true;
    struct order o = { .plan = p, .target = t, .cover = cover, .err = err, .disc_number = 1,
                       .disc_total = 1 };
    int rate = sequence_target_rate(s->release, s->songs, t);
    if (!choose_word(p, t, &o.bits, &o.dither))
        return true; /* told; the other targets are judged too */
    o.master = master_of(p, t, rate, err);
    if (!o.master)
        return false;
    o.master->targets = arena_printf(s->arena, "%s%s%s", o.master->targets,
                                     *o.master->targets ? ", " : "", t->name);
    tell_upsampling(p, t, rate);
    if (t->side_count == 0)
        return add_sequence(&o, t->songs, t->song_count, t->main_songs, t->main_count) ||
               err->code == ERR_NONE;
    for (int i = 0; i < t->side_count; i++) {
        o.side = &t->sides[i];
        o.disc_number = t->sides_are_discs ? i + 1 : 1;
        o.disc_total = t->sides_are_discs ? t->side_count : 1;
        if (!add_sequence(&o, o.side->songs, o.side->song_count, o.side->main_songs,
                          o.side->main_count) && err->code != ERR_NONE)
            return false;
    }
    return true;
}

static void check_names(struct plan *p)
{
    struct name_claim *claims =
        arena_new_array(p->session->arena, struct name_claim, p->item_count);
    for (int i = 0; i < p->item_count; i++)
        claims[i] = (struct name_claim){ p->items[i]->delivery.path, p->items[i]->target->name,
                                         p->items[i]->target->pos };
    names_check_collisions(claims, p->item_count, p->session->findings);
}

/* The discs' programmes as one. */
static void find_discs(struct session *s, struct figures *f)
{
    struct reel *whole = NULL;
    int64_t at = 0;
    f->parts = arena_new_array(s->arena, struct part *,
                               s->release->album.song_count * f->disc_count);
    for (int i = 0; i < f->disc_count; i++) {
        const struct reel *r = sequence_widest_reel(s->arena, f->master, f->discs[i]);
        int64_t length = sequence_length(f->master, f->discs[i]);
        if (!whole)
            whole = reel_new(s->arena, r->format, r->rate_hz, r->channels, f->length);
        reel_add_reel(s->arena, whole, at, reel_cut(s->arena, r, 0, length));
        int count;
        struct part **parts = parts_of(f->master, f->discs[i], 0, length, &count);
        for (int k = 0; k < count; k++)
            f->parts[f->part_count++] = parts[k];
        at += length;
    }
    f->programme = whole;
}

/* With every target known, so is what each item and stretch is cut from. */
static void find_parts(struct plan *p)
{
    struct session *s = p->session;
    for (int m = 0; m < s->master_count; m++)
        for (int i = 0; i < s->masters[m]->part_count; i++)
            s->masters[m]->parts[i]->finish = finish_node(s, s->masters[m]->parts[i]);
    for (int i = 0; i < p->figures_count; i++) {
        struct figures *f = p->figures[i];
        int64_t from = f->start - METER_CONTEXT, length = f->length + 2 * METER_CONTEXT;
        if (f->disc_count) {
            find_discs(s, f);
            continue;
        }
        f->programme = sequence_widest_reel(s->arena, f->master, f->sequence);
        f->parts = parts_of(f->master, f->sequence, from, length, &f->part_count);
    }
    for (int i = 0; i < p->item_count; i++) {
        struct item *it = p->items[i];
        bool goes_on = i > 0 && p->items[i - 1]->target == it->target;
        it->place = goes_on ? p->items[i - 1]->place + 1 : 0;
        it->parts = parts_of(it->master, it->sequence, it->start, it->length, &it->part_count);
    }
    held_apply(p);
}

struct plan *plan_new(struct session *s, const struct cover *cover, const char *only,
                      struct err *err)
{
    const struct release *r = s->release;
    struct plan *p = arena_new_one(s->arena, struct plan);
    *p = (struct plan){ .session = s, .only = only, .cover = cover };
    if (!check_only(r, only, err))
        return NULL;
    if (main_sequence(p))
        for (int i = 0; i < r->target_count; i++) {
            int first = p->item_count;
            if (plan_is_wanted(only, r->targets[i].name) &&
                !add_target(p, &r->targets[i], cover, err))
                return NULL;
            if (r->targets[i].has_replaygain)
                add_album_figures(p, first);
        }
    if (s->only_song_count > 0 && p->item_count == 0 && s->findings->errors == 0) {
        err_set(err, ERR_USAGE, POS_NONE, "--songs: no target has a file of one of these songs");
        return NULL;
    }
    check_names(p);
    if (s->findings->errors > 0) {
        err_set(err, s->findings->items[0]->err.code, POS_NONE,
                "the recipe cannot be rendered as it is");
        return NULL;
    }
    find_parts(p);
    return p;
}

/* Gives the disk back what only led up to the final samples: most of it never has to reach the disk
 * at all. */
static bool release_stages(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    (void)scratch;
    (void)err;
    struct session *s = data;
    for (int i = 0; i < node_count(s->nodes); i++)
        if (node_at(s->nodes, i)->pcm)
            pcm_empty(node_at(s->nodes, i)->pcm);
    for (int i = 0; i < s->mix_count; i++)
        pcm_empty(s->mixes[i].pcm);
    return true;
}

static void schedule_release(struct session *s)
{
    struct task *release = graph_add(s->graph, release_stages, s, "scratch files", 0.0);
    for (int i = 0; i < s->master_count; i++)
        for (int k = 0; k < s->masters[i]->part_count; k++)
            master_need(s->masters[i]->parts[k], s->graph, release);
}

#define LOSSY_COST 3 /* of encoding, decoding and measuring a lossy file, against a lossless one */

static int64_t cost_of(const struct item *it)
{
    return it->length * (it->target->writer->is_lossless ? 1 : LOSSY_COST);
}

static int by_cost(const void *a, const void *b)
{
    const struct item *x = *(struct item *const *)a, *y = *(struct item *const *)b;
    if (cost_of(x) != cost_of(y))
        return cost_of(x) < cost_of(y) ? 1 : -1;
    return strcmp(x->delivery.path, y->delivery.path);
}

/* So that no core is left alone with a long file at the end. */
static struct item **longest_first(const struct plan *p)
{
    struct item **order = arena_new_array(p->session->arena, struct item *, p->item_count);
    for (int i = 0; i < p->item_count; i++)
        order[i] = p->items[i];
    qsort(order, (size_t)p->item_count, sizeof *order, by_cost);
    return order;
}

void plan_schedule(struct plan *p, struct stage *stage)
{
    struct session *s = p->session;
    for (int i = 0; i < s->master_count; i++)
        master_schedule_weighing(s->masters[i]);
    for (int i = 0; i < s->master_count; i++)
        master_schedule(s->masters[i]);
    schedule_release(s);
    for (int i = 0; i < p->figures_count; i++)
        if (p->figures[i]->is_wanted && !p->figures[i]->is_known)
            item_schedule_figures(s, p->figures[i]);
    struct item **order = longest_first(p);
    for (int i = 0; i < p->item_count; i++) {
        order[i]->stage = stage;
        if (!order[i]->is_kept)
            item_schedule(order[i], &p->done);
    }
    back_off_schedule(p);
}
