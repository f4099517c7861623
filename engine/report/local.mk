noinst_LIBRARIES += engine/libreport.a
engine_libreport_a_SOURCES = \
    %D%/airplay.c \
    %D%/airplay.h \
    %D%/bundlediff.c \
    %D%/bundlediff.h \
    %D%/bundlediff_files.c \
    %D%/dryrun.c \
    %D%/dryrun.h \
    %D%/figure.c \
    %D%/figure.h \
    %D%/linediff.c \
    %D%/linediff.h \
    %D%/mixlist.c \
    %D%/mixlist.h \
    %D%/rulematrix.c \
    %D%/rulematrix.h \
    %D%/revised.c \
    %D%/revised.h \
    %D%/sheet.c \
    %D%/sheet.h \
    %D%/summary.c \
    %D%/summary.h \
    %D%/table.c \
    %D%/table.h
