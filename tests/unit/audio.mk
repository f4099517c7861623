# unit tests of audio

UNIT_RESAMPLE = tests/unit/test_resample
check_PROGRAMS += $(UNIT_RESAMPLE)
TESTS += $(UNIT_RESAMPLE)
tests_unit_test_resample_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
