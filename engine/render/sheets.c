#include "engine/render/sheets.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/render/manifest.h"

#include <string.h>

#define SHEET_LIMIT_BYTES ((size_t)64 << 20)

struct sheets sheets_of(struct arena *a, const struct render_options *o,
                        const json_t *manifest, const json_t *revision)
{
    struct sheets p = { .manifest = json_print(a, manifest), .sums = manifest_sums(a, manifest),
                        .revision = json_print(a, revision) };
    char hex[HASH_HEX_BYTES];
    hash_hex_of(HASH_SHA256, p.manifest, strlen(p.manifest), hex);
    p.sums = arena_printf(a, "%s%s  manifest.json\n", p.sums, hex);
    p.html = o->sheet_html ? o->sheet_html(a, manifest, revision) : NULL;
    p.text = o->sheet_text ? o->sheet_text(a, manifest, revision) : NULL;
    return p;
}

static bool put(struct stage *stage, const char *path, const char *text, struct err *err)
{
    return !text || stage_put(stage, path, text, strlen(text), err);
}

bool sheets_put(const struct sheets *p, struct stage *stage, struct err *err)
{
    return put(stage, "manifest.json", p->manifest, err) &&
           put(stage, "SHA256SUMS", p->sums, err) &&
           put(stage, "delivery-sheet.html", p->html, err) &&
           put(stage, "delivery-sheet.txt", p->text, err) &&
           put(stage, "revision.json", p->revision, err);
}

static bool has(const struct past *past, const char *path, const char *text)
{
    struct arena *a = arena_new();
    char *bytes;
    size_t size;
    struct err ignored = {0};
    bool is_same = !text || (file_read(file_join(a, past->bundle, path), SHEET_LIMIT_BYTES, a,
                                       &bytes, &size, POS_NONE, &ignored) &&
                             strcmp(bytes, text) == 0);
    arena_free(a);
    return is_same;
}

bool sheets_are_there(const struct sheets *now, const struct past *past)
{
    return has(past, "manifest.json", now->manifest) &&
           has(past, "SHA256SUMS", now->sums) &&
           has(past, "delivery-sheet.html", now->html) &&
           has(past, "delivery-sheet.txt", now->text);
}
