# unit tests of bundle
