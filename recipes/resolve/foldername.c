#include "recipes/resolve/foldername.h"

#include "engine/base/unicode.h"

#include <string.h>
#include <strings.h>

#define NAME_BYTES 64

/* Devices of Windows, with any extension; "#" stands for a digit. */
static const char *const devices[] = { "con", "prn", "aux", "nul", "com#", "lpt#", "conin$",
                                       "conout$", NULL };
/* The bundle's own files. */
static const char *const taken[] = {
    "manifest.json", "revision.json", "sha256sums", "delivery-sheet.html", "delivery-sheet.txt",
    "supply", NULL
};

static bool is_device(const char *name, const char *device)
{
    for (; *device; name++, device++) {
        bool is_digit = *name >= '0' && *name <= '9';
        if (*device == '#' ? !is_digit : *name != *device)
            return false;
    }
    return *name == 0 || *name == '.';
}

static const char *why_not(struct arena *a, const char *name)
{
    static const char replaced[] = "/\\:*?\"<>|,";
    size_t n = strlen(name), bad = strcspn(name, replaced);
    const char *folded = unicode_fold(a, name);
    if (n > NAME_BYTES)
        return arena_printf(a, "has %zu bytes, at most %d are possible", n, NAME_BYTES);
    if (bad < n)
        return arena_printf(a, "holds '%c', which a folder's name cannot have on every system",
                            name[bad]);
    if (strchr(".- ", name[0]))
        return arena_printf(a, "starts with '%c'", name[0]);
    if (strchr(". ", name[n - 1]))
        return arena_printf(a, "ends with '%c'", name[n - 1]);
    for (int i = 0; devices[i]; i++)
        if (is_device(folded, devices[i]))
            return "is the name of a device on Windows";
    if (text_ends_with(folded, ".zip"))
        return "ends in .zip, as the bundle's own archives do";
    for (int i = 0; taken[i]; i++)
        if (strcmp(folded, taken[i]) == 0)
            return "is the name of a file of the bundle";
    return NULL;
}

bool foldername_check(const struct reading *r, const char *name, struct pos pos, const char *what)
{
    const char *why = why_not(r->arena, name);
    if (!why)
        return true;
    reading_error(r, "name", pos, "the name %s of %s %s",
                  tree_shown(r->arena, tree_new_text(r->arena, name, pos)), what, why);
    return false;
}
