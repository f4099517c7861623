# unit tests of formats

UNIT_CODEC = tests/unit/test_codec
check_PROGRAMS += $(UNIT_CODEC)
TESTS += $(UNIT_CODEC)
tests_unit_test_codec_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
