# unit tests of recipes
UNIT_RECIPES = tests/unit/test_quantity tests/unit/test_reader
check_PROGRAMS += $(UNIT_RECIPES)
TESTS += $(UNIT_RECIPES)
RECIPES_READER_LIBS = $(TEST_LIBS) recipes/librecipes.a $(YAML_LIBS) $(BASE_LIBS)
tests_unit_test_quantity_LDADD = $(RECIPES_READER_LIBS)
tests_unit_test_reader_LDADD = $(RECIPES_READER_LIBS)
