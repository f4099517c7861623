noinst_LIBRARIES += formats/libformats.a
formats_libformats_a_SOURCES = \
    %D%/id3.c \
    %D%/id3.h \
    %D%/registry.c \
    %D%/registry.def \
    %D%/registry.h \
    %D%/tags.c \
    %D%/tags.h
include %D%/pcm/local.mk
include %D%/codec/local.mk
include %D%/disc/local.mk
