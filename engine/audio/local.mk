noinst_LIBRARIES += engine/libaudio.a
engine_libaudio_a_SOURCES = \
    %D%/pcm.c \
    %D%/pcm.h \
    %D%/reel.c \
    %D%/reel.h \
    %D%/source.h \
    %D%/resample.c \
    %D%/resample.h \
    %D%/resample_libsamplerate.c \
    %D%/quantise.c \
    %D%/quantise.h \
    %D%/peak.h
