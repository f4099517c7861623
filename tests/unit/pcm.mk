# unit tests of formats/pcm and formats/id3
UNIT_PCM = tests/unit/test_riff tests/unit/test_bext tests/unit/test_markers tests/unit/test_id3 tests/unit/test_aiff
check_PROGRAMS += $(UNIT_PCM)
TESTS += $(UNIT_PCM)
PCM_TEST_LIBS = $(TEST_LIBS) $(FORMATS_LIBS)
tests_unit_test_riff_SOURCES = tests/unit/test_riff.c tests/lib/writing.c tests/lib/writing.h
tests_unit_test_riff_LDADD = $(PCM_TEST_LIBS)
tests_unit_test_bext_SOURCES = tests/unit/test_bext.c tests/lib/writing.c tests/lib/writing.h
tests_unit_test_bext_LDADD = $(PCM_TEST_LIBS)
tests_unit_test_markers_SOURCES = tests/unit/test_markers.c tests/lib/writing.c tests/lib/writing.h
tests_unit_test_markers_LDADD = $(PCM_TEST_LIBS)
tests_unit_test_id3_SOURCES = tests/unit/test_id3.c tests/lib/writing.c tests/lib/writing.h
tests_unit_test_id3_LDADD = $(PCM_TEST_LIBS)
tests_unit_test_aiff_SOURCES = tests/unit/test_aiff.c tests/lib/writing.c tests/lib/writing.h
tests_unit_test_aiff_LDADD = $(PCM_TEST_LIBS)
