# unit tests of recipes
UNIT_RECIPES = tests/unit/test_quantity tests/unit/test_reader tests/unit/test_recipe \
    tests/unit/test_language tests/unit/test_lock_file
check_PROGRAMS += $(UNIT_RECIPES)
TESTS += $(UNIT_RECIPES)
RECIPES_READER_LIBS = $(TEST_LIBS) recipes/librecipes.a $(YAML_LIBS) $(BASE_LIBS)
tests_unit_test_quantity_LDADD = $(RECIPES_READER_LIBS)
tests_unit_test_reader_LDADD = $(RECIPES_READER_LIBS)
tests_unit_test_recipe_SOURCES = tests/unit/test_recipe.c tests/lib/release_text.c tests/lib/release_text.h
tests_unit_test_recipe_LDADD = $(TEST_LIBS) $(RECIPES_LIBS)
tests_unit_test_language_LDADD = $(TEST_LIBS) $(RECIPES_LIBS)
tests_unit_test_lock_file_LDADD = $(TEST_LIBS) $(RECIPES_LIBS)
EXTRA_DIST += tests/unit/data/contract.yaml tests/unit/data/diagnostics.txt tests/unit/data/golden.txt \
    tests/unit/data/golden.yaml tests/unit/data/house/golden_house.yaml \
    tests/unit/data/validate.py
CLEANFILES += diagnostics.txt.actual golden.txt.actual
