# unit tests of compare

UNIT_COMPARE = tests/unit/test_compare tests/unit/test_fingerprint
check_PROGRAMS += $(UNIT_COMPARE)
TESTS += $(UNIT_COMPARE)
COMPARE_TEST_SOURCES = tests/lib/songs.c tests/lib/songs.h
tests_unit_test_compare_SOURCES = tests/unit/test_compare.c $(COMPARE_TEST_SOURCES)
tests_unit_test_fingerprint_SOURCES = tests/unit/test_fingerprint.c $(COMPARE_TEST_SOURCES)
tests_unit_test_compare_LDADD = $(TEST_LIBS) $(COMPARE_LIBS)
tests_unit_test_fingerprint_LDADD = $(TEST_LIBS) $(COMPARE_LIBS)
