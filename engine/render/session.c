#include "engine/render/session.h"

#include <sys/resource.h>

struct pcm *session_pcm(struct session *s, struct node *n, enum pcm_format format, int channels,
                        struct err *err)
{
    struct pcm *p = pcm_scratch(n->arena, s->scratch, format, n->rate_hz, channels,
                                n->length_frames, err);
    if (!p)
        return NULL;
    s->stage_pcms = arena_grow(s->arena, s->stage_pcms, s->stage_pcm_count, sizeof *s->stage_pcms);
    return s->stage_pcms[s->stage_pcm_count++] = p;
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

struct session *session_new(struct arena *a, const struct release *r, const char *cache,
                            bool no_cache, struct findings *findings, struct err *err)
{
    struct session *s = arena_new_one(a, struct session);
    *s = (struct session){ .arena = a, .release = r, .findings = findings };
    raise_descriptors();
    s->store = store_open(a, cache ? cache : store_usual_folder(a), !no_cache, err);
    if (!s->store) {
        err_note(err, POS_NONE, "scratch files need a folder; name one with --cache");
        return NULL;
    }
    s->stamps = stamps_open(a, s->store);
    s->scratch = store_scratch_folder(s->store);
    s->nodes = node_set_new(a);
    s->recent = recent_new(a);
    s->graph = graph_new(a, false);
    return s;
}
