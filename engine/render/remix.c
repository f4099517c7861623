#include "engine/render/remix.h"

#include "engine/compare/compare.h"
#include "engine/compare/fingerprint.h"
#include "engine/render/held.h"
#include "engine/render/intake.h"
#include "engine/render/lock.h"
#include "engine/render/recall.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define REMIX_VERSION 1

struct revised {
    struct session *session;
    struct mix *mix;
    const json_t *before;      /* of the manifest's songs */
    struct arena *arena;
    json_t *found;             /* NULL: nothing to compare with */
    struct task *task;
};

void remix_keep(struct session *s, const struct mix *m, struct arena *scratch)
{
    char key[HASH_HEX_BYTES];
    const struct compare_input in = compare_input_pcm(m->pcm);
    const void *bytes;
    size_t size;
    struct err ignored = {0};
    if (fingerprint_of(scratch, &in, &bytes, &size, &ignored)) {
        recall_key(key, "fingerprint", m->audio_sha256);
        store_keep_text(s->store, key, bytes, size, 1.0, "fingerprint");
    }
}

/* The old mix as the cache has it. */
static bool recall_old(const struct revised *r, struct mix *old, struct pcm *pcm,
                       struct arena *scratch)
{
    static const char *const formats[] = { "s16", "s24", "s32", "f32", "f64" };
    const char *format = past_text(r->before, "format");
    int f = 0;
    while (f < 4 && strcmp(format, formats[f]) != 0)
        f++;
    *pcm = (struct pcm){ .fd = -1, .path = "", .format = (enum pcm_format)f,
        .rate_hz = (int)json_integer_value(json_object_get(r->before, "rate_hz")),
        .channels = (int)json_integer_value(json_object_get(r->before, "channels")),
        .length_frames = json_integer_value(json_object_get(r->before, "length_frames")) };
    *old = (struct mix){ .pcm = pcm, .info = { .format = pcm->format, .channels = pcm->channels,
                                               .length_frames = pcm->length_frames } };
    snprintf(old->audio_sha256, sizeof old->audio_sha256, "%s",
             past_text(r->before, "audio_sha256"));
    return pcm->rate_hz > 0 && recall_mix(r->session, old, scratch);
}

static bool compare(struct revised *r, struct comparison *c, struct arena *scratch,
                    struct err *err)
{
    struct mix old;
    struct pcm pcm;
    char key[HASH_HEX_BYTES], *bytes;
    size_t size;
    struct mix *m = r->mix;
    if (m->pcm->fd < 0 && !recall_mix(r->session, m, r->arena) &&
        !intake_decode(m, scratch, err))
        return false;
    const struct compare_input after = compare_input_pcm(m->pcm);
    if (recall_old(r, &old, &pcm, scratch)) {
        const struct compare_input before = compare_input_pcm(&pcm);
        return compare_mixes(scratch, &before, &after, c, err);
    }
    recall_key(key, "fingerprint", past_text(r->before, "audio_sha256"));
    return store_find_text(r->session->store, key, scratch, &bytes, &size) &&
           compare_fingerprint(scratch, bytes, size, &after, c, err);
}

static json_t *report_of(struct arena *a, const struct comparison *c)
{
    json_t *j = json_root_object(a);
    compare_put_json(j, c);
    json_put_number(j, "shift_ms", c->is_same_song ? c->offset_ms : 0.0, 2);
    return j;
}

/* Another render, or the plan before it, may have looked already. */
static bool compare_song(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct revised *r = data;
    char key[HASH_HEX_BYTES], *text;
    size_t size;
    struct comparison c;
    char *pair = arena_printf(scratch, "%d\n%s\n%s\n", REMIX_VERSION,
                              past_text(r->before, "audio_sha256"), r->mix->audio_sha256);
    recall_key(key, "difference", pair);
    if (store_find_text(r->session->store, key, scratch, &text, &size) &&
        json_parse(text, size, key, r->arena, &r->found, err))
        return true;
    if (!compare(r, &c, scratch, err))
        return err->code == ERR_NONE; /* nothing is left of the old mix */
    r->found = report_of(r->arena, &c);
    text = json_print_line(scratch, r->found);
    store_keep_text(r->session->store, key, text, strlen(text), 10.0, "difference");
    return true;
}

/* The song's entry of the manifest before; an alternate's is in its song's. NULL: there is none. */
static const json_t *song_before(const struct session *s, const struct past *past, int index)
{
    const struct album *album = &s->release->album;
    const struct song *it = &album->songs[index];
    const char *mix = it->main ? it->main->mix : it->mix;
    const json_t *song;
    size_t i;
    json_array_foreach (json_object_get(past ? past->manifest : NULL, "songs"), i, song)
        if (strcmp(past_text(song, "mix"), mix) == 0)
            return it->main ? json_object_get(json_object_get(song, "versions"), it->version)
                            : song;
    return NULL;
}

/* What the offset means for the song's times. */
static void follow(struct session *s, int song, const json_t *found)
{
    const struct album *album = &s->release->album;
    const struct song *it = &album->songs[song];
    const struct lock_mix *held =
        s->lock ? lock_find_mix(s->lock, held_mix_name(s, song)) : NULL;
    double shift_ms = json_number_value(json_object_get(found, "shift_ms"));
    double before_ms = held ? held->shift_ms : 0.0;
    if (album->songs[album_main_index(album, it)].follow) {
        s->songs[song].shift_s = nearbyint((before_ms + shift_ms) * 100.0) / 100.0 / 1000.0;
        return;
    }
    if (found && fabs(shift_ms) > REMIX_TOLD_MS)
        finding_add(s->findings, SEVERITY_WARNING, "mix-shifted", it->mix_pos,
                    "%s starts %.2f ms %s than the mix before: trims, fades, marks and indexes of "
                    "song %d are in the file's time and no longer fit; say follow: yes to carry "
                    "them along", it->mix, fabs(shift_ms), shift_ms > 0 ? "later" : "earlier",
                    album_main_index(album, it) + 1)->is_of_past = true;
}

/* An alternate that was exported with the mix before is told: a listener would hear two mixes. */
static void tell_alternates(struct session *s, const json_t *before, int song)
{
    const struct album *album = &s->release->album;
    const json_t *versions = json_object_get(before, "versions");
    for (int i = album->song_count; i < album->song_count + album->alternate_count; i++) {
        const struct song *it = &album->songs[i];
        const json_t *was = it->version ? json_object_get(versions, it->version) : NULL;
        if (album_main_index(album, it) != song || !was ||
            strcmp(past_text(was, "audio_sha256"), s->song_mixes[i]->audio_sha256) != 0)
            continue;
        bool is_refused = album->songs[song].older_versions == OLDER_REFUSE;
        struct finding *f =
            finding_add(s->findings, is_refused ? SEVERITY_ERROR : SEVERITY_WARNING,
                        "version-older", it->mix_pos,
                        "%s is still the %s of the mix before: %s is a new one; ask for both",
                        it->mix, it->version, s->song_mixes[song]->name);
        f->is_of_past = true;
        f->err.code = ERR_REJECTED;
    }
}

bool remix_find(struct session *s, const struct past *past, int jobs, graph_watch watch,
                     void *user, struct err *err)
{
    const struct album *album = &s->release->album;
    int total = album->song_count + album->alternate_count;
    struct revised *all = arena_new_array(s->arena, struct revised, total);
    struct graph *g = graph_new(s->arena, false);
    s->differences = arena_new_array(s->arena, const json_t *, total);
    for (int i = 0; i < total; i++) {
        struct mix *m = s->song_mixes[i];
        const json_t *before = song_before(s, past, i);
        const char *was = past_text(before, "audio_sha256");
        if (!m->pcm || !*was || strcmp(was, m->audio_sha256) == 0)
            continue;
        if (i < album->song_count)
            tell_alternates(s, before, i);
        all[i] = (struct revised){ .session = s, .mix = m, .before = before,
                                   .arena = arena_child(s->arena) };
        all[i].task = graph_add(g, compare_song, &all[i], m->name,
                                (double)m->info.length_frames / m->info.rate_hz);
        for (int k = 0; k < i; k++) /* both may decode it */
            if (all[k].mix == m)
                graph_after(g, all[i].task, all[k].task);
    }
    if (!graph_run(g, jobs, watch, user, err))
        return false;
    for (int i = 0; i < total; i++) {
        s->differences[i] = all[i].found;
        follow(s, i, all[i].found);
    }
    return true;
}
