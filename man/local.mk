dist_man_MANS += %D%/stamper.1

# The tables of keys come from the tables that the parser reads.
man_MANS = %D%/stamper-recipe.5
EXTRA_DIST += %D%/stamper-recipe.head %D%/stamper-recipe.tail
CLEANFILES += %D%/stamper-recipe.5 %D%/stamper-recipe.5.tmp
%D%/stamper-recipe.5: %D%/stamper-recipe.head %D%/stamper-recipe.tail %D%/language$(EXEEXT)
	$(AM_V_GEN)%D%/language$(EXEEXT) manual > $@.tmp && \
	    cat $(srcdir)/%D%/stamper-recipe.head $@.tmp $(srcdir)/%D%/stamper-recipe.tail > $@ && rm -f $@.tmp
