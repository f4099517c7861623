noinst_LIBRARIES += engine/libalbum.a
engine_libalbum_a_SOURCES = \
    %D%/album.c \
    %D%/album.h \
    %D%/cdtime.c \
    %D%/cdtime.h \
    %D%/codes.c \
    %D%/codes.h \
    %D%/timeline.c \
    %D%/timeline.h
