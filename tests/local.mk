# One fragment a room; each lists its programs and what they link. THREADED_TESTS are those that .ci/run
# repeats under ThreadSanitizer.
THREADED_TESTS = tests/cli/render.sh
include %D%/cli/local.mk
if HAVE_CMOCKA
include %D%/unit/base.mk
include %D%/unit/cache.mk
include %D%/unit/audio.mk
include %D%/unit/dsp.mk
include %D%/unit/meter.mk
include %D%/unit/compare.mk
include %D%/unit/album.mk
include %D%/unit/bundle.mk
include %D%/unit/formats.mk
include %D%/unit/pcm.mk
include %D%/unit/disc.mk
include %D%/fuzz/disc.mk
include %D%/fuzz/recipes.mk
include %D%/unit/recipes.mk
include %D%/unit/render.mk
include %D%/unit/report.mk
include %D%/unit/cli.mk
include %D%/unit/demo.mk
endif
include %D%/lint/local.mk
include %D%/bench/local.mk
