# unit tests of render
UNIT_RENDER = tests/unit/test_graph
check_PROGRAMS += $(UNIT_RENDER)
TESTS += $(UNIT_RENDER)
THREADED_TESTS += $(UNIT_RENDER)
tests_unit_test_graph_LDADD = $(TEST_LIBS) $(RENDER_LIBS)
