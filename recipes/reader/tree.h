/* tree: a YAML document as nodes that remember where everything stood.
 *
 * Anchors, aliases and merge keys are resolved, keys are unique, the depth is bounded. Aliases
 * share nodes, so a tree is read only.
 * Owner: the reader's arena. */
#ifndef RECIPES_READER_TREE_H
#define RECIPES_READER_TREE_H

#include "engine/base/arena.h"
#include "engine/base/err.h"

#define TREE_DEPTH 32 /* levels, aliases expanded */

enum tree_kind { TREE_SCALAR, TREE_LIST, TREE_MAP };

struct tree;
struct tree_entry {
    const char *key;
    struct pos key_pos;
    struct tree *value;
};
struct tree {
    enum tree_kind kind;
    struct pos pos;
    const char *text;           /* scalar: never NULL; holds no NUL                   */
    bool is_quoted;             /* in quotes, a block, or tagged !!str: never a number */
    int count;                  /* items or entries                                    */
    struct tree **items;        /* list */
    struct tree_entry *entries; /* map  */
    int weight, height;         /* nodes and levels in it, aliases expanded            */
};

/* NULL when the map is NULL, is no map, or lacks the key. */
struct tree *tree_get(const struct tree *map, const char *key);
const struct tree_entry *tree_entry(const struct tree *map, const char *key);
struct tree *tree_new(struct arena *a, enum tree_kind kind, struct pos pos);
struct tree *tree_new_text(struct arena *a, const char *text, struct pos pos);
void tree_add_item(struct arena *a, struct tree *list, struct tree *item);
/* Adds or replaces. */
void tree_set(struct arena *a, struct tree *map, const char *key, struct pos key_pos,
              struct tree *value);
/* Mappings merge, everything else replaces: `over` wins. Neither is changed. */
struct tree *tree_merge(struct arena *a, struct tree *base, struct tree *over);
/* How a message shows it: 'text' cut to a readable length, "a list", "a mapping", "nothing". */
const char *tree_shown(struct arena *a, const struct tree *n);

/* What of a text must not be in a name: "the control character U+0007", or NULL. Line ends and tabs
 * pass where has_lines is true. */
const char *tree_forbidden(struct arena *a, const char *text, bool has_lines);
/* Copy for a terminal: what tree_forbidden names becomes '?'. */
char *tree_harmless(struct arena *a, const char *text, size_t length_bytes);

#endif
