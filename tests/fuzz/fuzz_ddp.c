/* DDPID in the first 128 bytes, DDPMS in the rest. */
#include "formats/disc/ddp.h"
#include "formats/disc/ddp_reader.h"
#include "tests/fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct ddp_fileset set = { .dir = "." };
    const char *p = (const char *)bytes;
    size_t id_bytes = size_bytes < DDP_ID_BYTES ? size_bytes : DDP_ID_BYTES;
    if (ddp_reader_parse_id(p, id_bytes, "DDPID", &set, f))
        (void)ddp_reader_parse_map(a, p + id_bytes, size_bytes - id_bytes, "DDPMS", &set, f);
    arena_free(a);
    return 0;
}
