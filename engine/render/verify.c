/* verify: a published bundle by its manifest alone: every file there and whole, every hash, every
 * lossless file decoded to the samples that were rendered, every lossy one to its length and
 * figures. */
#include "engine/audio/source.h"
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/interrupt.h"
#include "engine/meter/meter.h"
#include "engine/render/graph.h"
#include "engine/render/manifest.h"
#include "engine/render/render.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STEP_FRAMES 8192
#define MANIFEST_LIMIT_BYTES ((size_t)64 << 20)
#define FIGURE_TOLERANCE 0.05 /* decoders differ by processor in the last bits only */

/* One file of the manifest. */
struct listed {
    const char *bundle, *path, *sha256, *audio_sha256;
    long long size_bytes, length_frames;
    double decoded_lufs;       /* NAN: lossless, or none */
    bool is_lossless, is_audio;
};

static bool damaged(const struct listed *e, struct err *err, const char *what)
{
    return err_set(err, ERR_DAMAGED, POS_NONE, "%s: %s", e->path, what);
}

static bool check_bytes(const struct listed *e, const char *full, struct arena *a, struct err *err)
{
    struct stat st;
    if (stat(full, &st) != 0)
        return damaged(e, err, "the file is missing");
    if (st.st_size != e->size_bytes)
        return damaged(e, err, arena_printf(a, "it has %lld bytes, the manifest says %lld",
                                            (long long)st.st_size, e->size_bytes));
    struct hash *h = hash_new(a, HASH_SHA256);
    char hex[HASH_HEX_BYTES];
    if (!hash_file(full, h, err))
        return false;
    hash_hex(h, HASH_SHA256, hex);
    return strcmp(hex, e->sha256) == 0 ||
        damaged(e, err, "its SHA-256 is not that of the manifest: it was changed");
}

static bool check_sound(const struct listed *e, const char *full, struct arena *a, struct err *err)
{
    struct source *s = source_open_as_player(a, full, err);
    if (!s)
        return false;
    const struct source_info *info = source_info_of(s);
    int channels = info->channels;
    double *ch[2] = { arena_new_array(a, double, STEP_FRAMES),
                      arena_new_array(a, double, STEP_FRAMES) };
    enum pcm_format format = info->format;
    size_t frame = (size_t)(pcm_sample_bytes(format) * channels);
    char *bytes = arena_alloc(a, frame * STEP_FRAMES);
    struct hash *h = hash_new(a, HASH_SHA256);
    struct meter *m = e->is_lossless ? NULL : meter_new(a, info->rate_hz, channels);
    if (m)
        meter_without_check(m);
    char *head = arena_printf(a, "pcm %d %d %s\n", info->rate_hz, channels,
                              pcm_format_name(format));
    hash_add(h, head, strlen(head));
    long long at = 0;
    for (int got = 1; got > 0; at += got) {
        if (interrupt_requested())
            return err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        if (!source_read(s, STEP_FRAMES, ch, &got, err))
            return false;
        if (m) {
            meter_feed(m, (const double *const *)ch, got);
            continue;
        }
        pcm_encode(format, (const double *const *)ch, channels, got, bytes);
        hash_add(h, bytes, frame * (size_t)got);
    }
    if (at != e->length_frames)
        return damaged(e, err, arena_printf(a, "it decodes to %lld samples, the manifest says %lld",
                                            at, e->length_frames));
    char hex[HASH_HEX_BYTES];
    hash_hex(h, HASH_SHA256, hex);
    if (!m)
        return strcmp(hex, e->audio_sha256) == 0 ||
            damaged(e, err, "its samples are not those that were rendered");
    struct measures now;
    meter_finish(m, &now);
    if (isfinite(e->decoded_lufs) &&
        !(fabs(now.integrated_lufs - e->decoded_lufs) <= FIGURE_TOLERANCE))
        return damaged(e, err, arena_printf(a, "it decodes to %.2f LUFS, the manifest says %.2f",
                                            now.integrated_lufs, e->decoded_lufs));
    return true;
}

static bool check_entry(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    const struct listed *e = data;
    char *full = file_join(scratch, e->bundle, e->path);
    return check_bytes(e, full, scratch, err) &&
        (!e->is_audio || check_sound(e, full, scratch, err));
}

static long long integer_of(const json_t *j, const char *key)
{
    return json_integer_value(json_object_get(j, key));
}

static const char *text_of(const json_t *j, const char *key)
{
    const char *s = json_string_value(json_object_get(j, key));
    return s ? s : "";
}

static struct listed *entry_of(struct arena *a, const char *bundle, const json_t *target,
                              const json_t *file)
{
    struct listed *e = arena_new_one(a, struct listed);
    const json_t *lufs = json_object_get(json_object_get(file, "decoded"), "integrated_lufs");
    *e = (struct listed){ .bundle = bundle, .path = text_of(file, "path"),
                         .sha256 = text_of(file, "sha256"),
                         .audio_sha256 = text_of(file, "audio_sha256"),
                         .size_bytes = integer_of(file, "size_bytes"),
                         .length_frames = integer_of(file, "length_frames"),
                         .decoded_lufs = json_is_number(lufs) ? json_number_value(lufs) : NAN,
                         .is_lossless = json_is_true(json_object_get(target, "lossless")),
                         .is_audio = json_object_get(file, "length_frames") != NULL };
    return e;
}

static bool watch(void *user, const struct graph_tick *tick)
{
    const struct render_options *o = user;
    struct progress p = { .stage = "verify", .what = tick->running,
                          .audio_seconds_done = tick->seconds_done,
                          .audio_seconds_total = tick->seconds_total };
    if (o->progress)
        o->progress(o->user, &p);
    return !interrupt_requested();
}

/* 1, or 0 where it is left out: a damaged manifest must not lead elsewhere. */
static int add_entry(struct graph *g, struct listed *e, struct findings *findings)
{
    if (file_is_inside(e->path)) {
        graph_add(g, check_entry, e, e->path, 1.0);
        return 1;
    }
    finding_add(findings, SEVERITY_ERROR, "manifest", POS_NONE,
                "manifest.json names '%s', outside the bundle", e->path);
    return 0;
}

static int add_entries(struct arena *a, struct graph *g, const char *bundle, const json_t *manifest,
                       struct findings *findings)
{
    size_t i, k;
    json_t *target, *file;
    int count = 0;
    json_array_foreach (json_object_get(manifest, "targets"), i, target)
        json_array_foreach (json_object_get(target, "deliverables"), k, file)
            count += add_entry(g, entry_of(a, bundle, target, file), findings);
    json_array_foreach (json_object_get(manifest, "papers"), k, file)
        count += add_entry(g, entry_of(a, bundle, NULL, file), findings);
    return count;
}

/* The sums have to be those of the manifest, its own included. */
static void check_sums(struct arena *a, const char *bundle, const json_t *manifest,
                       const char *text, size_t size, struct findings *findings)
{
    char *sums, hex[HASH_HEX_BYTES];
    size_t sums_size;
    struct err ignored = {0};
    hash_hex_of(HASH_SHA256, text, size, hex);
    char *own = arena_printf(a, "%s  manifest.json\n", hex);
    if (!file_read(file_join(a, bundle, "SHA256SUMS"), MANIFEST_LIMIT_BYTES, a, &sums, &sums_size,
                   POS_NONE, &ignored))
        finding_add(findings, SEVERITY_ERROR, "sums", POS_NONE,
                    "SHA256SUMS is missing or cannot be read");
    else if (!strstr(sums, own))
        finding_add(findings, SEVERITY_ERROR, "sums", POS_NONE,
                    "manifest.json is not the one that SHA256SUMS knows");
    else if (strcmp(sums, arena_printf(a, "%s%s", manifest_sums(a, manifest), own)) != 0)
        finding_add(findings, SEVERITY_ERROR, "sums", POS_NONE,
                    "SHA256SUMS has other sums than manifest.json: it was changed");
}

bool render_verify(struct arena *a, const char *bundle, const struct render_options *o,
                   struct findings *findings, json_t **report, struct err *err)
{
    char *text;
    size_t size;
    json_t *manifest;
    char *path = file_join(a, bundle, "manifest.json");
    if (!file_read(path, MANIFEST_LIMIT_BYTES, a, &text, &size, POS_NONE, err) ||
        !json_parse(text, size, path, a, &manifest, err))
        return false;
    meter_start();
    check_sums(a, bundle, manifest, text, size, findings);
    struct graph *g = graph_new(a, true);
    int count = add_entries(a, g, bundle, manifest, findings);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    bool ok = graph_run(g, o->jobs > 0 ? o->jobs : (int)cores, watch, (void *)o, err);
    const struct err *e;
    for (int i = 0; (e = graph_error(g, i)); i++)
        finding_add_err(findings, e);
    if (!ok && err->code == ERR_INTERRUPTED)
        return false;
    *err = (struct err){0};
    *report = json_root_object(a);
    json_put_text(*report, "bundle", bundle);
    json_put_integer(*report, "files", count);
    json_put_integer(*report, "damaged", findings->errors);
    if (findings->errors)
        return err_set(err, ERR_DAMAGED, POS_NONE, "%s: %d of %d files are damaged", bundle,
                       findings->errors, count);
    return true;
}
