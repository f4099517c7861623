# unit tests of audio

UNIT_RESAMPLE = tests/unit/test_resample tests/unit/test_fft tests/unit/test_resample_exact \
    tests/unit/test_quantise
check_PROGRAMS += $(UNIT_RESAMPLE)
TESTS += $(UNIT_RESAMPLE)
tests_unit_test_fft_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
tests_unit_test_resample_exact_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
tests_unit_test_quantise_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
tests_unit_test_resample_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)

UNIT_SOURCE = tests/unit/test_source tests/unit/test_source_header tests/unit/test_source_packets
check_PROGRAMS += $(UNIT_SOURCE)
TESTS += $(UNIT_SOURCE)
tests_unit_test_source_SOURCES = tests/unit/test_source.c tests/lib/mixes.c tests/lib/mixes.h
tests_unit_test_source_packets_SOURCES = tests/unit/test_source_packets.c tests/lib/mixes.c tests/lib/mixes.h
tests_unit_test_source_packets_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
tests_unit_test_source_header_SOURCES = tests/unit/test_source_header.c tests/lib/mixes.c tests/lib/mixes.h
tests_unit_test_source_header_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
tests_unit_test_source_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)

UNIT_PEAK = tests/unit/test_peak
check_PROGRAMS += $(UNIT_PEAK)
TESTS += $(UNIT_PEAK)
tests_unit_test_peak_LDADD = $(TEST_LIBS) $(AUDIO_LIBS) $(EBUR128_LIBS)

UNIT_CONVOLVE = tests/unit/test_fourier tests/unit/test_convolve
check_PROGRAMS += $(UNIT_CONVOLVE)
TESTS += $(UNIT_CONVOLVE)
tests_unit_test_fourier_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
tests_unit_test_convolve_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)

UNIT_OVERSAMPLE = tests/unit/test_oversample
check_PROGRAMS += $(UNIT_OVERSAMPLE)
TESTS += $(UNIT_OVERSAMPLE)
tests_unit_test_oversample_LDADD = $(TEST_LIBS) $(AUDIO_LIBS)
