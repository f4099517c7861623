# The command line from outside: results, messages to the letter, exit statuses.
CLI_TESTS = %D%/usage.sh %D%/manual.sh %D%/completion.sh %D%/init.sh %D%/measure.sh %D%/render.sh %D%/refusals.sh %D%/recipe.sh %D%/promises.sh %D%/crash.sh %D%/levels.sh
CLI_TESTS += %D%/speed.sh %D%/match.sh
CLI_TESTS += %D%/wave_tags.sh %D%/broadcast.sh
CLI_TESTS += %D%/rules.sh %D%/supply.sh %D%/names.sh
CLI_TESTS += %D%/lock.sh %D%/portion.sh
CLI_TESTS += %D%/versions.sh
CLI_TESTS += %D%/tags.sh %D%/gapless.sh %D%/ceiling.sh
dist_check_SCRIPTS += $(CLI_TESTS)
TESTS += $(CLI_TESTS)
EXTRA_DIST += %D%/run.sh %D%/ern43.rng %D%/joins.py

# Mixes and bundles compared.
CLI_TESTS += %D%/diff.sh

# Discs: what is read of other programs, and compared.
CLI_TESTS += %D%/import.sh %D%/rip.sh %D%/hidden.sh

# The cache, and what it must survive.
CLI_TESTS += %D%/cache.sh %D%/faults.sh %D%/recalled.sh %D%/revision.sh
EXTRA_DIST += %D%/entry.py %D%/synced.py
