formats_libformats_a_SOURCES += \
    %D%/ape.c \
    %D%/ape.h \
    %D%/codec.c \
    %D%/codec.h \
    %D%/codec_encode.c \
    %D%/codec_output.c \
    %D%/codec_output.h \
    %D%/codec_picture.c \
    %D%/codec_picture.h \
    %D%/codec_verify.c \
    %D%/codec_wrap.c \
    %D%/flac_blocks.c \
    %D%/flac_blocks.h \
    %D%/mp4_atoms.c \
    %D%/mp4_atoms.h \
    %D%/packets.c \
    %D%/packets.h \
    %D%/aac.c \
    %D%/alac.c \
    %D%/flac.c \
    %D%/mp3.c \
    %D%/opus.c \
    %D%/vorbis.c \
    %D%/wavpack.c
