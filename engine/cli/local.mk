bin_PROGRAMS += stamper
stamper_SOURCES = \
    %D%/cmd_cache.c \
    %D%/cmd_check.c \
    %D%/cmd_demo.c \
    %D%/cmd_diff.c \
    %D%/cmd_import.c \
    %D%/cmd_init.c \
    %D%/cmd_measure.c \
    %D%/cmd_plan.c \
    %D%/cmd_presets.c \
    %D%/cmd_render.c \
    %D%/cmd_verify.c \
    %D%/command.c \
    %D%/command.h \
    %D%/commands.def \
    %D%/cuesheet.c \
    %D%/cuesheet.h \
    %D%/diffmix.c \
    %D%/diffmix.h \
    %D%/diagnose.c \
    %D%/diagnose.h \
    %D%/draft.c \
    %D%/draft.h \
    %D%/main.c \
    %D%/measured.c \
    %D%/measured.h \
    %D%/option.c \
    %D%/option.h \
    %D%/plot.c \
    %D%/plot.h \
    %D%/progress.c \
    %D%/progress.h \
    %D%/request.c \
    %D%/request.h \
    %D%/rip.c \
    %D%/rip.h \
    %D%/version.c \
    %D%/version.h \
    %D%/work.c \
    %D%/work.h
stamper_LDADD = $(ALL_LIBS)
include %D%/demo/local.mk

# Completions are written from the tables of commands and options.
noinst_PROGRAMS += %D%/completions
engine_cli_completions_SOURCES = %D%/completions.c %D%/command.c %D%/option.c
engine_cli_completions_LDADD = $(BASE_LIBS)

bashcompletiondir = $(datadir)/bash-completion/completions
nodist_bashcompletion_DATA = %D%/stamper
zshcompletiondir = $(datadir)/zsh/site-functions
nodist_zshcompletion_DATA = %D%/_stamper
fishcompletiondir = $(datadir)/fish/vendor_completions.d
nodist_fishcompletion_DATA = %D%/stamper.fish
CLEANFILES += $(nodist_bashcompletion_DATA) $(nodist_zshcompletion_DATA) $(nodist_fishcompletion_DATA)

%D%/stamper: %D%/completions$(EXEEXT)
	$(AM_V_GEN)%D%/completions$(EXEEXT) bash > $@.tmp && mv $@.tmp $@
%D%/_stamper: %D%/completions$(EXEEXT)
	$(AM_V_GEN)%D%/completions$(EXEEXT) zsh > $@.tmp && mv $@.tmp $@
%D%/stamper.fish: %D%/completions$(EXEEXT)
	$(AM_V_GEN)%D%/completions$(EXEEXT) fish > $@.tmp && mv $@.tmp $@
