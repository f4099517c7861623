/* cmd_demo: the album to try the program on. */
#include "engine/base/file.h"
#include "engine/cli/demo/demo.h"
#include "engine/cli/session.h"

bool cmd_demo(struct session *s, struct err *err)
{
    const char *dir = s->operands[0], *recipe = file_join(s->arena, dir, "album.yaml");
    if (!demo_write(dir, session_jobs(s), err))
        return false;
    json_put_text(s->document, "recipe", recipe);
    session_print(s, "%s is written; next: stamper render %s\n", recipe, recipe);
    return true;
}
