# command-line tests
