/* node: one step of the signal path over one stretch of audio, made block by block.
 *
 * A node is known by its key: a hash over its class, version, settings and the keys of its inputs.
 * Two steps with one key are one node: targets share whatever they have in common. The key says how
 * a render goes about it; the identity, which is known once all is solved, says what came out, and
 * is what a cache and a later render go by.
 *
 * Blocks:  lie on a grid of the node's own frames, never on the number of threads. A serial node's
 *          blocks follow each other (its state lives on); others are independent.
 * Owner:   the session's arena; each node has one of its own for what its tasks keep. */
#ifndef ENGINE_RENDER_NODE_H
#define ENGINE_RENDER_NODE_H

#include "engine/base/hash.h"
#include "engine/base/text.h"
#include "engine/render/graph.h"
#include "engine/render/signal.h"

struct node;

struct node_class {
    const char *stage;         /* "speed", "rate", "chain", "tonal", "match" ... */
    unsigned version;
    bool is_serial;
    /* Frames [from, to) of input `i` that block `b` reads; they may lie beyond its ends. */
    void (*range)(const struct node *n, int i, int b, int64_t *from, int64_t *to);
    bool (*make)(struct node *n, int b, struct arena *scratch, struct err *err);
    /* Room for what the blocks leave in memory, once it is known that they are to be made. NULL:
     * they leave nothing there. */
    void (*open)(struct node *n);
    /* Adds the values that were solved for it, as lines; false: they are not known yet. NULL: it
     * has none. */
    bool (*add_solved)(const struct node *n, struct text *out);
};
struct node {
    const struct node_class *class; /* NULL: a source or an assembly that makes nothing itself */
    char key[HASH_HEX_BYTES];
    const char *key_text, *what;
    const char *settings;      /* what it does, for its identity; solved values apart */
    int heritage;              /* the first so many inputs shape its output; the others only what is
                                  solved */
    char identity[HASH_HEX_BYTES]; /* "" until it is known */
    int64_t spent_ns;          /* processor time that its blocks took */
    struct arena *arena;
    int input_count;
    struct node **inputs;
    struct signal out;         /* stages that yield audio */
    int rate_hz;
    int64_t length_frames;     /* of its block grid */
    int64_t latency_frames;    /* a frame is there once the block of the frame so much later is
                                  made */
    int64_t block_frames;
    int block_count;
    struct task **blocks;      /* NULL until scheduled */
    struct task *gate;         /* every block waits for it; may be NULL */
    bool is_fleeting;          /* made when it is read, stored nowhere: it has no tasks */
    bool is_asked;             /* of a mix: whether its samples are kept */
    const struct run *run;     /* of an assembly: its inputs are the songs */
    struct pcm *pcm;           /* what it stores; NULL: nothing */
    void *state;
};

#define NODE_BLOCK_FRAMES 131072

struct node_set;               /* all nodes of a render, by key */

struct node_set *node_set_new(struct arena *a);
/* The node with this key text; *is_new tells the caller to fill it in. Inputs are copied. */
struct node *node_of(struct node_set *set, const struct node_class *class, const char *key_text,
                     int input_count, struct node *const inputs[], bool *is_new);
/* What the output depends on and nothing else, as a hash: settings, solved values, versions and the
 * identities of inputs. Two renders that give one identity give the same samples. NULL while a
 * solved value is not known. From one thread at a time. */
const char *node_identity(struct node *n);
/* Its class's stage, or "run" (an assembly), or "mix". */
const char *node_stage(const struct node *n);
/* The text behind it, without the inputs; NULL as above. */
char *node_identity_text(struct arena *a, const struct node *n);
int node_count(const struct node_set *set);
struct node *node_at(const struct node_set *set, int index);
/* Adds the tasks of a node's blocks (once) after those of its inputs. */
void node_schedule(struct node *n, struct graph *g);
/* Adds the tasks again: its output is to be made anew. `first` waits for `after`. With the graph
 * running. */
void node_schedule_again(struct node *n, struct graph *g, struct task *after);
/* `task` waits until frames [from, to) of the node's output are there. */
void node_need(const struct node *n, struct graph *g, struct task *task, int64_t from, int64_t to);
/* `task` waits for all of it. */
void node_need_all(const struct node *n, struct graph *g, struct task *task);
static inline int64_t node_block_end(const struct node *n, int b)
{
    int64_t end = (b + 1) * n->block_frames;
    return end < n->length_frames ? end : n->length_frames;
}

#endif
