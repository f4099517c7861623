#include "formats/disc/toc.h"
#include "tests/fuzz/target.h"

static int64_t length(void *context, const struct toc_piece *piece)
{
    (void)context;
    return piece->offset_bytes % 7 ? 100000 : -1; /* inside a sector; or a file that is missing */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct toc_sheet *s = toc_reader_parse(a, (const char *)bytes, size_bytes, false, "x.toc", f);
    if (s) {
        struct text again = text_new(a);
        toc_format(a, s->disc, "x.wav", &again);
    }
    struct toc_files files = { length, NULL };
    (void)toc_reader_parse_with(a, (const char *)bytes, size_bytes, &files, "x.toc", f);
    arena_free(a);
    return 0;
}
