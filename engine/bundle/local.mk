noinst_LIBRARIES += engine/libbundle.a
engine_libbundle_a_SOURCES = \
    %D%/cover.c \
    %D%/cover.h \
    %D%/names.c \
    %D%/names.h \
    %D%/stage.c \
    %D%/stage.h \
    %D%/writer.c \
    %D%/writer.h
