/* language: prints what is made of the recipe language's tables while the program is built: its
 * JSON Schema, or the tables of stamper-recipe(5). */
#include "recipes/recipe.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char *argv[])
{
    struct arena *a = arena_new();
    const char *what = argc == 2 ? argv[1] : "";
    bool is_schema = strcmp(what, "schema") == 0, is_manual = strcmp(what, "manual") == 0;
    if (!is_schema && !is_manual) {
        fputs("usage: language schema|manual\n", stderr);
        return 2;
    }
    fputs(is_schema ? recipe_schema_json(a) : recipe_manual_tables(a), stdout);
    arena_free(a);
    return fflush(stdout) == 0 ? 0 : 1;
}
