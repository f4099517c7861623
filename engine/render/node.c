#include "engine/render/node.h"

#include <string.h>

struct node_set {
    struct arena *arena;
    int count;
    struct node **nodes;
};

struct node_set *node_set_new(struct arena *a)
{
    struct node_set *set = arena_new_one(a, struct node_set);
    set->arena = a;
    return set;
}

/* Each item tagged and length-prefixed, so that no two meanings share a text. */
static char *whole_key_text(struct arena *a, const struct node_class *class, const char *key_text,
                            int input_count, struct node *const inputs[])
{
    struct text t = text_new(a);
    text_printf(&t, "stage=%s\nversion=%u\n%s", class ? class->stage : "source",
                class ? class->version : 0u, key_text);
    for (int i = 0; i < input_count; i++)
        text_printf(&t, "input=%s\n", inputs[i]->key);
    return t.s;
}

struct node *node_of(struct node_set *set, const struct node_class *class, const char *key_text,
                     int input_count, struct node *const inputs[], bool *is_new)
{
    char key[HASH_HEX_BYTES];
    char *whole = whole_key_text(set->arena, class, key_text, input_count, inputs);
    hash_hex_of(HASH_SHA256, whole, strlen(whole), key);
    for (int i = 0; i < set->count; i++) {
        if (strcmp(set->nodes[i]->key, key) == 0) {
            *is_new = false;
            return set->nodes[i];
        }
    }
    struct node *n = arena_new_one(set->arena, struct node);
    n->class = class;
    memcpy(n->key, key, sizeof key);
    n->key_text = whole;
    n->settings = arena_strdup(set->arena, key_text);
    n->heritage = input_count;
    n->arena = arena_child(set->arena);
    n->block_frames = NODE_BLOCK_FRAMES;
    n->input_count = input_count;
    n->inputs = arena_new_array(set->arena, struct node *, input_count);
    for (int i = 0; i < input_count; i++)
        n->inputs[i] = inputs[i];
    set->nodes = arena_grow(set->arena, set->nodes, set->count, sizeof *set->nodes);
    set->nodes[set->count++] = n;
    *is_new = true;
    return n;
}

char *node_identity_text(struct arena *a, const struct node *n)
{
    struct text t = text_new(a);
    const struct node_class *class = n->input_count ? n->class : NULL; /* how a mix is decoded is
                                                                          no matter */
    text_printf(&t, "stage=%s\nversion=%u\n%s", class ? class->stage : "source",
                class ? class->version : 0u, n->settings);
    if (class && class->add_solved && !class->add_solved(n, &t))
        return NULL;
    return t.s;
}

const char *node_identity(struct node *n)
{
    if (*n->identity)
        return n->identity;
    struct arena *a = arena_new();
    char *own = node_identity_text(a, n);
    struct text whole = text_new(a);
    if (own)
        text_add(&whole, own);
    for (int i = 0; own && i < n->heritage; i++) {
        const char *input = node_identity(n->inputs[i]);
        own = input ? own : NULL;
        text_printf(&whole, "input=%s\n", input ? input : "");
    }
    if (own)
        hash_hex_of(HASH_SHA256, whole.s, whole.length_bytes, n->identity);
    arena_free(a);
    return own ? n->identity : NULL;
}

const char *node_stage(const struct node *n)
{
    if (n->run)
        return "run";
    return n->input_count && n->class ? n->class->stage : "mix";
}

int node_count(const struct node_set *set)
{
    return set->count;
}

struct node *node_at(const struct node_set *set, int index)
{
    return set->nodes[index];
}

struct block {
    struct node *node;
    int index;
};

static bool make_block(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct block *b = data;
    int64_t before = graph_clock_ns();
    bool ok = b->node->class->make(b->node, b->index, scratch, err) ||
              err_note(err, POS_NONE, "in %s", b->node->what);
    __atomic_fetch_add(&b->node->spent_ns, graph_clock_ns() - before, __ATOMIC_RELAXED);
    return ok;
}

static void add_blocks(struct node *n, struct graph *g, struct task *after)
{
    for (int b = 0; b < n->block_count; b++) {
        struct block *block = arena_new_one(n->arena, struct block);
        *block = (struct block){ .node = n, .index = b };
        double seconds = (double)(node_block_end(n, b) - b * n->block_frames) / n->rate_hz;
        n->blocks[b] = graph_add(g, make_block, block, n->what, seconds);
        graph_set_stage(n->blocks[b], n->class->stage);
        graph_after(g, n->blocks[b], after);
        graph_after(g, n->blocks[b], n->gate);
        if (n->class->is_serial && b > 0)
            graph_after(g, n->blocks[b], n->blocks[b - 1]);
        for (int i = 0; i < n->input_count; i++) {
            int64_t from, to;
            n->class->range(n, i, b, &from, &to);
            node_need(n->inputs[i], g, n->blocks[b], from, to);
        }
    }
}

void node_schedule(struct node *n, struct graph *g)
{
    for (int i = 0; i < n->input_count; i++)
        node_schedule(n->inputs[i], g);
    if (!n->class || n->is_fleeting || n->blocks)
        return;
    n->block_count = (int)((n->length_frames + n->block_frames - 1) / n->block_frames);
    n->blocks = arena_new_array(n->arena, struct task *, n->block_count);
    if (n->class->open)
        n->class->open(n);
    add_blocks(n, g, NULL);
}

void node_schedule_again(struct node *n, struct graph *g, struct task *after)
{
    add_blocks(n, g, after);
    for (int b = 0; b < n->block_count; b++)
        graph_start(g, n->blocks[b]);
}

/* An assembly hands the need on to the songs that sound there. */
static void need_songs(const struct node *n, struct graph *g, struct task *task, int64_t from,
                       int64_t to)
{
    for (int i = 0; i < n->input_count; i++) {
        const struct placed *p = &n->run->placements[i];
        int64_t first = from > p->at ? from : p->at;
        int64_t last = to < p->at + p->length ? to : p->at + p->length;
        if (first < last)
            node_need(n->inputs[i], g, task, first - p->at + p->source_start,
                      last - p->at + p->source_start);
    }
}

/* What is made when it is read needs then what its blocks are made from. */
static void need_inputs(const struct node *n, struct graph *g, struct task *task, int64_t from,
                        int64_t to)
{
    for (int i = 0; i < n->input_count; i++) {
        int64_t first, last, ignored;
        n->class->range(n, i, (int)(from / n->block_frames), &first, &ignored);
        n->class->range(n, i, (int)((to - 1) / n->block_frames), &ignored, &last);
        node_need(n->inputs[i], g, task, first, last);
    }
}

void node_need(const struct node *n, struct graph *g, struct task *task, int64_t from, int64_t to)
{
    if (n->run)
        need_songs(n, g, task, from, to);
    if (!n->blocks && !n->is_fleeting)
        return;
    to += n->latency_frames;
    from = from < 0 ? 0 : from;
    to = to > n->length_frames ? n->length_frames : to;
    if (from >= to)
        return;
    if (n->is_fleeting) {
        need_inputs(n, g, task, from, to);
        return;
    }
    int last = (int)((to - 1) / n->block_frames), first = (int)(from / n->block_frames);
    for (int b = n->class->is_serial ? last : first; b <= last; b++)
        graph_after(g, task, n->blocks[b]);
}

void node_need_all(const struct node *n, struct graph *g, struct task *task)
{
    node_need(n, g, task, 0, n->run ? n->run->length_frames : n->length_frames);
}
