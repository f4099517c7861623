noinst_LIBRARIES += engine/libmeter.a
engine_libmeter_a_SOURCES = \
    %D%/meter.h \
    %D%/energy.h
