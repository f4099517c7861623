UNIT_ALBUM = tests/unit/test_codes
check_PROGRAMS += $(UNIT_ALBUM)
TESTS += $(UNIT_ALBUM)
tests_unit_test_codes_LDADD = $(TEST_LIBS) $(ALBUM_LIBS)
