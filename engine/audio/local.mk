noinst_LIBRARIES += engine/libaudio.a
engine_libaudio_a_SOURCES = \
    %D%/fft.c \
    %D%/fft.h \
    %D%/pcm.c \
    %D%/pcm.h \
    %D%/reel.c \
    %D%/reel.h \
    %D%/fourier.c \
    %D%/fourier.h \
    %D%/convolve.c \
    %D%/convolve.h \
    %D%/source.c \
    %D%/source.h \
    %D%/source_chunks.c \
    %D%/source_header.c \
    %D%/source_header.h \
    %D%/source_io.c \
    %D%/source_io.h \
    %D%/source_packets.c \
    %D%/source_packets.h \
    %D%/source_samples.c \
    %D%/source_samples.h \
    %D%/source_stream.c \
    %D%/source_stream.h \
    %D%/source_tags.c \
    %D%/source_tags.h \
    %D%/resample.c \
    %D%/resample.h \
    %D%/resample_exact.c \
    %D%/resample_libsamplerate.c \
    %D%/oversample.c \
    %D%/oversample.h \
    %D%/tonal.c \
    %D%/tonal.h \
    %D%/quantise.c \
    %D%/quantise.h \
    %D%/peak.c \
    %D%/peak.h
EXTRA_DIST += %D%/fft_lanes.inc %D%/peak_lanes.inc %D%/quantise_lanes.inc
