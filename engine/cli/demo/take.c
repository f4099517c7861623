#include "engine/cli/demo/take.h"

#include "engine/base/file.h"
#include "engine/cli/demo/side_a.h"
#include "engine/cli/demo/side_b.h"
#include "engine/cli/demo/wavfile.h"

#include <pthread.h>

const struct take take_album[] = {
    {&side_a_platform, 44100, 2, 16, .cut = {{"01 Platform One.wav", 0}}},
    {&side_a_waiting, 96000, 2, 24, .cut = {{"02 Waiting Room.wav", 0}}},
    {&side_a_night, 48000, 2, 24, .cut = {{"03 Nochnoy poezd.wav", 0}}},
    {&side_a_embankment, 96000, 2, 24, .cut = {{"04 Embankment.wav", 0}}},
    {&side_b_viaduct, 48000, 2, 0,
     .cut = {{"05 Viaduct.wav", 16}, {"06 Viaduct, Far Side.wav", 0}}},
    {&side_b_cafe, 44100, 1, 16, .cut = {{"07 Station Cafe.wav", 0}}},
    {&side_b_signal, 44100, 2, 24, .cut = {{"08 Home Signal.wav", 0}}},
};
const int take_album_count = (int)(sizeof take_album / sizeof *take_album);

struct session {
    const struct take *takes;
    int count;
    const char *dir;
    pthread_mutex_t lock; /* guards what follows */
    int next;
    struct err *err;
    bool failed;
};

/* A piece of the performance as a file; from `again_from` to `again_to` it is written `repeats`
 * times. */
struct piece {
    int from, to, again_from, again_to, repeats;
};

static bool add(struct wavfile *w, const struct desk *d, int from, int to, struct err *err)
{
    const float *ch[2] = {d->bus[0] + from, d->bus[1] + from};
    return wavfile_add(w, ch, to - from, err);
}

static bool write_piece(const struct take *t, const struct desk *d, const struct piece *p,
                        const char *path, struct arena *a, struct err *err)
{
    struct wavfile_format format = {
        .rate_hz = t->rate_hz,
        .channels = t->channels,
        .bits = t->bits,
        .seed = t->score->seed,
        .length_frames =
            p->to - p->from + (int64_t)(p->repeats - 1) * (p->again_to - p->again_from),
    };
    struct wavfile *w = wavfile_create(a, path, &format, err);
    if (!w || !add(w, d, p->from, p->again_from, err))
        return false;
    for (int i = 0; i < p->repeats; i++)
        if (!add(w, d, p->again_from, p->again_to, err))
            return false;
    return add(w, d, p->again_to, p->to, err) && wavfile_finish(w, err);
}

static bool record(const struct take *t, const char *dir, struct err *err)
{
    struct arena *a = arena_new();
    struct desk *d = score_play(t->score, t->rate_hz, a);
    bool ok = true;
    for (int i = 0, from = 0; ok && i < TAKE_CUTS && t->cut[i].file; i++) {
        double to_bar = t->cut[i].to_bar;
        int to = to_bar > 0 ? (int)(score_bar_s(t->score, to_bar) * t->rate_hz) : d->frames;
        struct piece piece = {
            .from = from,
            .to = to,
            .repeats = t->repeats > 1 ? t->repeats : 1,
            .again_from = (int)(score_bar_s(t->score, 1) * t->rate_hz),
            .again_to = (int)(score_bar_s(t->score, t->score->bars - 1) * t->rate_hz),
        };
        if (piece.repeats == 1)
            piece.again_from = piece.again_to = from;
        ok = write_piece(t, d, &piece, file_join(a, dir, t->cut[i].file), a, err);
        from = to;
    }
    arena_free(a);
    return ok;
}

static void *work(void *session)
{
    struct session *s = session;
    for (;;) {
        pthread_mutex_lock(&s->lock);
        int i = s->failed ? s->count : s->next++;
        pthread_mutex_unlock(&s->lock);
        if (i >= s->count)
            return NULL;
        struct err err = {0};
        if (record(&s->takes[i], s->dir, &err))
            continue;
        pthread_mutex_lock(&s->lock);
        if (!s->failed)
            *s->err = err;
        s->failed = true;
        pthread_mutex_unlock(&s->lock);
    }
}

bool take_record(const struct take *takes, int count, const char *dir, int jobs, struct err *err)
{
    struct arena *a = arena_new();
    struct session s = {.takes = takes, .count = count, .dir = dir, .err = err};
    pthread_mutex_init(&s.lock, NULL);
    int threads = jobs < 1 ? 1 : jobs < count ? jobs : count, started = 0;
    pthread_t *helper = arena_new_array(a, pthread_t, threads);
    while (started + 1 < threads && pthread_create(&helper[started], NULL, work, &s) == 0)
        started++;
    work(&s); /* this thread is one of them, and the only one where no other can be had */
    for (int i = 0; i < started; i++)
        pthread_join(helper[i], NULL);
    pthread_mutex_destroy(&s.lock);
    arena_free(a);
    return !s.failed;
}
