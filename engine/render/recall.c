#include "engine/render/recall.h"

#include "engine/audio/source.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void recall_key(char key[HASH_HEX_BYTES], const char *kind, const char *text)
{
    struct arena *a = arena_new();
    char *whole = arena_printf(a, "%s\n%s", kind, text);
    hash_hex_of(HASH_SHA256, whole, strlen(whole), key);
    arena_free(a);
}

static void word_key(char key[HASH_HEX_BYTES], const char *identity, const struct word *w)
{
    char text[256];
    snprintf(text, sizeof text, "part=%s\nbits=%d\ndither=%d\n", identity, w->bits, w->dither);
    recall_key(key, "word", text);
}

/* A word with its file: what is cut from it reads from there. */
static bool recall_word(struct part *p, struct word *w, const char *identity)
{
    char key[HASH_HEX_BYTES];
    struct entry e;
    word_key(key, identity, w);
    if (!store_find(p->master->session->store, key, p->arena, &e))
        return false;
    int64_t frame = pcm_sample_bytes(w->pcm->format) * w->pcm->channels;
    if (e.size_bytes != frame * w->pcm->length_frames)
        return false;
    pcm_adopt(w->pcm, e.fd);
    memcpy(w->digest, e.digest, sizeof w->digest);
    return true;
}

static void energy_key(char key[HASH_HEX_BYTES], const char *identity, const struct span *s)
{
    char text[256];
    snprintf(text, sizeof text, "part=%s\nstart=%lld end=%lld silence=%lld\n", identity,
             (long long)s->start, (long long)s->end, (long long)s->silence);
    recall_key(key, "energy", text);
}

struct energy_head { int32_t rate_hz, channels, cell_frames, cell_count; };

static bool recall_energy(struct part *p, struct span *span, const char *identity)
{
    char key[HASH_HEX_BYTES], *bytes;
    size_t size;
    struct energy_head head;
    energy_key(key, identity, span);
    if (!store_find_text(p->master->session->store, key, p->arena, &bytes, &size) ||
        size < sizeof head)
        return false;
    memcpy(&head, bytes, sizeof head);
    if (head.cell_count < 0 ||
        size != sizeof head + sizeof(float) * (size_t)head.cell_count)
        return false;
    struct energy *e = arena_new_one(p->arena, struct energy);
    *e = (struct energy){ head.rate_hz, head.channels, head.cell_frames, head.cell_count,
                          arena_new_array(p->arena, float, head.cell_count + 1) };
    memcpy(e->cells, bytes + sizeof head, size - sizeof head);
    span->result = e;
    return true;
}

static void keep_energy(const struct part *p, const struct span *span, const char *identity,
                        struct arena *scratch)
{
    const struct energy *e = span->result;
    if (!e)
        return;
    struct energy_head head = { e->rate_hz, e->channels, e->cell_frames, e->cell_count };
    struct text t = text_new(scratch);
    text_add_bytes(&t, &head, sizeof head);
    text_add_bytes(&t, e->cells, sizeof *e->cells * (size_t)e->cell_count);
    char key[HASH_HEX_BYTES];
    energy_key(key, identity, span);
    store_keep_text(p->master->session->store, key, t.s, t.length_bytes, 1.0, "loudness");
}

#define RECORD "largest=%la limited=%d deepest=%la sum=%la frames=%" SCNd64 \
    " over1=%" SCNd64 " over3=%" SCNd64

static bool read_record(struct part *p, const char *text)
{
    int limited;
    struct reduction *r = &p->reduction;
    if (sscanf(text, RECORD, &p->largest, &limited, &r->largest_db, &r->sum_db, &r->frames,
               &r->frames_over_1db, &r->frames_over_3db) != 7)
        return false;
    p->is_limited = limited;
    return true;
}

static void keep_record(const struct part *p, const char *identity, struct arena *scratch)
{
    const struct reduction *r = &p->reduction;
    char *text = arena_printf(scratch, "largest=%a limited=%d deepest=%a sum=%a frames=%" PRId64
                              " over1=%" PRId64 " over3=%" PRId64 "\n", p->largest, p->is_limited,
                              r->largest_db, r->sum_db, r->frames, r->frames_over_1db,
                              r->frames_over_3db);
    char key[HASH_HEX_BYTES];
    recall_key(key, "part", identity);
    store_keep_text(p->master->session->store, key, text, strlen(text), 1.0, "limiter");
}

static bool is_measured(const struct part *p)
{
    return p->is_anchor && !isnan(p->master->level.loudness_lufs);
}

bool recall_part(struct part *p, struct arena *scratch)
{
    const char *identity = session_identity(p->master->session, p->finish);
    char key[HASH_HEX_BYTES], *text;
    size_t size;
    if (!identity)
        return false;
    recall_key(key, "part", identity);
    bool ok = store_find_text(p->master->session->store, key, scratch, &text, &size) &&
              read_record(p, text);
    bool is_there = ok; /* all is asked for, so that all damage is found at once */
    for (int i = 0; is_there && is_measured(p) && i < p->span_count; i++)
        ok = recall_energy(p, &p->spans[i], identity) && ok;
    for (int w = 0; is_there && p->is_needed && w < p->word_count; w++)
        ok = recall_word(p, &p->words[w], identity) && ok;
    for (int w = 0; !ok && w < p->word_count; w++)
        pcm_disown(p->words[w].pcm); /* an entry is not written to: all words are made again */
    return p->is_known = ok;
}

/* Processor time of a node and all that leads up to it. */
static double seconds_of(const struct node *n)
{
    double sum = (double)__atomic_load_n(&n->spent_ns, __ATOMIC_RELAXED) * 1e-9;
    for (int i = 0; i < n->input_count; i++)
        sum += seconds_of(n->inputs[i]);
    return sum;
}

void recall_keep_part(struct part *p, struct arena *scratch)
{
    struct session *s = p->master->session;
    const char *identity = session_identity(s, p->finish);
    double seconds = seconds_of(p->finish) / (p->word_count ? p->word_count : 1);
    for (int i = 0; i < p->word_count; i++) {
        struct word *w = &p->words[i];
        char key[HASH_HEX_BYTES];
        int64_t frame = pcm_sample_bytes(w->pcm->format) * w->pcm->channels;
        word_key(key, identity, w);
        store_keep(s->store, key, w->pcm->fd, frame * w->pcm->length_frames, seconds, "audio",
                   w->digest);
    }
    for (int i = 0; i < p->span_count; i++)
        keep_energy(p, &p->spans[i], identity, scratch);
    keep_record(p, identity, scratch);
    p->is_known = true;
}

bool recall_figures(struct figures *f, const char *identity)
{
    struct session *s = f->master->session;
    struct arena *a = arena_new();
    char key[HASH_HEX_BYTES], *text;
    size_t size;
    struct err ignored = {0};
    json_t *j;
    recall_key(key, "figures", identity);
    f->is_known = store_find_text(s->store, key, a, &text, &size) &&
                  json_parse(text, size, key, a, &j, &ignored) && meter_get_json(j, &f->measures);
    arena_free(a);
    return f->is_known;
}

void recall_keep_figures(const struct figures *f, const char *identity)
{
    struct arena *a = arena_new();
    char key[HASH_HEX_BYTES];
    json_t *j = json_root_object(a);
    meter_put_json(j, &f->measures);
    char *text = json_print_line(a, j);
    recall_key(key, "figures", identity);
    store_keep_text(f->master->session->store, key, text, strlen(text), 1.0, "figures");
    arena_free(a);
}

bool recall_stream(struct session *s, const char *key, int *fd)
{
    struct arena *a = arena_new();
    struct entry e;
    *fd = store_find(s->store, key, a, &e) ? fcntl(e.fd, F_DUPFD_CLOEXEC, 0) : -1;
    arena_free(a);
    return *fd >= 0;
}

void recall_keep_stream(struct session *s, const char *key, int fd, double seconds)
{
    char digest[CHECKSUM_HEX_BYTES];
    off_t size = lseek(fd, 0, SEEK_END);
    if (s->keeps && size > 0)
        store_keep(s->store, key, fd, size, seconds, "stream", digest);
}

static void decoded_key(char key[HASH_HEX_BYTES], const struct item *it)
{
    char text[256];
    snprintf(text, sizeof text, "stream=%s\nlibrary=%s\nmeter=%u\n", it->stream_key,
             source_library(), METER_VERSION);
    recall_key(key, "decoded", text);
}

bool recall_decoded(struct item *it, char fingerprint[HASH_HEX_BYTES])
{
    struct arena *a = arena_new();
    char key[HASH_HEX_BYTES], *text;
    size_t size;
    struct err ignored = {0};
    json_t *j;
    decoded_key(key, it);
    if (!store_find_text(it->session->store, key, a, &text, &size) ||
        !json_parse(text, size, key, a, &j, &ignored))
        j = NULL;
    const char *packets = json_string_value(json_object_get(j, "packets"));
    const char *sha256 = json_string_value(json_object_get(j, "audio_sha256"));
    const json_t *decoded = json_object_get(j, "decoded");
    bool is_lossless = it->target->writer->is_lossless;
    bool ok = packets && (is_lossless ? sha256 != NULL
                                      : decoded && meter_get_json(decoded, &it->decoded));
    snprintf(fingerprint, HASH_HEX_BYTES, "%s", ok ? packets : "");
    snprintf(it->audio_sha256, sizeof it->audio_sha256, "%s", ok && is_lossless ? sha256 : "");
    it->has_decoded = ok && !is_lossless;
    arena_free(a);
    return ok;
}

void recall_keep_decoded(const struct item *it, const char *fingerprint)
{
    struct arena *a = arena_new();
    char key[HASH_HEX_BYTES];
    json_t *j = json_root_object(a);
    json_put_text(j, "packets", fingerprint);
    if (it->target->writer->is_lossless)
        json_put_text(j, "audio_sha256", it->audio_sha256);
    else
        meter_put_json(json_put_object(j, "decoded"), &it->decoded);
    char *text = json_print_line(a, j);
    decoded_key(key, it);
    store_keep_text(it->session->store, key, text, strlen(text), 1.0, "figures");
    arena_free(a);
}

static void mix_key(char key[HASH_HEX_BYTES], const char *audio_sha256)
{
    recall_key(key, "mix", audio_sha256);
}

bool recall_mix(struct session *s, struct mix *m, struct arena *a)
{
    char key[HASH_HEX_BYTES];
    struct entry e;
    mix_key(key, m->audio_sha256);
    if (!store_find(s->store, key, a, &e))
        return false;
    int64_t frame = pcm_sample_bytes(m->info.format) * m->info.channels;
    if (e.size_bytes != frame * m->info.length_frames)
        return false;
    pcm_adopt(m->pcm, e.fd);
    return true;
}

void recall_keep_mix(struct session *s, struct mix *m, double seconds)
{
    char key[HASH_HEX_BYTES], digest[CHECKSUM_HEX_BYTES];
    int64_t frame = pcm_sample_bytes(m->info.format) * m->info.channels;
    mix_key(key, m->audio_sha256);
    store_keep(s->store, key, m->pcm->fd, frame * m->info.length_frames, seconds, "mix", digest);
    m->pcm->is_kept = true;
}
