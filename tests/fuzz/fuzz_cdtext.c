#include "formats/disc/cdtext.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct cdtext *c = cdtext_reader_parse(a, (const char *)bytes, size_bytes, "CDTEXT.BIN", f);
    if (c) {
        struct disc d = { .track_count = DISC_TRACKS,
                          .tracks = arena_new_array(a, struct disc_track, DISC_TRACKS) };
        cdtext_reader_fill(c, &d, "CDTEXT.BIN", f);
    }
    arena_free(a);
    return 0;
}
