bin_PROGRAMS += stamper
stamper_SOURCES = \
    %D%/cmd_init.c \
    %D%/command.c \
    %D%/command.h \
    %D%/commands.def \
    %D%/diagnose.c \
    %D%/diagnose.h \
    %D%/draft.c \
    %D%/draft.h \
    %D%/main.c \
    %D%/option.c \
    %D%/option.h \
    %D%/session.c \
    %D%/session.h
stamper_LDADD = $(ALL_LIBS)
include %D%/demo/local.mk
