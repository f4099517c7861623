UNIT_ALBUM = tests/unit/test_codes tests/unit/test_timeline
check_PROGRAMS += $(UNIT_ALBUM)
TESTS += $(UNIT_ALBUM)
tests_unit_test_codes_LDADD = $(TEST_LIBS) $(ALBUM_LIBS)
tests_unit_test_timeline_LDADD = $(TEST_LIBS) $(ALBUM_LIBS)
