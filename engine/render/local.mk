noinst_LIBRARIES += engine/librender.a
engine_librender_a_SOURCES = \
    %D%/graph.c \
    %D%/graph.h \
    %D%/node.c \
    %D%/node.h \
    %D%/release.c \
    %D%/release.h \
    %D%/signal.c \
    %D%/signal.h
