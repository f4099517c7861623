noinst_LIBRARIES += engine/libbundle.a
engine_libbundle_a_SOURCES = \
    %D%/cover.c \
    %D%/cover.h \
    %D%/names.c \
    %D%/names.h \
    %D%/rule.c \
    %D%/rule.h \
    %D%/rules.def \
    %D%/ruling.c \
    %D%/stage.c \
    %D%/stage.h \
    %D%/writer.c \
    %D%/writer.h
