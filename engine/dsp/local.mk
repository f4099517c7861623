noinst_LIBRARIES += engine/libdsp.a
engine_libdsp_a_SOURCES = \
    %D%/registry.def \
    %D%/processor.c \
    %D%/processor.h \
    %D%/chain.c \
    %D%/chain.h \
    %D%/cascade.c \
    %D%/cascade.h \
    %D%/steady.c \
    %D%/steady.h \
    %D%/matched.c \
    %D%/matched.h \
    %D%/linear.c \
    %D%/linear.h \
    %D%/butterworth.c \
    %D%/butterworth.h \
    %D%/midside.c \
    %D%/midside.h \
    %D%/gain.c \
    %D%/balance.c \
    %D%/polarity.c \
    %D%/dc.c \
    %D%/highpass.c \
    %D%/lowpass.c \
    %D%/eq.c \
    %D%/width.c \
    %D%/mono_below.c \
    %D%/compress.c \
    %D%/excess.c \
    %D%/excess.h \
    %D%/saturate.c \
    %D%/clip.c \
    %D%/speed.c \
    %D%/speed.h \
    %D%/limit.c \
    %D%/limiter.c \
    %D%/limiter.h
