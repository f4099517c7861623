# The tests' own helpers, then the unit tests of base.
check_LIBRARIES = tests/libcheck.a
tests_libcheck_a_SOURCES = tests/lib/check.c tests/lib/check.h tests/lib/signals.c tests/lib/signals.h \
    tests/lib/truepeak32.c tests/lib/truepeak32.h
TEST_LIBS = tests/libcheck.a $(CMOCKA_LIBS)

UNIT_BASE = tests/unit/test_text tests/unit/test_field tests/unit/test_hash tests/unit/test_unicode \
    tests/unit/test_fastmath
check_PROGRAMS += $(UNIT_BASE)
TESTS += $(UNIT_BASE)
tests_unit_test_text_LDADD = $(TEST_LIBS) $(BASE_LIBS)
tests_unit_test_field_LDADD = $(TEST_LIBS) $(BASE_LIBS)
tests_unit_test_hash_LDADD = $(TEST_LIBS) $(BASE_LIBS)
tests_unit_test_unicode_LDADD = $(TEST_LIBS) $(BASE_LIBS)
tests_unit_test_fastmath_LDADD = $(TEST_LIBS) $(BASE_LIBS)
