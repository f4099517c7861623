/* Runs a fuzz target over every file of its corpus, and over each file cut short and with bytes
 * turned over, so that `make check` needs no fuzzer. The corpus is named by the program: fuzz_cue
 * reads corpus/cue. */
#include "tests/fuzz/target.h"
#include "tests/lib/check.h"

#include "engine/base/file.h"

#include <dirent.h>
#include <errno.h>

#define FILE_BYTES_MOST (1 << 20)
#define CHANGES 400 /* of each file */

static void run_exact(const char *bytes, size_t size)
{
    uint8_t *exact =
        malloc(size ? size : 1); /* of its own, so that a sanitizer sees what lies behind */
    memcpy(exact, bytes, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

static void replay(const char *bytes, size_t size)
{
    run_exact(bytes, size);
    char *changed = malloc(size ? size : 1);
    uint32_t seed = 1;
    for (int i = 0; i < CHANGES && size > 0; i++) {
        memcpy(changed, bytes, size);
        for (int k = 0; k <= i % 5; k++) {
            seed = seed * 1664525u + 1013904223u;
            changed[(seed >> 8) % size] = (char)(seed >> 24);
        }
        run_exact(changed, i % 4 ? size : (seed >> 4) % size);
    }
    free(changed);
}

static void every_file_of_the_corpus_is_survived(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const char *name = strrchr(program_invocation_short_name, '_') + 1;
    char *dir = arena_printf(a, "%s/tests/fuzz/corpus/%s", getenv("abs_top_srcdir"), name);
    DIR *d = opendir(dir);
    int count = 0;
    if (!d)
        fail_msg("no corpus %s", dir);
    for (struct dirent *e; (e = readdir(d));) {
        struct err err = {0};
        char *bytes;
        size_t size;
        if (e->d_name[0] == '.')
            continue;
        succeeds(file_read(file_join(a, dir, e->d_name), FILE_BYTES_MOST, a, &bytes, &size,
                           POS_NONE, &err),
                 &err);
        replay(bytes, size);
        count++;
    }
    closedir(d);
    assert_true(count > 0);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_file_of_the_corpus_is_survived) };
    return RUN_TESTS(tests);
}
