#include "recipes/lock/lock_text.h"
#include "tests/fuzz/target.h"

#include <assert.h>

/* What is taken for a lock is written and read again the same. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct findings *f = findings_new(a);
    struct lock *lock = lock_text_parse(a, "x.lock", (const char *)bytes, size_bytes, f);
    if (lock) {
        struct text out = text_new(a);
        lock_text_format(&out, lock);
        struct lock *again = lock_text_parse(a, "x.lock", out.s, out.length_bytes, f);
        assert(again && lock_is_same(again, lock));
    }
    arena_free(a);
    return 0;
}
