noinst_LIBRARIES += engine/libmeter.a
engine_libmeter_a_SOURCES = \
    %D%/history.c \
    %D%/history.h \
    %D%/details.c \
    %D%/details.h \
    %D%/dynamics.c \
    %D%/dynamics.h \
    %D%/energy.c \
    %D%/energy.h \
    %D%/gate.c \
    %D%/gate.h \
    %D%/kweight.c \
    %D%/kweight.h \
    %D%/loudness.c \
    %D%/loudness.h \
    %D%/meter.c \
    %D%/meter.h \
    %D%/playback.c \
    %D%/playback.def \
    %D%/playback.h \
    %D%/spectrum.c \
    %D%/spectrum.h \
    %D%/speakers.c \
    %D%/speakers.h \
    %D%/stereo.c \
    %D%/stereo.h \
    %D%/truepeak.c \
    %D%/truepeak.h \
    %D%/waveform.c \
    %D%/waveform.h \
    %D%/windows.c \
    %D%/windows.h \
    %D%/wordbits.c \
    %D%/wordbits.h
