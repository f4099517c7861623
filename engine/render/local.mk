noinst_LIBRARIES += engine/librender.a
engine_librender_a_SOURCES = \
    %D%/release.h
