/* presets: the shipped and the user's own starting points of targets, and what can be said of them.
 *
 * A preset is a YAML file NAME.yaml with a description, a kind and the keys of a target. Searched
 * in order: `presets` beside the recipe, $XDG_CONFIG_HOME/stamper/presets, $STAMPER_PRESETS, the
 * installed ones. The first of a name counts.
 * Owner:  everything lives in `a`.
 * Errors: findings. */
#ifndef RECIPES_PRESETS_H
#define RECIPES_PRESETS_H

#include "engine/base/finding.h"
#include "engine/base/json.h"
#include "engine/base/text.h"
#include "engine/render/release.h"

struct tree;
struct preset {
    const char *name, *path, *description;
    enum target_kind kind;
    struct tree *node;         /* the keys of a target, without description and kind */
    int rule_count;
    struct rule *rules;        /* of its destination */
};

/* NULL when there is none of that name or it cannot be read; only the latter is a finding. */
const struct preset *presets_find(struct arena *a, const char *recipe_dir, const char *name,
                                  struct findings *findings);
/* Every name that can be found, sorted; NULL-terminated. recipe_dir may be NULL. */
const char *const *presets_names(struct arena *a, const char *recipe_dir);
/* For people: the list of presets and processors, or one of them explained. False: there is no such
 * name (*nearest is one that is near in spelling, or NULL). */
void presets_list(struct text *out, const char *recipe_dir, struct findings *findings);
bool presets_explain(struct text *out, const char *recipe_dir, const char *name,
                     const char **nearest, struct findings *findings);
/* The same for programs: {"presets": [...], "processors": [...], "formats": [...]}, or one of them
 * under the key "preset", "processor" or "format". */
void presets_put_list(json_t *document, struct arena *a, const char *recipe_dir,
                      struct findings *findings);
bool presets_put_one(json_t *document, struct arena *a, const char *recipe_dir, const char *name,
                     const char **nearest, struct findings *findings);

#endif
