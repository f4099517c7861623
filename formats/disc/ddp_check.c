#include "formats/disc/ddp_check.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/interrupt.h"
#include "engine/base/text.h"
#include "formats/disc/disc_json.h"
#include "formats/disc/disc_rules.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define RULE "ddp-checksum"
#define SIDECAR_BYTES_MOST (1 << 16)
#define BLOCK_SECTORS 64
#define HIDDEN_AFTER_SECTORS (30 * CDTIME_FRAMES_PER_SECOND)
#define FAULT(severity_, rule_, ...) \
    finding_add(findings, (severity_), (rule_), (struct pos){ .file = path }, __VA_ARGS__)

/* A line of a checksum file. */
struct checksum {
    enum hash_kind kind;
    char digest[33], name[64];
    const char *path; /* of the checksum file */
};
struct checksums {
    struct arena *a;
    int count, file_count;
    struct checksum *items;
};

static int hex_length(const char *s)
{
    int n = 0;
    while (isxdigit((unsigned char)s[n]))
        n++;
    return n;
}

static void lower(char *to, const char *from, int length)
{
    for (int i = 0; i < length; i++)
        to[i] = (char)tolower((unsigned char)from[i]);
    to[length] = 0;
}

/* "<32 hex> [*| ]NAME", or "NAME=<8 hex>"; anything else is a title or a comment. */
static bool parse_line(char *line, struct checksum *c)
{
    char *equals = strrchr(line, '=');
    if (hex_length(line) == 32 && (line[32] == ' ' || line[32] == '\t')) {
        const char *name = line + 32 + strspn(line + 32, " \t");
        c->kind = HASH_MD5;
        lower(c->digest, line, 32);
        snprintf(c->name, sizeof c->name, "%.63s", name + (*name == '*'));
        return c->name[0] != 0;
    }
    if (!equals || equals == line || hex_length(equals + 1) != 8 || equals[9] != 0)
        return false;
    c->kind = HASH_CRC32;
    lower(c->digest, equals + 1, 8);
    *equals = 0;
    snprintf(c->name, sizeof c->name, "%.63s", line);
    return true;
}

static void read_sidecar(struct checksums *sums, const char *path)
{
    char *bytes, *rest = NULL;
    size_t size;
    struct err err = {0};
    int before = sums->count;
    if (!file_read(path, SIDECAR_BYTES_MOST, sums->a, &bytes, &size, POS_NONE, &err))
        return;
    for (char *line = strtok_r(bytes, "\r\n", &rest); line; line = strtok_r(NULL, "\r\n", &rest)) {
        struct checksum c = { .path = path };
        if (!parse_line(line, &c))
            continue;
        sums->items = arena_grow(sums->a, sums->items, sums->count, sizeof c);
        sums->items[sums->count++] = c;
    }
    sums->file_count += sums->count > before;
}

static bool ends_with(const char *name, const char *suffix)
{
    size_t n = strlen(name), m = strlen(suffix);
    return n >= m && strcasecmp(name + n - m, suffix) == 0;
}

static int by_name(const void *x, const void *y)
{
    return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Every file of the folder that can hold checksums, in the order of names. */
static void read_sidecars(struct checksums *sums, const char *dir)
{
    char *names[32];
    size_t count = 0;
    DIR *d = opendir(dir);
    if (!d)
        return;
    for (struct dirent *e; count < 32 && (e = readdir(d));)
        if (ends_with(e->d_name, ".md5") || ends_with(e->d_name, ".chk") ||
            ends_with(e->d_name, ".crc") || ends_with(e->d_name, "checksum.txt"))
            names[count++] = arena_strdup(sums->a, e->d_name);
    closedir(d);
    qsort(names, count, sizeof names[0], by_name);
    for (size_t i = 0; i < count; i++)
        read_sidecar(sums, file_join(sums->a, dir, names[i]));
}

/* What is found of the image while it passes. */
struct image_pass {
    struct hash *hash;
    int64_t frame;
    bool pause_sounds;
    int64_t last_track;        /* sector of its index 01; -1: not known */
    int64_t silent_sectors;    /* up to here, in the last track */
    int64_t hidden_sector, hidden_after; /* where sound comes back, after how much silence; -1 */
};

static bool is_silent(const uint8_t sector[CDTIME_SECTOR_BYTES])
{
    return sector[0] == 0 && memcmp(sector, sector + 1, CDTIME_SECTOR_BYTES - 1) == 0;
}

/* A song after a long silence in the last track: the last such place counts. */
static void look_for_hidden(struct image_pass *pass, const uint8_t *sector, int64_t number)
{
    if (pass->last_track < 0 || number < pass->last_track)
        return;
    if (is_silent(sector)) {
        pass->silent_sectors++;
        return;
    }
    if (pass->silent_sectors >= HIDDEN_AFTER_SECTORS) {
        pass->hidden_sector = number;
        pass->hidden_after = pass->silent_sectors;
    }
    pass->silent_sectors = 0;
}

static void look(struct image_pass *pass, const uint8_t *bytes, int64_t size_bytes)
{
    int64_t pause = (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_BYTES - 4 * pass->frame;
    for (int64_t i = 0; i < size_bytes && i < pause && !pass->pause_sounds; i++)
        pass->pause_sounds = bytes[i] != 0;
    for (int64_t at = 0; at + CDTIME_SECTOR_BYTES <= size_bytes; at += CDTIME_SECTOR_BYTES)
        look_for_hidden(pass, bytes + at, pass->frame / CDTIME_SECTOR_SAMPLES +
                                              at / CDTIME_SECTOR_BYTES);
    pass->frame += size_bytes / 4;
}

static bool pass_image(const struct ddp_fileset *set, struct image_pass *pass,
                       const struct ddp_watch *watch, struct err *err)
{
    _Alignas(16) uint8_t block[BLOCK_SECTORS * CDTIME_SECTOR_BYTES];
    int fd = open(set->image_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_errno(err, errno, POS_NONE, "cannot open %s", set->image_path);
    bool ok = true;
    for (int64_t at = 0; ok && at < set->image_bytes; at += (int64_t)sizeof block) {
        int64_t left = set->image_bytes - at,
                size = left < (int64_t)sizeof block ? left : (int64_t)sizeof block;
        ok = !interrupt_requested() || err_set(err, ERR_INTERRUPTED, POS_NONE, "interrupted");
        ok = ok && file_pread_all(fd, block, (size_t)size, at, set->image_path, err);
        if (!ok)
            break;
        hash_add(pass->hash, block, (size_t)size);
        look(pass, block, size);
        ok = !watch || watch->see(watch->context, at / 4, block, (int)(size / 4), err);
    }
    close(fd);
    return ok;
}

/* The digest of a file of the folder; false when it cannot be read. */
static bool digest_of(struct arena *a, const struct ddp_fileset *set, const struct checksum *c,
                      struct hash *image, const struct ddp_digests *known,
                      char hex[HASH_HEX_BYTES])
{
    struct err err = {0};
    char *path = strchr(c->name, '/') ? NULL : ddp_reader_find(a, set->dir, c->name);
    if (!path)
        return false;
    bool is_image = set->image_path && strcmp(path, set->image_path) == 0;
    if (is_image && known) {
        snprintf(hex, HASH_HEX_BYTES, "%s", c->kind == HASH_MD5 ? known->md5 : known->crc32);
        return true;
    }
    struct hash *h = is_image ? image : hash_new(a, (unsigned)c->kind);
    if (!is_image && !hash_file(path, h, &err))
        return false;
    hash_hex(h, c->kind, hex);
    return true;
}

static void compare_checksums(struct arena *a, const struct ddp_fileset *set,
                              const struct checksums *sums, struct hash *image,
                              const struct ddp_digests *known, struct findings *findings)
{
    const char *path = set->dir;
    if (sums->file_count == 0)
        FAULT(SEVERITY_WARNING, RULE, "it has no checksum file, plants ask for one");
    for (int i = 0; i < sums->count; i++) {
        const struct checksum *c = &sums->items[i];
        char hex[HASH_HEX_BYTES];
        path = c->path;
        if (!digest_of(a, set, c, image, known, hex))
            FAULT(SEVERITY_ERROR, RULE, "it lists %s, which is missing", c->name);
        else if (strcmp(hex, c->digest) != 0)
            FAULT(SEVERITY_ERROR, RULE, "%s fails its checksum in %s: found %s, expected %s",
                  c->name, file_name(path), hex, c->digest);
    }
    for (int s = 0; s < set->stream_count && sums->file_count > 0; s++) {
        bool is_listed = false;
        for (int i = 0; i < sums->count; i++)
            is_listed = is_listed || strcasecmp(sums->items[i].name, set->streams[s].name) == 0;
        if (!is_listed)
            FAULT(SEVERITY_WARNING, RULE, "%s is in no checksum file", set->streams[s].name);
    }
}

struct ddp_fileset *ddp_check_files(struct arena *a, const char *dir, const struct ddp_watch *watch,
                                    struct findings *findings)
{
    struct checksums sums = { .a = a };
    struct ddp_fileset *set = ddp_reader_open(a, dir, findings);
    if (!set)
        return NULL;
    read_sidecars(&sums, dir);
    unsigned kinds = 0;
    for (int i = 0; i < sums.count; i++)
        kinds |= (unsigned)sums.items[i].kind;
    struct image_pass pass = { .hash = hash_new(a, kinds ? kinds : HASH_CRC32),
                               .last_track = -1,
                               .hidden_sector = -1 };
    if (set->disc && set->disc->track_count > 0)
        pass.last_track = set->disc->tracks[set->disc->track_count - 1].start.v;
    struct err err = {0};
    const char *path = set->image_path;
    const struct ddp_digests *known = watch ? watch->known : NULL;
    if (set->image_path && !known && !pass_image(set, &pass, watch, &err)) {
        finding_add_err(findings, &err);
        return set;
    }
    if (pass.pause_sounds)
        FAULT(SEVERITY_WARNING, "ddp-image",
              "the first 2 s, the pause of track 1, are not silent");
    char at[12];
    if (pass.hidden_sector >= 0)
        FAULT(SEVERITY_NOTE, "cd-hidden-audio",
              "a hidden song starts at %s, after %.0f s of silence in the last track",
              cdtime_format((struct cdframe){ pass.hidden_sector }, at),
              (double)pass.hidden_after / CDTIME_FRAMES_PER_SECOND);
    compare_checksums(a, set, &sums, pass.hash, known, findings);
    return set;
}

bool ddp_check(const char *dir, struct cdframe plant_limit, struct arena *a,
               struct findings *findings, json_t *into)
{
    int errors = findings->errors;
    struct ddp_fileset *set = ddp_check_files(a, dir, NULL, findings);
    if (set && set->disc)
        disc_rules_check(set->disc, plant_limit, findings);
    if (set && into) {
        json_put_text(into, "level", set->level);
        json_put_text(into, "master_id", set->master_id);
        json_put_integer(into, "image_sectors", set->image_bytes / CDTIME_SECTOR_BYTES);
        json_put_integer(into, "cdtext_packs", set->texts ? set->texts->pack_count : 0);
        if (set->disc)
            disc_json_put(a, set->disc, into);
    }
    return set && findings->errors == errors;
}

bool ddp_check_is_ddp(const char *dir)
{
    struct arena *a = arena_new();
    bool is_ddp = ddp_reader_find(a, dir, "DDPID") || ddp_reader_find(a, dir, "DDPMS");
    arena_free(a);
    return is_ddp;
}
