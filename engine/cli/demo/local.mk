noinst_LIBRARIES += engine/libdemo.a
engine_libdemo_a_SOURCES = \
    %D%/artwork.c \
    %D%/artwork.h \
    %D%/bass.c \
    %D%/chord.c \
    %D%/chord.h \
    %D%/cymbals.c \
    %D%/demo.c \
    %D%/demo.h \
    %D%/desk.c \
    %D%/desk.h \
    %D%/drums.c \
    %D%/guitar.c \
    %D%/instrument.h \
    %D%/keys.c \
    %D%/lettering.c \
    %D%/lettering.h \
    %D%/room.c \
    %D%/room.h \
    %D%/score.c \
    %D%/score.h \
    %D%/side_a.c \
    %D%/side_a.h \
    %D%/side_b.c \
    %D%/side_b.h \
    %D%/sleeve.c \
    %D%/sleeve.h \
    %D%/synth.h \
    %D%/take.c \
    %D%/take.h \
    %D%/voice.c \
    %D%/wavfile.c \
    %D%/wavfile.h
stamper_LDADD += $(DEMO_LIBS)
