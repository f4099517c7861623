# `make bench`: an album of 40 minutes by stamper and, in the same run, by a script of sox and ffmpeg.
EXTRA_PROGRAMS = tests/bench/bench_album
tests_bench_bench_album_SOURCES = %D%/album.c
tests_bench_bench_album_LDADD = $(DEMO_LIBS)
EXTRA_DIST += %D%/ddp.sh %D%/peer.sh %D%/run.sh
CLEANFILES += tests/bench/bench_album$(EXEEXT)
.PHONY: bench
bench: stamper$(EXEEXT) tests/bench/bench_album$(EXEEXT)
	STAMPER=$(abs_top_builddir)/stamper BENCH_ALBUM=$(abs_top_builddir)/tests/bench/bench_album \
	    STAMPER_PRESETS=$(abs_top_srcdir)/recipes/presets $(SHELL) $(top_srcdir)/tests/bench/run.sh
	STAMPER=$(abs_top_builddir)/stamper $(SHELL) $(top_srcdir)/tests/bench/ddp.sh
clean-local:
	rm -rf bench
