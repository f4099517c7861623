noinst_LIBRARIES += engine/libreport.a
engine_libreport_a_SOURCES = \
    %D%/figure.c \
    %D%/figure.h \
    %D%/sheet.c \
    %D%/sheet.h \
    %D%/summary.c \
    %D%/summary.h \
    %D%/table.c \
    %D%/table.h
