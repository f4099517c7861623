#include "formats/disc/ddp_reader.h"

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "formats/disc/ddp.h"
#include "formats/disc/pq.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define MAP_PACKETS_MOST 64
#define DESCRIPTOR_BYTES_MOST (1 << 20)
#define FAULT(severity_, rule_, ...) \
    finding_add(findings, (severity_), (rule_), (struct pos){ .file = path }, __VA_ARGS__)

/* A text field without the blanks around it, in printable ASCII ('?' for the rest). */
static void copy_field(char *to, const char *from, int width)
{
    int n = width;
    while (n > 0 && (from[n - 1] == ' ' || from[n - 1] == 0))
        n--;
    for (int i = 0; i < n; i++)
        to[i] = from[i] >= 0x20 && from[i] < 0x7F ? from[i] : '?';
    to[n] = 0;
}

/* A number field, right-aligned in blanks or zeros: -1 when blank, -2 when it is no number. */
static int64_t number_field(const char *from, int width)
{
    int64_t value = -1;
    for (int i = 0; i < width; i++) {
        bool is_blank = from[i] == ' ' || from[i] == 0;
        if (is_blank && value < 0)
            continue;
        if (is_blank) { /* left-aligned: the rest must be blank */
            for (; i < width; i++)
                if (from[i] != ' ' && from[i] != 0)
                    return -2;
            return value;
        }
        if (!isdigit((unsigned char)from[i]))
            return -2;
        value = 10 * (value < 0 ? 0 : value) + (from[i] - '0');
    }
    return value;
}

bool ddp_reader_parse_id(const char *bytes, size_t size_bytes, const char *path,
                         struct ddp_fileset *set, struct findings *findings)
{
    if (size_bytes != DDP_ID_BYTES)
        FAULT(SEVERITY_ERROR, "ddp-id", "it has %zu bytes, it must have %d", size_bytes,
              DDP_ID_BYTES);
    if (size_bytes < DDP_ID_BYTES)
        return false;
    copy_field(set->level, bytes, 8);
    copy_field(set->ean, bytes + 8, 13);
    copy_field(set->master_id, bytes + 38, 48);
    copy_field(set->type, bytes + 87, 2);
    if (strlen(set->ean) == 12) { /* a UPC-A as it is printed */
        memmove(set->ean + 1, set->ean, 13);
        set->ean[0] = '0';
    }
    if (strncmp(set->level, "DDP 1.", 6) == 0) {
        FAULT(SEVERITY_WARNING, "ddp-id", "it is of level '%s', which many plants no longer take",
              set->level);
        return true; /* its type lies elsewhere */
    }
    if (strcmp(set->level, "DDP 2.00") != 0)
        FAULT(SEVERITY_ERROR, "ddp-id", "it is of level '%s', expected is 'DDP 2.00'",
              set->level);
    if (strcmp(set->type, "CD") != 0)
        FAULT(SEVERITY_ERROR, "ddp-id", "it is of a '%s', only a CD can be read", set->type);
    return true;
}

static void parse_packet(const char *p, int number, const char *path, struct ddp_stream *s,
                         struct findings *findings)
{
    copy_field(s->dst, p + 4, 2);
    copy_field(s->sub, p + 30, 8);
    copy_field(s->cdm, p + 38, 2);
    copy_field(s->name, p + 74, 17);
    s->ssm = p[40];
    s->scr = p[41];
    s->length = number_field(p + 14, 8);
    s->start = number_field(p + 22, 8);
    s->pre1 = number_field(p + 42, 4);
    s->pre2 = number_field(p + 46, 4);
    if (memcmp(p, "VVVM", 4) != 0)
        FAULT(SEVERITY_ERROR, "ddp-map", "packet %d does not start with VVVM", number);
    if (s->length < 0)
        FAULT(SEVERITY_ERROR, "ddp-map", "packet %d has the length '%.8s', which is no number",
              number, p + 14);
    if (s->start < -1 || s->pre1 < -1 || s->pre2 < -1)
        FAULT(SEVERITY_ERROR, "ddp-map", "packet %d has a start or pause that is no number",
              number);
    int64_t name_width = number_field(p + 71, 3);
    if (name_width != 17)
        FAULT(SEVERITY_WARNING, "ddp-map",
              "packet %d gives its name %" PRId64 " characters, usual is 17", number,
              name_width);
    if (strchr(s->name, '/') || strchr(s->name, '\\') || s->name[0] == '.' || !s->name[0]) {
        FAULT(SEVERITY_ERROR, "ddp-map",
              "packet %d names the file '%s', expected is a plain name", number, s->name);
        s->name[0] = 0;
    }
}

static bool is_image(const struct ddp_stream *s)
{
    return s->dst[0] == 'D' && s->dst[1] == '0';
}

/* The first of a kind counts. */
static void take_stream(const struct ddp_stream **taken, const struct ddp_stream *s, int number,
                        const char *path, struct findings *findings)
{
    if (*taken)
        FAULT(SEVERITY_WARNING, "ddp-map", "packet %d names %s too, after %s: plants read one",
              number, s->name, (*taken)->name);
    else
        *taken = s;
}

static void sort_streams(const char *path, struct ddp_fileset *set, struct findings *findings)
{
    int images = 0;
    for (int i = 0; i < set->stream_count; i++) {
        const struct ddp_stream *s = &set->streams[i];
        if (is_image(s)) {
            images++;
            set->image = set->image ? set->image : s;
        } else if (strcmp(s->sub, "PQ DESCR") == 0 || strcmp(s->sub, "PQ_DESCR") == 0) {
            take_stream(&set->pq, s, i + 1, path, findings);
        } else if (strcmp(s->sub, "CDTEXT") == 0) {
            take_stream(&set->cdtext, s, i + 1, path, findings);
        } else {
            FAULT(SEVERITY_WARNING, "ddp-map", "packet %d (%s %s) is not of an audio CD",
                  i + 1, s->dst, s->sub);
        }
    }
    if (images != 1)
        FAULT(SEVERITY_ERROR, "ddp-map", "it has %d images, an audio CD has one", images);
    if (!set->pq)
        FAULT(SEVERITY_ERROR, "ddp-map", "it names no PQ descriptor");
    if (set->image && strcmp(set->image->cdm, "DA") != 0)
        FAULT(SEVERITY_ERROR, "ddp-map", "the image is '%s', expected is DA (audio)",
              set->image->cdm);
    if (set->image && set->image->ssm != '7' && set->image->ssm != '0')
        FAULT(SEVERITY_WARNING, "ddp-map", "the image has the storage mode '%c', usual is 7",
              isprint((unsigned char)set->image->ssm) ? set->image->ssm : '?');
}

bool ddp_reader_parse_map(struct arena *a, const char *bytes, size_t size_bytes, const char *path,
                          struct ddp_fileset *set, struct findings *findings)
{
    if (size_bytes % DDP_MAP_BYTES != 0 || size_bytes == 0)
        FAULT(SEVERITY_ERROR, "ddp-map", "it has %zu bytes, expected are whole packets of %d",
              size_bytes, DDP_MAP_BYTES);
    size_t count = size_bytes / DDP_MAP_BYTES;
    if (count > MAP_PACKETS_MOST) {
        FAULT(SEVERITY_ERROR, "ddp-map", "it has %zu packets, at most %d can be read", count,
              MAP_PACKETS_MOST);
        count = MAP_PACKETS_MOST;
    }
    set->stream_count = (int)count;
    set->streams = arena_new_array(a, struct ddp_stream, count);
    for (size_t i = 0; i < count; i++)
        parse_packet(bytes + i * DDP_MAP_BYTES, (int)i + 1, path, &set->streams[i], findings);
    sort_streams(path, set, findings);
    return set->image || set->pq;
}

char *ddp_reader_find(struct arena *a, const char *dir, const char *name)
{
    if (!*name)
        return NULL;
    char *exact = file_join(a, dir, name), *found = NULL;
    if (file_exists(exact))
        return exact;
    DIR *d = opendir(dir);
    if (!d)
        return NULL;
    for (struct dirent *e; !found && (e = readdir(d));)
        if (strcasecmp(e->d_name, name) == 0)
            found = file_join(a, dir, e->d_name);
    closedir(d);
    return found;
}

static void check_name(const char *path, const char *name, const char *rule,
                       struct findings *findings)
{
    if (strcmp(file_name(path), name) != 0)
        FAULT(SEVERITY_WARNING, rule, "the file is called '%s', the fileset calls it '%s'",
              file_name(path), name);
}

/* A descriptor file of the folder; NULL, and a finding, when it cannot be read. */
static char *read_descriptor(struct arena *a, const char *dir, const char *name, size_t *size_bytes,
                             const char *rule, struct findings *findings)
{
    struct err err = {0};
    char *bytes = NULL, *path = ddp_reader_find(a, dir, name);
    if (!path) {
        path = file_join(a, dir, name);
        FAULT(SEVERITY_ERROR, rule, "the file is missing");
        return NULL;
    }
    check_name(path, name, rule, findings);
    if (file_read(path, DESCRIPTOR_BYTES_MOST, a, &bytes, size_bytes, (struct pos){ .file = path },
                  &err))
        return bytes;
    FAULT(SEVERITY_ERROR, rule, "%s", err.message);
    return NULL;
}

static void check_size(const char *path, const struct ddp_stream *s, size_t size_bytes,
                       struct findings *findings)
{
    if (s->length >= 0 && s->length != (int64_t)size_bytes)
        FAULT(SEVERITY_ERROR, "ddp-map", "it has %zu bytes, the map says %" PRId64,
              size_bytes, s->length);
}

static void read_streams(struct arena *a, struct ddp_fileset *set, struct findings *findings)
{
    size_t size = 0;
    char *bytes =
        set->pq ? read_descriptor(a, set->dir, set->pq->name, &size, "ddp-pq", findings) : NULL;
    if (bytes) {
        char *path = file_join(a, set->dir, set->pq->name);
        check_size(path, set->pq, size, findings);
        set->disc = pq_reader_parse(a, bytes, size, path, findings);
    }
    bytes = set->cdtext
                ? read_descriptor(a, set->dir, set->cdtext->name, &size, "ddp-cdtext", findings)
                : NULL;
    if (bytes) {
        char *path = file_join(a, set->dir, set->cdtext->name);
        check_size(path, set->cdtext, size, findings);
        set->texts = cdtext_reader_parse(a, bytes, size, path, findings);
        if (set->texts && set->disc)
            cdtext_reader_fill(set->texts, set->disc, path, findings);
    }
}

static void find_image(struct arena *a, struct ddp_fileset *set, struct findings *findings)
{
    struct stat st;
    if (!set->image)
        return;
    const char *path = file_join(a, set->dir, set->image->name);
    set->image_path = ddp_reader_find(a, set->dir, set->image->name);
    if (!set->image_path || stat(set->image_path, &st) != 0 || !S_ISREG(st.st_mode)) {
        FAULT(SEVERITY_ERROR, "ddp-image", "the file is missing");
        set->image_path = NULL;
        return;
    }
    check_name(set->image_path, set->image->name, "ddp-image", findings);
    set->image_bytes = st.st_size;
    if (st.st_size % CDTIME_SECTOR_BYTES != 0)
        FAULT(SEVERITY_ERROR, "ddp-image", "it has %lld bytes, expected are whole sectors of %d",
              (long long)st.st_size, CDTIME_SECTOR_BYTES);
    int64_t sectors = st.st_size / CDTIME_SECTOR_BYTES;
    if (set->image->length >= 0 && set->image->length != sectors)
        FAULT(SEVERITY_ERROR, "ddp-image", "it has %" PRId64 " sectors, the map says %" PRId64,
              sectors, set->image->length);
    if (set->disc && set->disc->leadout.v != sectors)
        FAULT(SEVERITY_ERROR, "ddp-image",
              "it has %" PRId64 " sectors, the lead-out is at sector %" PRId64, sectors,
              set->disc->leadout.v);
    if (set->disc && set->image->pre2 >= 0 && set->image->pre2 != set->disc->tracks[0].start.v)
        FAULT(SEVERITY_ERROR, "ddp-map",
              "the map says that track 1 starts at sector %" PRId64 ", the PQ says %" PRId64,
              set->image->pre2, set->disc->tracks[0].start.v);
}

/* Streams that are not read must be there all the same, and texts must not lie there unread. */
static void check_others(struct arena *a, const struct ddp_fileset *set, struct findings *findings)
{
    for (int i = 0; i < set->stream_count; i++) {
        const struct ddp_stream *s = &set->streams[i];
        bool is_read = s == set->pq || s == set->cdtext || s == set->image || !s->name[0];
        const char *path = file_join(a, set->dir, s->name);
        if (!is_read && !ddp_reader_find(a, set->dir, s->name))
            FAULT(SEVERITY_ERROR, "ddp-map", "the file is missing");
    }
    const char *path = set->cdtext ? NULL : ddp_reader_find(a, set->dir, DDP_CDTEXT_NAME);
    if (path)
        FAULT(SEVERITY_WARNING, "ddp-cdtext",
              "no packet of DDPMS names it: the disc will have no CD-Text");
}

static void check_ean(const struct ddp_fileset *set, const char *path, struct findings *findings)
{
    if (!set->disc || strcmp(set->ean, set->disc->ean) == 0)
        return;
    if (!set->disc->ean[0])
        FAULT(SEVERITY_WARNING, "ddp-pq",
              "the catalogue number %s is in DDPID only: the pressed disc can lose it", set->ean);
    else if (!set->ean[0])
        FAULT(SEVERITY_NOTE, "ddp-id", "the catalogue number %s is in the PQ descriptor only",
              set->disc->ean);
    else
        FAULT(SEVERITY_ERROR, "ddp-id",
              "the catalogue number is %s in DDPID, %s in the PQ descriptor", set->ean,
              set->disc->ean);
}

struct ddp_fileset *ddp_reader_open(struct arena *a, const char *dir, struct findings *findings)
{
    struct ddp_fileset *set = arena_new_one(a, struct ddp_fileset);
    set->dir = arena_strdup(a, dir);
    size_t size = 0;
    char *bytes = read_descriptor(a, dir, "DDPID", &size, "ddp-id", findings);
    if (bytes && !ddp_reader_parse_id(bytes, size, file_join(a, dir, "DDPID"), set, findings))
        return NULL;
    bytes = read_descriptor(a, dir, "DDPMS", &size, "ddp-map", findings);
    if (!bytes || !ddp_reader_parse_map(a, bytes, size, file_join(a, dir, "DDPMS"), set, findings))
        return NULL;
    read_streams(a, set, findings);
    find_image(a, set, findings);
    check_others(a, set, findings);
    check_ean(set, file_join(a, dir, "DDPID"), findings);
    return set;
}
