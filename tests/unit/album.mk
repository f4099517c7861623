# unit tests of album
