#include "engine/render/session.h"

#include "engine/render/master.h"

#include <sys/resource.h>

struct pcm *session_pcm(struct session *s, struct node *n, enum pcm_format format, int channels)
{
    n->pcm = arena_new_one(n->arena, struct pcm);
    *n->pcm = (struct pcm){ .fd = -1, .path = s->scratch, .format = format, .rate_hz = n->rate_hz,
                            .channels = channels, .length_frames = n->length_frames };
    return n->pcm;
}

static bool open_words(struct part *p, struct err *err)
{
    for (int w = 0; p->is_made && w < p->word_count; w++)
        if (p->words[w].pcm->fd < 0 && !pcm_open_scratch(p->words[w].pcm, p->arena, err))
            return false;
    return true;
}

bool session_open_scratch(struct session *s, struct err *err)
{
    for (int i = 0; i < node_count(s->nodes); i++) {
        struct node *n = node_at(s->nodes, i);
        if (n->blocks && n->pcm && n->pcm->fd < 0 && !pcm_open_scratch(n->pcm, n->arena, err))
            return false;
    }
    for (int i = 0; i < s->master_count; i++)
        for (int k = 0; k < s->masters[i]->part_count; k++)
            if (!open_words(s->masters[i]->parts[k], err))
                return false;
    return true;
}

/* Every stage keeps a file open: ask for as many descriptors as the system gives. */
static void raise_descriptors(void)
{
    struct rlimit l;
    if (getrlimit(RLIMIT_NOFILE, &l) == 0 && l.rlim_cur < l.rlim_max) {
        l.rlim_cur = l.rlim_max;
        setrlimit(RLIMIT_NOFILE, &l);
    }
}

static void drop(void *handle)
{
    pthread_mutex_destroy(&((struct session *)handle)->mutex);
}

const char *session_identity(struct session *s, struct node *n)
{
    pthread_mutex_lock(&s->mutex);
    const char *identity = node_identity(n);
    pthread_mutex_unlock(&s->mutex);
    return identity;
}

/* After the work: the cache keeps to its limit. */
static void tidy(void *store)
{
    store_tidy(store);
}

struct session *session_new(struct arena *a, const struct release *r, const char *cache,
                            bool no_cache, struct findings *findings, struct err *err)
{
    struct session *s = arena_new_one(a, struct session);
    *s = (struct session){ .arena = a, .release = r, .findings = findings, .keeps = !no_cache };
    pthread_mutex_init(&s->mutex, NULL);
    arena_defer(a, drop, s);
    raise_descriptors();
    s->store = store_open(a, cache ? cache : store_usual_folder(a), !no_cache, err);
    if (!s->store) {
        err_note(err, POS_NONE, "scratch files need a folder; name one with --cache");
        return NULL;
    }
    arena_defer(a, tidy, s->store);
    s->stamps = stamps_open(a, s->store);
    s->scratch = store_scratch_folder(s->store);
    s->nodes = node_set_new(a);
    s->recent = recent_new(a);
    s->graph = graph_new(a, false);
    return s;
}
