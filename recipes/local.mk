noinst_LIBRARIES += recipes/librecipes.a
recipes_librecipes_a_SOURCES =
