UNIT_CACHE = tests/unit/test_store tests/unit/test_stamps tests/unit/test_tempfile
check_PROGRAMS += $(UNIT_CACHE)
TESTS += $(UNIT_CACHE)
tests_unit_test_store_LDADD = $(TEST_LIBS) $(CACHE_LIBS)
tests_unit_test_tempfile_LDADD = $(TEST_LIBS) $(CACHE_LIBS)
tests_unit_test_stamps_LDADD = $(TEST_LIBS) $(CACHE_LIBS)
THREADED_TESTS += $(UNIT_CACHE)
