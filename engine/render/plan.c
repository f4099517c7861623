#include "engine/render/plan.h"

#include "engine/bundle/names.h"
#include "engine/render/held.h"
#include "engine/render/order.h"
#include "engine/render/portion.h"

#include <math.h>
#include <stdio.h>
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

struct figures *plan_figures(struct plan *p, const struct master *m, const struct sequence *q,
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

/* Songs that sound on into each other cannot each be brought to a level: it is told. */
static void tell_shared_gain(const struct order *o)
{
    struct session *s = o->plan->session;
    const struct timeline *t = o->sequence->timeline;
    const struct level *l = &o->master->level;
    struct text songs = text_new(s->arena);
    for (int i = 1; i < t->track_count; i++)
        if (t->tracks[i].run == t->tracks[i - 1].run)
            text_printf(&songs, "%s%d into %d", songs.length_bytes ? ", " : "", i, i + 1);
    if (l->anchor == ANCHOR_EACH_SONG && !isnan(l->loudness_lufs) && songs.length_bytes)
        finding_add(s->findings, SEVERITY_NOTE, "shared-gain", o->target->pos,
                    "target '%s': songs that sound on into each other share one gain, by the "
                    "loudest of them: %s", o->target->name, songs.s);
}

/* By one of its songs. */
static bool is_asked_for(const struct order *o, int track)
{
    for (int i = o->tracks->heads[track]; i < tracklist_end(o->tracks, track); i++)
        if (portion_has(o->plan->session, o->sequence->timeline->tracks[i].song))
            return true;
    return false;
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
    tell_shared_gain(o);
    const struct timeline *t = o->sequence->timeline;
    o->tracks = tracklist_new(p->session->arena, p->session->release, o->sequence,
                              o->target->hidden);
    tracklist_tell(p->session->arena, o->tracks, o->target, p->session->findings);
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
        return order_add_item(o, 0, o->tracks->count, 0, length);
    }
    for (int i = 0; i < o->tracks->count; i++) {
        if (!is_asked_for(o, i))
            continue;
        int64_t start, length;
        tracklist_range(o->tracks, i, rate, o->target->spacing, &start, &length);
        if (i == o->tracks->count - 1 && o->target->spacing == SPACING_KEEP)
            length = sequence_length(o->master, o->sequence) - start;
        if (!order_add_item(o, i, 1, start, length))
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
                                  : plan_figures(p, m, discs[0], 0, sequence_length(m, discs[0]));
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
        err_set(err, finding_error(s->findings)->err.code, POS_NONE,
                "the recipe cannot be rendered as it is");
        return NULL;
    }
    find_parts(p);
    return p;
}
