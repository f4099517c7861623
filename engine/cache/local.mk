noinst_LIBRARIES += engine/libcache.a
engine_libcache_a_SOURCES = \
    %D%/stamps.c \
    %D%/stamps.h \
    %D%/store.c \
    %D%/store.h \
    %D%/store_prune.c \
    %D%/store_room.h \
    %D%/tempfile.c \
    %D%/tempfile.h \
    %D%/trailer.c \
    %D%/trailer.h
