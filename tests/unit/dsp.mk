# The bench that processors are put on, the unit tests of dsp, and the contract of every processor.
check_LIBRARIES += tests/librig.a
tests_librig_a_SOURCES = tests/lib/rig.c tests/lib/rig.h
RIG_LIBS = tests/librig.a $(TEST_LIBS) $(DSP_LIBS)

UNIT_DSP = \
    tests/unit/test_steady \
    tests/unit/test_cascade \
    tests/unit/test_matched \
    tests/unit/test_butterworth \
    tests/unit/test_midside \
    tests/unit/test_processor \
    tests/unit/test_chain \
    tests/unit/test_gain \
    tests/unit/test_balance \
    tests/unit/test_polarity \
    tests/unit/test_dc \
    tests/unit/test_highpass \
    tests/unit/test_lowpass \
    tests/unit/test_eq \
    tests/unit/test_width \
    tests/unit/test_mono_below \
    tests/contract/test_processors
check_PROGRAMS += $(UNIT_DSP)
TESTS += $(UNIT_DSP)
tests_unit_test_steady_LDADD = $(RIG_LIBS)
tests_unit_test_cascade_LDADD = $(RIG_LIBS)
tests_unit_test_matched_LDADD = $(RIG_LIBS)
tests_unit_test_butterworth_LDADD = $(RIG_LIBS)
tests_unit_test_midside_LDADD = $(RIG_LIBS)
tests_unit_test_processor_LDADD = $(RIG_LIBS)
tests_unit_test_chain_LDADD = $(RIG_LIBS)
tests_unit_test_gain_LDADD = $(RIG_LIBS)
tests_unit_test_balance_LDADD = $(RIG_LIBS)
tests_unit_test_polarity_LDADD = $(RIG_LIBS)
tests_unit_test_dc_LDADD = $(RIG_LIBS)
tests_unit_test_highpass_LDADD = $(RIG_LIBS)
tests_unit_test_lowpass_LDADD = $(RIG_LIBS)
tests_unit_test_eq_LDADD = $(RIG_LIBS)
tests_unit_test_width_LDADD = $(RIG_LIBS)
tests_unit_test_mono_below_LDADD = $(RIG_LIBS)
tests_contract_test_processors_LDADD = $(RIG_LIBS)
tests_contract_test_processors_LDFLAGS = $(AM_LDFLAGS) \
    -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=posix_memalign

UNIT_DYNAMICS = \
    tests/unit/test_limiter \
    tests/unit/test_approach \
    tests/unit/test_lull \
    tests/unit/test_limit \
    tests/unit/test_limit_programme \
    tests/unit/test_compress \
    tests/unit/test_crossover \
    tests/unit/test_multiband \
    tests/unit/test_expand \
    tests/unit/test_moving \
    tests/unit/test_dynamic_eq \
    tests/unit/test_deess
check_PROGRAMS += $(UNIT_DYNAMICS)
TESTS += $(UNIT_DYNAMICS)
tests_unit_test_limiter_LDADD = $(TEST_LIBS) $(DSP_LIBS) $(EBUR128_LIBS)
tests_unit_test_approach_LDADD = $(TEST_LIBS) $(DSP_LIBS)
tests_unit_test_lull_LDADD = $(TEST_LIBS) $(DSP_LIBS)
tests_unit_test_limit_LDADD = $(RIG_LIBS) $(EBUR128_LIBS)
tests_unit_test_limit_programme_SOURCES = tests/unit/test_limit_programme.c tests/bench/contender.c tests/bench/contender.h \
    tests/bench/quality.c tests/bench/quality.h
tests_unit_test_limit_programme_LDADD = $(RIG_LIBS) $(METER_LIBS)
tests_unit_test_compress_LDADD = $(RIG_LIBS)
tests_unit_test_crossover_LDADD = $(RIG_LIBS)
tests_unit_test_multiband_LDADD = $(RIG_LIBS)
tests_unit_test_expand_LDADD = $(RIG_LIBS)
tests_unit_test_moving_LDADD = $(RIG_LIBS)
tests_unit_test_dynamic_eq_LDADD = $(RIG_LIBS)
tests_unit_test_deess_LDADD = $(RIG_LIBS)

UNIT_COLOUR = tests/unit/test_saturate tests/unit/test_clip tests/unit/test_speed tests/unit/test_match
check_PROGRAMS += $(UNIT_COLOUR)
TESTS += $(UNIT_COLOUR)
tests_unit_test_saturate_SOURCES = tests/unit/test_saturate.c tests/lib/aliasing.c tests/lib/aliasing.h
tests_unit_test_clip_SOURCES = tests/unit/test_clip.c tests/lib/aliasing.c tests/lib/aliasing.h
tests_unit_test_match_LDADD = $(RIG_LIBS)
tests_unit_test_speed_LDADD = $(RIG_LIBS)
tests_unit_test_saturate_LDADD = $(RIG_LIBS)
tests_unit_test_clip_LDADD = $(RIG_LIBS)
