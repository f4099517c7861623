noinst_LIBRARIES += recipes/librecipes.a
recipes_librecipes_a_SOURCES = \
    %D%/imported.c \
    %D%/imported.h \
    %D%/presets.c \
    %D%/presets.h \
    %D%/lock/lock_file.c \
    %D%/lock/lock_file.h \
    %D%/lock/lock_text.c \
    %D%/lock/lock_text.h \
    %D%/reader/quoted.c \
    %D%/reader/quoted.h \
    %D%/reader/tree.c \
    %D%/reader/tree.h \
    %D%/reader/reader.c \
    %D%/reader/reader.h \
    %D%/recipe.c \
    %D%/recipe.h \
    %D%/resolve/foldername.c \
    %D%/resolve/foldername.h \
    %D%/resolve/groups.c \
    %D%/resolve/groups.h \
    %D%/resolve/hiding.c \
    %D%/resolve/hiding.h \
    %D%/resolve/include.c \
    %D%/resolve/include.h \
    %D%/resolve/levels.c \
    %D%/resolve/levels.h \
    %D%/resolve/references.c \
    %D%/resolve/references.h \
    %D%/resolve/rulelist.c \
    %D%/resolve/rulelist.h \
    %D%/resolve/selection.c \
    %D%/resolve/selection.h \
    %D%/resolve/songs.c \
    %D%/resolve/songs.h \
    %D%/resolve/second.c \
    %D%/resolve/second.h \
    %D%/resolve/steps.c \
    %D%/resolve/steps.h \
    %D%/resolve/supplies.c \
    %D%/resolve/supplies.h \
    %D%/resolve/targets.c \
    %D%/resolve/targets.h \
    %D%/resolve/versions.c \
    %D%/resolve/versions.h \
    %D%/schema/describe.c \
    %D%/schema/describe.h \
    %D%/schema/json_schema.c \
    %D%/schema/json_schema.h \
    %D%/schema/manual.c \
    %D%/schema/manual.h \
    %D%/schema/quantity.c \
    %D%/schema/quantity.h \
    %D%/schema/reading.c \
    %D%/schema/reading.h \
    %D%/schema/tables.c \
    %D%/schema/tables.h

presetsdir = $(pkgdatadir)/presets
dist_presets_DATA = \
    %D%/presets/aac.yaml \
    %D%/presets/aiff.yaml \
    %D%/presets/alac.yaml \
    %D%/presets/amazon.yaml \
    %D%/presets/apple-digital-masters.yaml \
    %D%/presets/archive.yaml \
    %D%/presets/atsc-a85.yaml \
    %D%/presets/bandcamp.yaml \
    %D%/presets/cd.yaml \
    %D%/presets/deezer.yaml \
    %D%/presets/ebu-r128.yaml \
    %D%/presets/flac.yaml \
    %D%/presets/hires.yaml \
    %D%/presets/mp3.yaml \
    %D%/presets/opus.yaml \
    %D%/presets/reference.yaml \
    %D%/presets/soundcloud.yaml \
    %D%/presets/spotify.yaml \
    %D%/presets/tidal.yaml \
    %D%/presets/vinyl-10-33.yaml \
    %D%/presets/vinyl-10-45.yaml \
    %D%/presets/vinyl-12-33.yaml \
    %D%/presets/vinyl-12-45.yaml \
    %D%/presets/vinyl-7-33.yaml \
    %D%/presets/vinyl-7-45.yaml \
    %D%/presets/vorbis.yaml \
    %D%/presets/wav.yaml \
    %D%/presets/wavpack.yaml \
    %D%/presets/youtube.yaml

# Made from the field tables of this very build: the schema for editors, and the tables of the manual page.
noinst_PROGRAMS += man/language
man_language_SOURCES = man/language.c
man_language_LDADD = $(RECIPES_LIBS)
pkgdata_DATA = %D%/recipe.schema.json
CLEANFILES += %D%/recipe.schema.json
%D%/recipe.schema.json: man/language$(EXEEXT)
	$(AM_V_GEN)$(MKDIR_P) %D% && man/language$(EXEEXT) schema > $@.tmp && mv $@.tmp $@
