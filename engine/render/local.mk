noinst_LIBRARIES += engine/librender.a
engine_librender_a_SOURCES = \
    %D%/chain_stage.c \
    %D%/finish_stage.c \
    %D%/graph.c \
    %D%/graph.h \
    %D%/intake.c \
    %D%/intake.h \
    %D%/item.c \
    %D%/item.h \
    %D%/manifest.c \
    %D%/manifest.h \
    %D%/master.c \
    %D%/master.h \
    %D%/node.c \
    %D%/node.h \
    %D%/peak_stage.c \
    %D%/peak_stage.h \
    %D%/plan.c \
    %D%/plan.h \
    %D%/match_stage.c \
    %D%/rate_stage.c \
    %D%/release.c \
    %D%/release.h \
    %D%/render.c \
    %D%/render.h \
    %D%/run_stage.c \
    %D%/sequence.c \
    %D%/sequence.h \
    %D%/session.c \
    %D%/session.h \
    %D%/signal.c \
    %D%/signal.h \
    %D%/solve.c \
    %D%/space.c \
    %D%/space.h \
    %D%/verify.c
