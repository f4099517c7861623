noinst_LIBRARIES += engine/libmeter.a
engine_libmeter_a_SOURCES = \
    %D%/energy.c \
    %D%/energy.h \
    %D%/gate.c \
    %D%/gate.h \
    %D%/kweight.c \
    %D%/kweight.h \
    %D%/waveform.c \
    %D%/waveform.h \
    %D%/loudness.c \
    %D%/loudness.h \
    %D%/meter.c \
    %D%/meter.h \
    %D%/truepeak.c \
    %D%/truepeak.h \
    %D%/windows.c \
    %D%/windows.h
