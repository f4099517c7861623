/* check: what every test needs: cmocka, comparisons that say what was compared, signals, scratch
 * folders.
 *
 * Test functions are sentences: static void corner_lies_on_the_named_frequency(void **state). */
#ifndef TESTS_LIB_CHECK_H
#define TESTS_LIB_CHECK_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Fails, naming `what`, unless |value - expected| <= tolerance; two equal infinities agree. */
#define near(value, expected, tolerance, what) \
    check_near((value), (expected), (tolerance), (what), __FILE__, __LINE__)
void check_near(double value, double expected, double tolerance, const char *what, const char *file,
                int line);
/* Fails with the err's text unless `ok`. */
#define succeeds(ok, err) check_succeeds((ok), (err), #ok, __FILE__, __LINE__)
void check_succeeds(bool ok, const struct err *err, const char *what, const char *file, int line);
/* A new folder under the build tree, removed with the arena. */
char *check_scratch(struct arena *a);
/* Runs a command line through sh and returns its standard output; its exit status goes to *status.
 * "" when it printed nothing. */
char *check_run(struct arena *a, int *status, const char *format, ...) PRINTF_LIKE(3, 4);

#define RUN_TESTS(tests) cmocka_run_group_tests((tests), NULL, NULL)

#endif
