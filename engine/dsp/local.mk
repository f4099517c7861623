noinst_LIBRARIES += engine/libdsp.a
engine_libdsp_a_SOURCES = \
    %D%/registry.def \
    %D%/processor.c \
    %D%/processor.h \
    %D%/chain.c \
    %D%/chain.h \
    %D%/gain.c \
    %D%/limiter.h
