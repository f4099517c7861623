#include "recipes/schema/later.h"

#include <stddef.h>
#include <string.h>

static const char *const processors[] = { NULL };
static const char *const presets[] = { NULL };
static const char *const formats[] = { NULL };
static const char *const choices[] = { NULL };

const char *const *later_names(enum later_kind kind)
{
    switch (kind) {
    case LATER_PROCESSOR: return processors;
    case LATER_PRESET: return presets;
    case LATER_FORMAT: return formats;
    case LATER_CHOICE: break;
    }
    return choices;
}

bool later_has(enum later_kind kind, const char *name)
{
    for (const char *const *n = later_names(kind); *n; n++)
        if (strcmp(*n, name) == 0)
            return true;
    return false;
}
