bin_PROGRAMS += stamper
stamper_SOURCES = \
    %D%/main.c
stamper_LDADD = $(ALL_LIBS)
