#include "formats/disc/toc.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct toc_sheet *s = toc_reader_parse(a, (const char *)bytes, size_bytes, false, "x.toc", f);
    if (s) {
        struct text again = text_new(a);
        toc_format(a, s->disc, "x.wav", &again);
    }
    arena_free(a);
    return 0;
}
