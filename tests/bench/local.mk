# `make bench`: an album of 40 minutes by stamper and, in the same run, by a script of sox and ffmpeg.
EXTRA_PROGRAMS = tests/bench/bench_album
tests_bench_bench_album_SOURCES = %D%/album.c
tests_bench_bench_album_LDADD = $(DEMO_LIBS)
EXTRA_DIST += %D%/codecs.sh %D%/ddp.sh %D%/peer.sh %D%/peers.sh %D%/revise.sh %D%/run.sh
CLEANFILES += tests/bench/bench_album$(EXEEXT)
.PHONY: bench bench-blocks bench-codecs
bench: stamper$(EXEEXT) tests/bench/bench_album$(EXEEXT)
	STAMPER=$(abs_top_builddir)/stamper BENCH_ALBUM=$(abs_top_builddir)/tests/bench/bench_album \
	    STAMPER_PRESETS=$(abs_top_srcdir)/recipes/presets $(SHELL) $(top_srcdir)/tests/bench/run.sh
	STAMPER=$(abs_top_builddir)/stamper STAMPER_PRESETS=$(abs_top_srcdir)/recipes/presets \
	    $(SHELL) $(top_srcdir)/tests/bench/revise.sh
	STAMPER=$(abs_top_builddir)/stamper $(SHELL) $(top_srcdir)/tests/bench/ddp.sh
	$(MAKE) bench-codecs
clean-local:
	rm -rf bench

# `make bench-codecs`: encoding alone, beside ffmpeg under xargs.
bench-codecs: stamper$(EXEEXT) tests/bench/bench_album$(EXEEXT)
	STAMPER=$(abs_top_builddir)/stamper BENCH_ALBUM=$(abs_top_builddir)/tests/bench/bench_album \
	    STAMPER_PRESETS=$(abs_top_srcdir)/recipes/presets $(SHELL) $(top_srcdir)/tests/bench/codecs.sh

# `make bench-blocks`: each block beside its peers, speed and quality. Whatever peers there are are found
# when it is built: libavfilter, soxr and lilv (LV2 plugins) are no dependencies of the project.
if HAVE_CMOCKA
EXTRA_PROGRAMS += tests/bench/bench_blocks
tests_bench_bench_blocks_SOURCES = %D%/blocks.c %D%/contender.c %D%/contender.h %D%/peers.c %D%/quality.c %D%/quality.h
tests_bench_bench_blocks_CFLAGS = $(AM_CFLAGS) `$(SHELL) $(top_srcdir)/tests/bench/peers.sh cflags`
tests_bench_bench_blocks_LDADD = $(RIG_LIBS) $(METER_LIBS) `$(SHELL) $(top_srcdir)/tests/bench/peers.sh libs`
tests_bench_bench_blocks_DEPENDENCIES = tests/librig.a tests/libcheck.a engine/libdsp.a engine/libmeter.a engine/libaudio.a \
    engine/libbase.a
CLEANFILES += tests/bench/bench_blocks$(EXEEXT)
bench-blocks: tests/bench/bench_blocks$(EXEEXT)
	tests/bench/bench_blocks$(EXEEXT) $(REPETITIONS) $(BLOCKS)
endif
