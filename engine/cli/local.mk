bin_PROGRAMS += stamper
stamper_SOURCES = \
    %D%/command.c \
    %D%/command.h \
    %D%/commands.def \
    %D%/diagnose.c \
    %D%/diagnose.h \
    %D%/main.c \
    %D%/option.c \
    %D%/option.h \
    %D%/session.c \
    %D%/session.h
stamper_LDADD = $(ALL_LIBS)
