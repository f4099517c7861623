# unit tests of audio
