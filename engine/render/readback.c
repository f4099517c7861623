#include "engine/render/readback.h"

#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/render/recall.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#define STEP_FRAMES 8192
#define LOSSY_LOUDNESS_LU 0.2 /* how far a codec may move the loudness */

/* Of a file that was taken over, or NULL. */
static const struct made_file *taken(const struct item *it, const char *path)
{
    for (int i = 0; i < it->sound_count; i++)
        if (strcmp(it->sound[i].path, path) == 0)
            return &it->sound[i];
    return NULL;
}

static bool add_file(struct item *it, const char *path, struct err *err)
{
    struct arena *a = it->arena;
    const char *full = stage_path(a, it->stage, path);
    const struct made_file *known = taken(it, path);
    struct stat st;
    it->files = arena_grow(a, it->files, it->file_count, sizeof *it->files);
    if (known) {
        it->files[it->file_count++] = *known;
        return true;
    }
    if (stat(full, &st) != 0)
        return err_set(err, ERR_FAILED, it->delivery.pos, "%s was not written", path);
    struct hash *h = hash_new(a, HASH_SHA256);
    if (!hash_file(full, h, err))
        return false;
    struct made_file *f = &it->files[it->file_count++];
    f->path = arena_strdup(a, path);
    f->size_bytes = st.st_size;
    hash_hex(h, HASH_SHA256, f->sha256);
    return true;
}

/* Every file below a folder, in the order of their names. */
static bool add_folder(struct item *it, const char *path, struct err *err)
{
    const char **names;
    int count;
    if (!file_list(it->arena, stage_path(it->arena, it->stage, path), &names, &count, err))
        return err_note(err, it->delivery.pos, "the folder %s was not written", path);
    bool ok = true;
    for (int i = 0; i < count && ok; i++) {
        const char *inside = arena_printf(it->arena, "%s/%s", path, names[i]);
        struct stat st;
        if (stat(stage_path(it->arena, it->stage, inside), &st) == 0)
            ok = S_ISDIR(st.st_mode) ? add_folder(it, inside, err) : add_file(it, inside, err);
    }
    return ok;
}

static bool differs(const struct item *it, int64_t frame, struct err *err)
{
    struct arena *a = arena_new();
    err_set(err, ERR_REJECTED, it->delivery.pos,
            "%s does not decode to what was written: the first difference lies at %s; this is a "
            "bug of an encoder or "
            "of ours",
            it->delivery.path, text_clock(a, (double)frame / it->delivery.reel->rate_hz));
    arena_free(a);
    return false;
}

/* Decoded samples of a lossless file in the reel's own bytes, compared with it. */
struct comparison {
    char *decoded, *ours;
    struct hash *hash;
};

static bool compare(struct item *it, struct comparison *c, int64_t at, int frames,
                    double *const ch[], struct err *err)
{
    const struct reel *r = it->delivery.reel;
    size_t frame = (size_t)(pcm_sample_bytes(r->format) * r->channels);
    if (at + frames > r->length_frames)
        return true; /* the length is judged at the end */
    if (!reel_read_raw(r, at, frames, c->ours, err))
        return false;
    hash_add(c->hash, c->ours, frame * (size_t)frames);
    pcm_encode(r->format, (const double *const *)ch, r->channels, frames, c->decoded);
    if (memcmp(c->decoded, c->ours, frame * (size_t)frames) == 0)
        return true;
    int same = 0;
    while (memcmp(c->decoded + frame * (size_t)same, c->ours + frame * (size_t)same, frame) == 0)
        same++;
    return differs(it, at + same, err);
}

static bool judge_lossy(struct item *it, struct err *err)
{
    double asked = it->figures->measures.integrated_lufs + it->back_off_db;
    double got = it->decoded.integrated_lufs;
    if (!isfinite(asked) || fabs(got - asked) <= LOSSY_LOUDNESS_LU)
        return true;
    return err_set(err, ERR_REJECTED, it->delivery.pos,
                   "%s decodes to %.2f LUFS, it was given %.2f LUFS: more than %.1f LU apart; "
                   "raise its bit rate", it->delivery.path, got, asked, LOSSY_LOUDNESS_LU);
}

/* What identifies samples whatever holds them: the same text and bytes as for a mix. */
static struct hash *hash_of_reel(const struct reel *r, struct arena *scratch)
{
    struct hash *h = hash_new(scratch, HASH_SHA256);
    char *head = arena_printf(scratch, "pcm %d %d %s\n", r->rate_hz, r->channels,
                              pcm_format_name(r->format));
    hash_add(h, head, strlen(head));
    return h;
}

static bool check_stream(const struct item *it, const struct source_info *info, struct err *err)
{
    const struct reel *r = it->delivery.reel;
    bool is_right = info->rate_hz == r->rate_hz && info->channels == r->channels;
    if (it->target->writer->is_lossless)
        is_right = is_right && info->format == r->format;
    return is_right || err_set(err, ERR_REJECTED, it->delivery.pos,
                               "%s decodes to %d Hz, %d channels, %s, expected %d Hz, %d, %s",
                               it->delivery.path, info->rate_hz, info->channels,
                               pcm_format_name(info->format), r->rate_hz, r->channels,
                               pcm_format_name(r->format));
}

/* Decodes to the end; each block is compared with the reel (lossless) or measured (lossy). */
static bool decode_all(struct item *it, struct source *s, struct arena *scratch, struct err *err)
{
    const struct reel *r = it->delivery.reel;
    bool is_lossless = it->target->writer->is_lossless;
    struct meter *meter = is_lossless ? NULL : meter_new(scratch, r->rate_hz, r->channels);
    if (meter)
        meter_without_check(meter); /* the rendered sound has had a second reading */
    size_t block = (size_t)(pcm_sample_bytes(r->format) * r->channels) * STEP_FRAMES;
    struct comparison c = { arena_alloc(scratch, block), arena_alloc(scratch, block),
                            hash_of_reel(r, scratch) };
    double *ch[SIGNAL_CHANNELS] = { arena_new_array(scratch, double, STEP_FRAMES),
                                    arena_new_array(scratch, double, STEP_FRAMES) };
    int64_t at = 0;
    for (int got = 1; got > 0; at += got) {
        if (!source_read(s, STEP_FRAMES, ch, &got, err))
            return false;
        if (meter)
            meter_feed(meter, (const double *const *)ch, got);
        else if (!compare(it, &c, at, got, ch, err))
            return false;
    }
    if (at != r->length_frames)
        return err_set(err, ERR_REJECTED, it->delivery.pos,
                       "%s decodes to %lld samples, expected %lld", it->delivery.path,
                       (long long)at, (long long)r->length_frames);
    it->has_decoded = meter != NULL;
    if (!meter) {
        hash_hex(c.hash, HASH_SHA256, it->audio_sha256);
        return true;
    }
    meter_finish(meter, &it->decoded);
    return item_round_measures(&it->decoded, scratch, err);
}

static struct source *open_back(struct item *it, struct arena *scratch, struct err *err)
{
    const char *path = stage_path(scratch, it->stage, it->delivery.path);
    struct source *s = source_open_as_player(scratch, path, err);
    return s && check_stream(it, source_info_of(s), err) ? s : NULL;
}

/* Are the file's packets those that an earlier render decoded to the end and judged? That one got
 * them from the same stream, so from the same samples; and what a decoder makes of the same packets
 * under the same set-up is the same again. It sees the file through the demuxer, as a player does:
 * a packet that wrapping lost, cut or moved is found. */
static bool is_decoded_before(struct item *it, struct arena *scratch)
{
    char before[HASH_HEX_BYTES], now[HASH_HEX_BYTES];
    struct err ignored = {0};
    struct source *s = recall_decoded(it, before) ? open_back(it, scratch, &ignored) : NULL;
    return s && source_skim(s, &ignored) && source_fingerprint(s, now) && strcmp(before, now) == 0;
}

static bool decode_back(struct item *it, struct arena *scratch, struct err *err)
{
    char fingerprint[HASH_HEX_BYTES];
    bool is_lossless = it->target->writer->is_lossless;
    bool has_stream = it->target->writer->encode != NULL;
    if (has_stream && is_decoded_before(it, scratch))
        return is_lossless || judge_lossy(it, err);
    struct source *s = open_back(it, scratch, err);
    if (!s || !decode_all(it, s, scratch, err))
        return false;
    if (has_stream && source_fingerprint(s, fingerprint))
        recall_keep_decoded(it, fingerprint);
    return is_lossless || judge_lossy(it, err);
}

/* Of a folder's programme, which its writer compares with the reel itself. */
static bool hash_programme(struct item *it, struct arena *scratch, struct err *err)
{
    const struct reel *r = it->delivery.reel;
    struct hash *h = hash_of_reel(r, scratch);
    size_t frame = (size_t)(pcm_sample_bytes(r->format) * r->channels);
    char *bytes = arena_alloc(scratch, frame * STEP_FRAMES);
    for (int64_t at = 0; at < r->length_frames; at += STEP_FRAMES) {
        int64_t left = r->length_frames - at;
        int frames = left < STEP_FRAMES ? (int)left : STEP_FRAMES;
        if (!reel_read_raw(r, at, frames, bytes, err))
            return false;
        hash_add(h, bytes, frame * (size_t)frames);
    }
    hash_hex(h, HASH_SHA256, it->audio_sha256);
    return true;
}

bool readback_item(struct item *it, struct arena *scratch, struct err *err)
{
    const struct writer_class *writer = it->target->writer;
    bool is_folder = writer->extension == NULL;
    bool ok = is_folder ? add_folder(it, it->delivery.path, err)
                        : add_file(it, it->delivery.path, err);
    if (ok && !it->delivery.has_sound)
        ok = is_folder ? hash_programme(it, scratch, err) : decode_back(it, scratch, err);
    return ok && (!writer->verify || writer->verify(&it->delivery, it->stage, scratch, err));
}
