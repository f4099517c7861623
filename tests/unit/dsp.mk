# unit tests of dsp
