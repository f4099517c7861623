# The bench that processors are put on, the unit tests of dsp, and the contract of every processor.
check_LIBRARIES += tests/librig.a
tests_librig_a_SOURCES = tests/lib/rig.c tests/lib/rig.h
RIG_LIBS = tests/librig.a $(TEST_LIBS) $(DSP_LIBS)

UNIT_DSP = tests/unit/test_highpass tests/unit/test_lowpass tests/unit/test_eq
check_PROGRAMS += $(UNIT_DSP)
TESTS += $(UNIT_DSP)
tests_unit_test_highpass_LDADD = $(RIG_LIBS)
tests_unit_test_lowpass_LDADD = $(RIG_LIBS)
tests_unit_test_eq_LDADD = $(RIG_LIBS)

UNIT_DYNAMICS = tests/unit/test_limiter
check_PROGRAMS += $(UNIT_DYNAMICS)
TESTS += $(UNIT_DYNAMICS)
tests_unit_test_limiter_LDADD = $(TEST_LIBS) $(DSP_LIBS) $(EBUR128_LIBS)
