# unit tests of formats

UNIT_CODEC = tests/unit/test_codec tests/unit/test_tags
check_PROGRAMS += $(UNIT_CODEC)
TESTS += $(UNIT_CODEC)
tests_unit_test_codec_SOURCES = tests/unit/test_codec.c tests/lib/writing.c tests/lib/writing.h
tests_unit_test_tags_SOURCES = tests/unit/test_tags.c tests/lib/writing.c tests/lib/writing.h
tests_unit_test_tags_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
tests_unit_test_codec_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
UNIT_PACKETS = tests/unit/test_packets
check_PROGRAMS += $(UNIT_PACKETS)
TESTS += $(UNIT_PACKETS)
tests_unit_test_packets_SOURCES = tests/unit/test_packets.c
tests_unit_test_packets_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
