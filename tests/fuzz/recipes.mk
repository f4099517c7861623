# The parsers of outside bytes of recipes.
FUZZ_RECIPES = tests/fuzz/fuzz_lock
check_PROGRAMS += $(FUZZ_RECIPES)
tests_fuzz_fuzz_lock_SOURCES = tests/fuzz/fuzz_lock.c $(FUZZ_MAIN)
tests_fuzz_fuzz_lock_LDADD = $(TEST_LIBS) $(RECIPES_LIBS)
if FUZZ
fuzz: fuzz-lock
fuzz-lock: $(FUZZ_RECIPES)
	$(MKDIR_P) tests/fuzz/found/lock
	./tests/fuzz/fuzz_lock -max_total_time=$(FUZZ_SECONDS) -print_final_stats=1 -rss_limit_mb=1024 \
	    -artifact_prefix=tests/fuzz/found/lock- tests/fuzz/found/lock $(srcdir)/tests/fuzz/corpus/lock
tests_fuzz_fuzz_lock_LDFLAGS = -fsanitize=fuzzer $(AM_LDFLAGS)
else
TESTS += $(FUZZ_RECIPES)
endif
