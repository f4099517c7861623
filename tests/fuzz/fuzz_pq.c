#include "formats/disc/disc_ids.h"
#include "formats/disc/disc_rules.h"
#include "formats/disc/pq.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct disc *d = pq_reader_parse(a, (const char *)bytes, size_bytes, "PQDESCR", f);
    if (d) {
        disc_rules_check(d, (struct cdframe){ DISC_RULES_PLANT }, f);
        disc_ids_of(a, d);
        struct text again = text_new(a);
        pq_format(d, PQ_ISRC_BOTH, &again);
    }
    arena_free(a);
    return 0;
}
