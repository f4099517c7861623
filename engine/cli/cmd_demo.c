/* cmd_demo: the album to try the program on. */
#include "engine/base/file.h"
#include "engine/cli/demo/demo.h"
#include "engine/cli/request.h"

bool cmd_demo(struct request *r, struct err *err)
{
    const char *dir = r->operands[0], *recipe = file_join(r->arena, dir, "album.yaml");
    if (!demo_write(dir, request_jobs(r), err))
        return false;
    json_put_text(r->document, "recipe", recipe);
    if (!r->options.quiet)
        request_print(r, "%s is written; next: stamper render %s\n", recipe, recipe);
    return true;
}
