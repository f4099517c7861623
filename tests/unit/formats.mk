# unit tests of formats
