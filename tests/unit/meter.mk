# unit tests of meter
