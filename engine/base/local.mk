noinst_LIBRARIES += engine/libbase.a
engine_libbase_a_SOURCES = \
    %D%/arena.c \
    %D%/arena.h \
    %D%/checksum.c \
    %D%/checksum.h \
    %D%/err.c \
    %D%/err.h \
    %D%/fastmath.c \
    %D%/fastmath.h \
    %D%/field.c \
    %D%/field.h \
    %D%/file.c \
    %D%/file.h \
    %D%/finding.c \
    %D%/finding.h \
    %D%/hash.c \
    %D%/hash.h \
    %D%/interrupt.c \
    %D%/interrupt.h \
    %D%/json.c \
    %D%/json.h \
    %D%/pack.c \
    %D%/pack.h \
    %D%/random.h \
    %D%/text.c \
    %D%/text.h \
    %D%/unicode.c \
    %D%/unicode.h \
    %D%/units.c \
    %D%/units.h \
    %D%/xml.c \
    %D%/xml.h
EXTRA_DIST += %D%/fastmath_lanes.inc
