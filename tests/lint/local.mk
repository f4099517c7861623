# Lints: the layers, the style, headers alone, what the objects define.
LINTS = %D%/layers.sh %D%/style.sh %D%/headers.sh %D%/symbols.sh
dist_check_SCRIPTS += $(LINTS)
if !IS_SANITIZED
TESTS += $(LINTS)
endif
EXTRA_DIST += %D%/layers.txt %D%/strip.awk tests/lib/tap.sh
