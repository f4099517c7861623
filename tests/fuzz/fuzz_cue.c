#include "formats/disc/cue.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct err err = {0};
    struct disc *d;
    struct cue_sheet *s = cue_reader_parse(a, (const char *)bytes, size_bytes, false, "x.cue", f);
    if (s && cue_reader_disc(a, s, (struct cdframe){ 150 }, (struct cdframe){ 333000 }, "x.cue", &d,
                             &err)) {
        struct text again = text_new(a);
        cue_format(a, d, (struct cue_file){ "x.wav", "WAVE", { 150 }, NULL }, &again);
    }
    arena_free(a);
    return 0;
}
