# The parsers of outside bytes of formats. With --enable-fuzz the same names are libFuzzer programs.
FUZZ_DISC = tests/fuzz/fuzz_cue tests/fuzz/fuzz_toc tests/fuzz/fuzz_cdtext tests/fuzz/fuzz_pq tests/fuzz/fuzz_ddp \
    tests/fuzz/fuzz_packets
check_PROGRAMS += $(FUZZ_DISC)
tests_fuzz_fuzz_cue_SOURCES = tests/fuzz/fuzz_cue.c $(FUZZ_MAIN)
tests_fuzz_fuzz_toc_SOURCES = tests/fuzz/fuzz_toc.c $(FUZZ_MAIN)
tests_fuzz_fuzz_cdtext_SOURCES = tests/fuzz/fuzz_cdtext.c $(FUZZ_MAIN)
tests_fuzz_fuzz_pq_SOURCES = tests/fuzz/fuzz_pq.c $(FUZZ_MAIN)
tests_fuzz_fuzz_ddp_SOURCES = tests/fuzz/fuzz_ddp.c $(FUZZ_MAIN)
tests_fuzz_fuzz_packets_SOURCES = tests/fuzz/fuzz_packets.c $(FUZZ_MAIN)
tests_fuzz_fuzz_packets_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
tests_fuzz_fuzz_cue_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
tests_fuzz_fuzz_toc_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
tests_fuzz_fuzz_cdtext_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
tests_fuzz_fuzz_pq_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
tests_fuzz_fuzz_ddp_LDADD = $(TEST_LIBS) $(FORMATS_LIBS)
if FUZZ
FUZZ_MAIN = tests/fuzz/target.h
FUZZ_SECONDS = 600
fuzz: $(FUZZ_DISC)
	for target in $(FUZZ_DISC); do \
	    name=$${target##*_}; $(MKDIR_P) tests/fuzz/found/$$name; \
	    ./$$target -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -rss_limit_mb=1024 \
	        -artifact_prefix=tests/fuzz/found/$$name- tests/fuzz/found/$$name \
	        $(srcdir)/tests/fuzz/corpus/$$name || exit 1; \
	done
tests_fuzz_fuzz_cue_LDFLAGS = -fsanitize=fuzzer $(AM_LDFLAGS)
tests_fuzz_fuzz_toc_LDFLAGS = -fsanitize=fuzzer $(AM_LDFLAGS)
tests_fuzz_fuzz_cdtext_LDFLAGS = -fsanitize=fuzzer $(AM_LDFLAGS)
tests_fuzz_fuzz_pq_LDFLAGS = -fsanitize=fuzzer $(AM_LDFLAGS)
tests_fuzz_fuzz_ddp_LDFLAGS = -fsanitize=fuzzer $(AM_LDFLAGS)
tests_fuzz_fuzz_packets_LDFLAGS = -fsanitize=fuzzer $(AM_LDFLAGS)
else
FUZZ_MAIN = tests/fuzz/replay.c tests/fuzz/target.h
TESTS += $(FUZZ_DISC)
endif
EXTRA_DIST += tests/fuzz/corpus
