# unit tests of recipes
