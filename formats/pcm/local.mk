formats_libformats_a_SOURCES += \
    %D%/wav.c
