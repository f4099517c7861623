formats_libformats_a_SOURCES += \
    %D%/aiff.c \
    %D%/axml.c \
    %D%/axml.h \
    %D%/bext.c \
    %D%/bext.h \
    %D%/bwf.c \
    %D%/chunk.c \
    %D%/chunk.h \
    %D%/info.c \
    %D%/info.h \
    %D%/ixml.c \
    %D%/ixml.h \
    %D%/markers.c \
    %D%/markers.h \
    %D%/riff.c \
    %D%/riff.h \
    %D%/wav.c
