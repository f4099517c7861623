#include "engine/bundle/cover.h"

#include "engine/base/file.h"

#include <string.h>

#define SIZE_MAX_BYTES (20u << 20)
#define SIDE_MAX 10000

static int big(const uint8_t *p, int bytes)
{
    uint32_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v > INT32_MAX ? INT32_MAX : (int)v;
}

static bool parse_png(const uint8_t *p, size_t size, struct cover *out)
{
    if (size < 33 || memcmp(p, "\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) != 0)
        return false;
    out->mime = "image/png";
    out->width = big(p + 16, 4);
    out->height = big(p + 20, 4);
    return out->width > 0 && out->height > 0;
}

/* Start-of-frame markers are C0..CF but for the tables C4, C8 and CC. */
static bool is_frame(int marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static bool parse_jpeg(const uint8_t *p, size_t size, struct cover *out)
{
    if (size < 4 || p[0] != 0xff || p[1] != 0xd8)
        return false;
    size_t at = 2;
    while (at + 9 <= size && p[at] == 0xff) {
        int marker = p[at + 1];
        if (marker == 0xff) { /* fill byte */
            at++;
            continue;
        }
        if (is_frame(marker)) {
            out->mime = "image/jpeg";
            out->height = big(p + at + 5, 2);
            out->width = big(p + at + 7, 2);
            return out->width > 0 && out->height > 0;
        }
        if (marker == 0xd9 || marker == 0xda) /* end, or samples before any frame */
            return false;
        at += 2 + (size_t)big(p + at + 2, 2);
    }
    return false;
}

bool cover_parse(const void *bytes, size_t size_bytes, struct cover *out)
{
    struct cover c = { .bytes = bytes, .size_bytes = size_bytes };
    if (!parse_png(bytes, size_bytes, &c) && !parse_jpeg(bytes, size_bytes, &c))
        return false;
    *out = c;
    return true;
}

bool cover_load(struct arena *a, const char *path, struct pos pos, struct cover *out,
                struct err *err)
{
    char *bytes;
    size_t size;
    struct cover c;
    if (!file_read(path, SIZE_MAX_BYTES, a, &bytes, &size, pos, err))
        return false;
    if (!cover_parse(bytes, size, &c))
        return err_set(err, ERR_REJECTED, pos,
                       "%s is no PNG or JPEG picture; a cover must be one of them", path);
    if (c.width > SIDE_MAX || c.height > SIDE_MAX)
        return err_set(err, ERR_REJECTED, pos,
                       "%s has %d x %d pixels, at most %d a side are possible", path, c.width,
                       c.height, SIDE_MAX);
    *out = c;
    return true;
}
