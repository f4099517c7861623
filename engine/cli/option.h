/* option: one table of the command line's options: the parser, --help, the manual's test and the
 * shell completions read it.
 *
 * Order:   options may stand anywhere before "--"; the last one of a name wins.
 * Owner:   option_parse puts everything that it makes into the arena.
 * Errors:  ERR_USAGE: unknown, misspelt, out of range, of another command. */
#ifndef ENGINE_CLI_OPTION_H
#define ENGINE_CLI_OPTION_H

#include "engine/base/text.h"
#include "engine/cli/command.h"

#include <stddef.h>

enum option_progress { PROGRESS_AUTO, PROGRESS_BAR, PROGRESS_PLAIN, PROGRESS_JSON, PROGRESS_NONE };
enum option_color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
    const char *output;        /* NULL = the command's own place */
    int jobs;                  /* 0 = the cores                  */
    const char *only;          /* NULL = every target            */
    const char *songs, *cache_dir, *rip, *limit;
    const char *relevel;       /* NULL = not asked for, "" = all, else songs as in 3,5-7 */
    bool no_cache, wait, json, plot, quiet, verbose, help, version;
    int progress;              /* enum option_progress           */
    int color;                 /* enum option_color              */
};

/* OPTION_MAYBE: a text, but only as --name=TEXT; "" without it. */
enum option_kind { OPTION_SWITCH, OPTION_TEXT, OPTION_COUNT, OPTION_CHOICE, OPTION_MAYBE };

#define OPTION_PATH 1u         /* the argument is a file or a folder */

struct option {
    const char *name;          /* long, without dashes */
    char letter;               /* short; 0 = none      */
    enum option_kind kind;
    unsigned flags;
    unsigned commands;         /* set of 1 << enum command_id; 0 = all */
    size_t offset;             /* in struct options    */
    const char *argument;      /* as shown; NULL = none */
    const char *const *choices; /* NULL-terminated     */
    const char *help;
};

extern const struct option option_table[]; /* ends with name NULL */

/* Does a value follow it, or can it stand alone? */
static inline bool option_wants_value(const struct option *o)
{
    return o->kind != OPTION_SWITCH && o->kind != OPTION_MAYBE;
}

/* Splits argv[1] ... into command (NULL when none was named), options and operands. */
bool option_parse(struct arena *a, int argc, char *const argv[], struct options *options,
                  const struct command **command, int *operand_count, const char ***operands,
                  struct err *err) MUST_CHECK;
/* "usage: ..." of one command, or of all of them when command is NULL. */
void option_usage(struct text *out, const struct command *command);
void option_help(struct text *out, const struct command *command);

#endif
