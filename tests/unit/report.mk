UNIT_REPORT = tests/unit/test_table tests/unit/test_sheet tests/unit/test_linediff
check_PROGRAMS += $(UNIT_REPORT)
TESTS += $(UNIT_REPORT)
REPORT_LIBS = engine/libreport.a $(RENDER_LIBS)
tests_unit_test_table_LDADD = $(TEST_LIBS) $(REPORT_LIBS)
tests_unit_test_sheet_LDADD = $(TEST_LIBS) $(REPORT_LIBS)
tests_unit_test_linediff_LDADD = $(TEST_LIBS) $(REPORT_LIBS)
