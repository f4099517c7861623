/* command: what the sub-commands are called, take and do.
 *
 * Owner: constant data, made from commands.def. */
#ifndef ENGINE_CLI_COMMAND_H
#define ENGINE_CLI_COMMAND_H

#include <stdbool.h>

enum command_id {
#define COMMAND(name, operands, fewest, most, help) COMMAND_##name,
#include "engine/cli/commands.def"
#undef COMMAND
    COMMAND_COUNT
};

struct command {
    enum command_id id;
    const char *name, *operands;
    int fewest, most;          /* operands; most -1 = any number */
    const char *help;
};

extern const struct command command_table[COMMAND_COUNT];
/* NULL when there is none of that name. */
const struct command *command_find(const char *name);
/* The name nearest in spelling, or NULL when none is near. */
const char *command_nearest(const char *word);

#endif
