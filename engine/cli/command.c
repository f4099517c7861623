#include "engine/cli/command.h"

#include "engine/base/text.h"

const struct command command_table[COMMAND_COUNT] = {
#define COMMAND(name_, operands_, fewest_, most_, help_) \
    { COMMAND_##name_, #name_, operands_, fewest_, most_, help_ },
#include "engine/cli/commands.def"
#undef COMMAND
};

const struct command *command_find(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (text_equal(command_table[i].name, name))
            return &command_table[i];
    return NULL;
}

const char *command_nearest(const char *word)
{
    int best = 3;
    const char *nearest = NULL;
    for (int i = 0; i < COMMAND_COUNT; i++) {
        int distance = text_distance(word, command_table[i].name, 2);
        if (distance < best) {
            best = distance;
            nearest = command_table[i].name;
        }
    }
    return nearest;
}
