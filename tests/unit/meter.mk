# unit tests of meter

UNIT_METER = tests/unit/test_kweight tests/unit/test_energy tests/unit/test_truepeak tests/unit/test_meter \
    tests/unit/test_details tests/unit/test_spectrum tests/unit/test_playback \
    tests/conformance/test_ebu3341 tests/conformance/test_ebu3342
check_PROGRAMS += $(UNIT_METER)
TESTS += $(UNIT_METER)
tests_unit_test_kweight_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_unit_test_energy_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_unit_test_truepeak_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_unit_test_meter_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_unit_test_playback_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_unit_test_details_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_unit_test_spectrum_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_conformance_test_ebu3341_LDADD = $(TEST_LIBS) $(METER_LIBS)
tests_conformance_test_ebu3342_LDADD = $(TEST_LIBS) $(METER_LIBS)
