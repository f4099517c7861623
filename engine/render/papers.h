/* papers: what a bundle holds beside its targets: the supply chain's files and zips of targets.
 *
 * Made from finished deliverables; hashed like them, told in the manifest, verified with it. */
#ifndef ENGINE_RENDER_PAPERS_H
#define ENGINE_RENDER_PAPERS_H

#include "engine/base/json.h"
#include "engine/render/plan.h"

#define PAPERS_FOLDER "supply"

struct papers {
    struct arena *arena;
    struct stage *stage;
    int count;
    struct made_file *files;
};

/* Does the recipe ask for any? */
bool papers_are_wanted(const struct release *r);
/* Writes all that the recipe asks for into the stage, and hashes it. */
bool papers_put(struct papers *papers, const struct plan *p, struct arena *a, struct stage *stage,
                struct err *err) MUST_CHECK;
/* "papers" of the manifest: path, size and hash of each; nothing where there are none. */
void papers_put_json(json_t *manifest, const struct papers *papers);

#endif
