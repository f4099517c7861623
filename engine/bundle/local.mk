noinst_LIBRARIES += engine/libbundle.a
engine_libbundle_a_SOURCES = \
    %D%/cover.c \
    %D%/cover.h \
    %D%/ddex.c \
    %D%/ddex.h \
    %D%/itmsp.c \
    %D%/itmsp.h \
    %D%/labelcopy.c \
    %D%/labelcopy.h \
    %D%/names.c \
    %D%/names.h \
    %D%/rule.c \
    %D%/rule.h \
    %D%/rules.def \
    %D%/ruling.c \
    %D%/stage.c \
    %D%/stage.h \
    %D%/supply.c \
    %D%/supply.h \
    %D%/writer.c \
    %D%/writer.h
