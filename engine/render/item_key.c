/* item_key: what decides the bytes of a deliverable, and the figures of a stretch. */
#include "engine/render/item.h"

#include <string.h>

/* The parts of a stretch, each with its place in it; false: one has no identity yet. */
static bool add_parts(struct text *t, const struct sequence *q, struct part *const parts[],
                      int count, int64_t start)
{
    for (int i = 0; i < count; i++) {
        const struct master *m = parts[i]->master;
        const char *identity = session_identity(m->session, parts[i]->finish);
        if (!identity)
            return false;
        int64_t at = sequence_part_start(m, q, parts[i]) - start;
        text_printf(t, "part=%s at=%lld\n", identity, (long long)at);
    }
    return true;
}

char *item_figures_identity(struct arena *a, const struct figures *f)
{
    struct text t = text_new(a);
    text_printf(&t, "meter=%u\nword=%s\nlength=%lld\n", METER_VERSION,
                pcm_format_name(f->programme->format), (long long)f->length);
    for (int i = 0; i < (f->disc_count ? f->disc_count : 1); i++) {
        const struct sequence *q = f->disc_count ? f->discs[i] : f->sequence;
        const struct word *word = sequence_widest_word(f->master, q);
        text_printf(&t, "dither=%s\n", word ? dither_names[word->dither] : "");
    }
    if (f->disc_count == 0)
        return add_parts(&t, f->sequence, f->parts, f->part_count, f->start) ? t.s : NULL;
    for (int i = 0; i < f->disc_count; i++)
        text_printf(&t, "disc=%lld\n", (long long)sequence_length(f->master, f->discs[i]));
    for (int i = 0; i < f->part_count; i++) {
        const char *identity = session_identity(f->master->session, f->parts[i]->finish);
        if (!identity)
            return NULL;
        text_printf(&t, "part=%s\n", identity);
    }
    return t.s;
}

void item_measured(const struct item *it, char hex[HASH_HEX_BYTES])
{
    struct arena *a = arena_new();
    struct text t = text_new(a);
    char *identity = item_figures_identity(a, it->figures);
    for (int i = 0; identity && i <= it->track_count; i++) {
        text_printf(&t, "%s\n", identity);
        identity = item_figures_identity(a, i < it->track_count ? it->tracks[i] : it->figures);
    }
    hex[0] = 0;
    if (identity)
        hash_hex_of(HASH_SHA256, t.s, t.length_bytes, hex);
    arena_free(a);
}

/* Texts, codes and figures are left out. */
static void make_sound_key(struct item *it)
{
    struct arena *a = it->session->arena;
    const struct writer_class *writer = it->target->writer;
    const struct reel *r = it->delivery.reel;
    struct text t = text_new(a);
    it->sound_key[0] = 0;
    if (!writer->sound)
        return;
    text_printf(&t, "sound of %s %u\nrate_hz=%d\nword=%s\nchannels=%d\nlength_frames=%lld\n"
                "dither=%s\n", writer->name, writer->version, r->rate_hz,
                pcm_format_name(r->format), r->channels, (long long)r->length_frames,
                dither_names[it->dither]);
    (void)writer->sound(&it->delivery, a, &t);
    if (add_parts(&t, it->sequence, it->parts, it->part_count, it->start))
        hash_hex_of(HASH_SHA256, t.s, t.length_bytes, it->sound_key);
}

void item_make_key(struct item *it)
{
    struct arena *a = it->session->arena;
    struct text own = text_new(a);
    writer_key(&it->delivery, it->target->writer, &own);
    text_printf(&own, "dither=%s\n", dither_names[it->dither]);
    if (it->backs_off && it->has_back_off)
        text_printf(&own, "back_off_db=%a\n", it->back_off_db);
    text_printf(&own, "meter=%u\n", METER_VERSION); /* the manifest tells figures of every file */
    it->key_text = own.s;
    struct text whole = text_new(a);
    text_add(&whole, own.s);
    if (it->delivery.needs_figures) {
        char *figures = item_figures_identity(a, it->figures);
        text_printf(&whole, "figures\n%s", figures ? figures : "");
    }
    if (it->album) {
        char *figures = item_figures_identity(a, it->album);
        text_printf(&whole, "album's figures\n%s", figures ? figures : "");
    }
    it->key[0] = 0;
    make_sound_key(it);
    if (it->backs_off && !it->has_back_off)
        return;
    if (add_parts(&whole, it->sequence, it->parts, it->part_count, it->start))
        hash_hex_of(HASH_SHA256, whole.s, whole.length_bytes, it->key);
}
