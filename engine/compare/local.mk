noinst_LIBRARIES += engine/libcompare.a
engine_libcompare_a_SOURCES = \
    %D%/align.c \
    %D%/align.h \
    %D%/bands.c \
    %D%/bands.h \
    %D%/compare.c \
    %D%/compare.h \
    %D%/compare_json.c \
    %D%/curve.c \
    %D%/curve.h \
    %D%/difference.c \
    %D%/difference.h \
    %D%/fingerprint.c \
    %D%/fingerprint.h \
    %D%/level.c \
    %D%/level.h \
    %D%/mixfile.c \
    %D%/mixfile.h \
    %D%/regions.c \
    %D%/regions.h \
    %D%/remembered.c \
    %D%/seconds.c \
    %D%/seconds.h \
    %D%/sentences.c \
    %D%/track.c \
    %D%/track.h
