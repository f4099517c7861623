UNIT_CLI = tests/unit/test_diagnose tests/unit/test_progress
check_PROGRAMS += $(UNIT_CLI)
TESTS += $(UNIT_CLI)
tests_unit_test_diagnose_SOURCES = tests/unit/test_diagnose.c engine/cli/diagnose.c
tests_unit_test_diagnose_LDADD = $(TEST_LIBS) $(BASE_LIBS)
tests_unit_test_progress_SOURCES = tests/unit/test_progress.c engine/cli/progress.c
tests_unit_test_progress_LDADD = $(TEST_LIBS) $(BASE_LIBS)
