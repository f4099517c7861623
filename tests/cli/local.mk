# The command line from outside: results, messages to the letter, exit statuses. What takes longest comes first, so
# that no core is left alone at the end.
CLI_TESTS =

# The cache, and what it must survive.
CLI_TESTS += %D%/revision.sh %D%/crash.sh %D%/faults.sh %D%/keys.sh %D%/recalled.sh %D%/cache.sh

# Files.
CLI_TESTS += %D%/ceiling.sh %D%/gapless.sh %D%/tags.sh %D%/wave_tags.sh %D%/broadcast.sh %D%/rules.sh %D%/supply.sh
CLI_TESTS += %D%/names.sh %D%/versions.sh

# Mixes and bundles measured and compared.
CLI_TESTS += %D%/measure.sh %D%/diff.sh

# The main job.
CLI_TESTS += %D%/promises.sh %D%/render.sh %D%/refusals.sh %D%/levels.sh %D%/speed.sh %D%/match.sh %D%/lock.sh
CLI_TESTS += %D%/portion.sh

# Discs: what is read of other programs, and compared.
CLI_TESTS += %D%/disc.sh %D%/import.sh %D%/rip.sh %D%/hidden.sh

# The program itself.
CLI_TESTS += %D%/usage.sh %D%/manual.sh %D%/completion.sh %D%/init.sh %D%/recipe.sh

dist_check_SCRIPTS += $(CLI_TESTS)
TESTS += $(CLI_TESTS)
EXTRA_DIST += %D%/run.sh %D%/ern43.rng %D%/joins.py %D%/entry.py %D%/keys.py %D%/synced.py
