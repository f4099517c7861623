# unit tests of the demo album
UNIT_DEMO = tests/unit/test_demo
check_PROGRAMS += $(UNIT_DEMO)
TESTS += $(UNIT_DEMO)
THREADED_TESTS += $(UNIT_DEMO)
tests_unit_test_demo_LDADD = $(TEST_LIBS) engine/libdemo.a $(PNG_LIBS) $(ALBUM_LIBS)
