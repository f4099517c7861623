UNIT_BUNDLE = tests/unit/test_names tests/unit/test_stage tests/unit/test_ruling tests/unit/test_supply
check_PROGRAMS += $(UNIT_BUNDLE)
TESTS += $(UNIT_BUNDLE)
tests_unit_test_names_LDADD = $(TEST_LIBS) $(BUNDLE_LIBS)
tests_unit_test_stage_LDADD = $(TEST_LIBS) $(BUNDLE_LIBS)
tests_unit_test_ruling_LDADD = $(TEST_LIBS) $(BUNDLE_LIBS)
tests_unit_test_supply_LDADD = $(TEST_LIBS) $(BUNDLE_LIBS)
