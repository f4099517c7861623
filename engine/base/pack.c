#include "engine/base/pack.h"

#include "engine/base/interrupt.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zip.h>

#define DAY_1980_01_01 0x21 /* MS-DOS: year 0, month 1, day 1 */
#define MODE_0644 (0100644u << 16)

struct pack {
    struct arena *arena;
    const char *path;
    zip_t *zip;                /* NULL once it is finished */
};

static void drop(void *handle)
{
    struct pack *p = handle;
    if (p->zip)
        zip_discard(p->zip);
}

const char *pack_library(void)
{
    return zip_libzip_version();
}

static bool fail(const struct pack *p, zip_error_t *e, struct err *err)
{
    int system = zip_error_system_type(e) == ZIP_ET_SYS ? zip_error_code_system(e) : 0;
    if (system)
        return err_errno(err, system, POS_NONE, "cannot write %s", p->path);
    return err_set(err, zip_error_code_zip(e) == ZIP_ER_CANCELLED ? ERR_INTERRUPTED : ERR_IO,
                   POS_NONE, "cannot write %s: %s", p->path, zip_error_strerror(e));
}

static int is_cancelled(zip_t *zip, void *user)
{
    (void)zip;
    (void)user;
    return interrupt_requested();
}

struct pack *pack_new(struct arena *a, const char *path, struct err *err)
{
    struct pack *p = arena_new_one(a, struct pack);
    int code = 0;
    *p = (struct pack){ .arena = a, .path = arena_strdup(a, path) };
    p->zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);
    if (!p->zip) {
        zip_error_t e;
        zip_error_init_with_code(&e, code);
        fail(p, &e, err);
        zip_error_fini(&e);
        return NULL;
    }
    arena_defer(a, drop, p);
    zip_register_cancel_callback_with_state(p->zip, is_cancelled, NULL, NULL);
    return p;
}

static bool add(struct pack *p, const char *name, zip_source_t *source, struct err *err)
{
    zip_int64_t at = source ? zip_file_add(p->zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (source && at < 0)
        zip_source_free(source);
    bool ok = at >= 0 &&
        zip_set_file_compression(p->zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) == 0 &&
        zip_file_set_dostime(p->zip, (zip_uint64_t)at, 0, DAY_1980_01_01, 0) == 0 &&
        zip_file_set_external_attributes(p->zip, (zip_uint64_t)at, 0, ZIP_OPSYS_UNIX,
                                         MODE_0644) == 0;
    return ok || fail(p, zip_get_error(p->zip), err);
}

bool pack_add_file(struct pack *p, const char *name, const char *path, struct err *err)
{
    return add(p, name, zip_source_file(p->zip, path, 0, -1), err);
}

bool pack_add_bytes(struct pack *p, const char *name, const void *bytes, size_t size_bytes,
                    struct err *err)
{
    return add(p, name, zip_source_buffer(p->zip, bytes, size_bytes, 0), err);
}

static bool sync_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    ok = ok || err_errno(err, errno, POS_NONE, "cannot write %s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool hash_entry(zip_file_t *entry, struct hash *h)
{
    char block[1 << 16];
    zip_int64_t n;
    while ((n = zip_fread(entry, block, sizeof block)) > 0)
        hash_add(h, block, (size_t)n);
    return zip_fclose(entry) == 0 && n == 0; /* libzip compares the entry's CRC at its end */
}

bool pack_hash(const char *path, const char *name, char sha256[HASH_HEX_BYTES], struct err *err)
{
    int code;
    zip_t *zip = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, &code);
    zip_file_t *entry = zip ? zip_fopen(zip, name, 0) : NULL;
    struct arena *a = arena_new();
    struct hash *h = hash_new(a, HASH_SHA256);
    bool ok = entry && hash_entry(entry, h);
    if (ok)
        hash_hex(h, HASH_SHA256, sha256);
    else
        err_set(err, ERR_DAMAGED, POS_NONE, "%s: %s does not read back", path, name);
    arena_free(a);
    if (zip)
        zip_discard(zip);
    return ok;
}

bool pack_finish(struct pack *p, struct err *err)
{
    if (zip_close(p->zip) != 0)
        return fail(p, zip_get_error(p->zip), err);
    p->zip = NULL;
    return sync_file(p->path, err);
}
