# unit tests of formats/disc, and what other programs make of its files
UNIT_DISC = tests/unit/test_ddp tests/unit/test_cdtext tests/unit/test_cue tests/unit/test_disc_rules \
    tests/unit/test_disc_ids tests/unit/test_disc_second tests/unit/test_cd tests/unit/test_import \
    tests/conformance/test_disc_oracles
check_PROGRAMS += $(UNIT_DISC)
TESTS += $(UNIT_DISC)
check_LIBRARIES += tests/libdisc.a
tests_libdisc_a_SOURCES = tests/lib/disc_rig.c tests/lib/disc_rig.h
DISC_TEST_LIBS = tests/libdisc.a $(TEST_LIBS) $(FORMATS_LIBS)
tests_unit_test_ddp_LDADD = $(DISC_TEST_LIBS)
tests_unit_test_cdtext_LDADD = $(DISC_TEST_LIBS)
tests_unit_test_cue_LDADD = $(DISC_TEST_LIBS)
tests_unit_test_disc_rules_LDADD = $(DISC_TEST_LIBS)
tests_unit_test_disc_ids_LDADD = $(DISC_TEST_LIBS)
tests_unit_test_import_LDADD = $(DISC_TEST_LIBS)
tests_unit_test_disc_second_LDADD = $(DISC_TEST_LIBS)
tests_unit_test_cd_LDADD = $(DISC_TEST_LIBS)
tests_conformance_test_disc_oracles_LDADD = $(DISC_TEST_LIBS)
if HAVE_DISC_LIBRARIES
check_PROGRAMS += tests/conformance/test_disc_libraries
TESTS += tests/conformance/test_disc_libraries
tests_conformance_test_disc_libraries_CPPFLAGS = $(AM_CPPFLAGS) $(DISC_LIBRARIES_CFLAGS)
tests_conformance_test_disc_libraries_SOURCES = tests/conformance/test_disc_libraries.c
tests_conformance_test_disc_libraries_LDADD = $(DISC_TEST_LIBS) $(DISC_LIBRARIES_LIBS)
endif
