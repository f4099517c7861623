noinst_LIBRARIES += engine/libdsp.a
engine_libdsp_a_SOURCES = \
    %D%/processor.h \
    %D%/chain.h \
    %D%/limiter.h
