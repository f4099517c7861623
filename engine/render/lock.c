#include "engine/render/lock.h"

#include "engine/base/text.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

struct lock *lock_new(struct arena *a)
{
    return arena_new_one(a, struct lock);
}

static struct lock_gain *gain_at(const struct lock *l, const char *what, const char *settings,
                                 const char *mixes)
{
    for (int i = 0; i < l->gain_count; i++) {
        struct lock_gain *g = &l->gains[i];
        if (strcmp(g->what, what) == 0 && strcmp(g->settings, settings) == 0 &&
            strcmp(g->mixes, mixes) == 0)
            return g;
    }
    return NULL;
}

static struct lock_curve *curve_at(const struct lock *l, const char *settings, const char *mixes)
{
    for (int i = 0; i < l->curve_count; i++)
        if (strcmp(l->curves[i].settings, settings) == 0 &&
            strcmp(l->curves[i].mixes, mixes) == 0)
            return &l->curves[i];
    return NULL;
}

static struct lock_mix *mix_at(const struct lock *l, const char *mix)
{
    for (int i = 0; i < l->mix_count; i++)
        if (strcmp(l->mixes[i].mix, mix) == 0)
            return &l->mixes[i];
    return NULL;
}

const struct lock_gain *lock_find_gain(const struct lock *l, const char *what,
                                       const char *settings, const char *mixes)
{
    return gain_at(l, what, settings, mixes);
}

const struct lock_curve *lock_find_curve(const struct lock *l, const char *settings,
                                         const char *mixes)
{
    return curve_at(l, settings, mixes);
}

const struct lock_mix *lock_find_mix(const struct lock *l, const char *mix)
{
    return mix_at(l, mix);
}

void lock_put_gain(struct arena *a, struct lock *l, struct lock_gain gain)
{
    struct lock_gain *to = gain_at(l, gain.what, gain.settings, gain.mixes);
    if (!to) {
        l->gains = arena_grow(a, l->gains, l->gain_count, sizeof *l->gains);
        to = &l->gains[l->gain_count++];
    }
    *to = (struct lock_gain){ arena_strdup(a, gain.what), arena_strdup(a, gain.about),
                              arena_strdup(a, gain.settings), arena_strdup(a, gain.mixes),
                              gain.gain_db };
}

static double *copy(struct arena *a, const double *values, int count)
{
    double *to = arena_new_array(a, double, count);
    memcpy(to, values, sizeof *to * (size_t)count);
    return to;
}

void lock_put_curve(struct arena *a, struct lock *l, struct lock_curve curve)
{
    struct lock_curve *to = curve_at(l, curve.settings, curve.mixes);
    if (!to) {
        l->curves = arena_grow(a, l->curves, l->curve_count, sizeof *l->curves);
        to = &l->curves[l->curve_count++];
    }
    *to = (struct lock_curve){ arena_strdup(a, curve.about), arena_strdup(a, curve.settings),
                               arena_strdup(a, curve.mixes), curve.band_count,
                               copy(a, curve.mid_db, curve.band_count),
                               copy(a, curve.side_db, curve.band_count) };
}

void lock_put_mix(struct arena *a, struct lock *l, struct lock_mix mix)
{
    struct lock_mix *to = mix_at(l, mix.mix);
    if (!to) {
        l->mixes = arena_grow(a, l->mixes, l->mix_count, sizeof *l->mixes);
        to = &l->mixes[l->mix_count++];
    }
    *to = (struct lock_mix){ arena_strdup(a, mix.mix), arena_strdup(a, mix.audio_sha256),
                             mix.loudness_lufs, mix.gain_db, mix.shift_ms };
}

void lock_put_all(struct arena *a, struct lock *l, const struct lock *from)
{
    for (int i = 0; i < from->gain_count; i++)
        lock_put_gain(a, l, from->gains[i]);
    for (int i = 0; i < from->curve_count; i++)
        lock_put_curve(a, l, from->curves[i]);
    for (int i = 0; i < from->mix_count; i++)
        lock_put_mix(a, l, from->mixes[i]);
}

/* Is the mix one of those that a text joins by " + "? */
static bool is_among(const char *mixes, const char *mix)
{
    static const char joint[] = " + ";
    size_t length = strlen(mix), step = sizeof joint - 1;
    for (const char *at = strstr(mixes, mix); at && length; at = strstr(at + 1, mix)) {
        bool begins = at == mixes || (at - mixes >= (ptrdiff_t)step &&
                                      strncmp(at - step, joint, step) == 0);
        if (begins && (at[length] == 0 || strncmp(at + length, joint, step) == 0))
            return true;
    }
    return false;
}

struct lock *lock_without(struct arena *a, const struct lock *l, const char *mix, int *count)
{
    struct lock *out = lock_new(a);
    *count = 0;
    for (int i = 0; i < l->gain_count; i++)
        if (is_among(l->gains[i].mixes, mix))
            ++*count;
        else
            lock_put_gain(a, out, l->gains[i]);
    for (int i = 0; i < l->curve_count; i++)
        if (is_among(l->curves[i].mixes, mix))
            ++*count;
        else
            lock_put_curve(a, out, l->curves[i]);
    for (int i = 0; i < l->mix_count; i++) {
        struct lock_mix m = l->mixes[i];
        if (text_equal(m.mix, mix)) {
            *count += m.gain_db != 0.0;
            m.gain_db = 0.0;
            m.loudness_lufs = -INFINITY; /* there is none to keep */
        }
        lock_put_mix(a, out, m);
    }
    return out;
}

static bool has_gains(const struct lock *a, const struct lock *b)
{
    for (int i = 0; i < a->gain_count; i++) {
        const struct lock_gain *g = &a->gains[i];
        const struct lock_gain *other = gain_at(b, g->what, g->settings, g->mixes);
        if (!other || other->gain_db != g->gain_db || !text_equal(other->about, g->about))
            return false;
    }
    return a->gain_count == b->gain_count;
}

static bool has_curves(const struct lock *a, const struct lock *b)
{
    for (int i = 0; i < a->curve_count; i++) {
        const struct lock_curve *c = &a->curves[i];
        const struct lock_curve *other = curve_at(b, c->settings, c->mixes);
        size_t size = sizeof *c->mid_db * (size_t)c->band_count;
        if (!other || other->band_count != c->band_count ||
            memcmp(other->mid_db, c->mid_db, size) != 0 ||
            memcmp(other->side_db, c->side_db, size) != 0)
            return false;
    }
    return a->curve_count == b->curve_count;
}

static bool has_mixes(const struct lock *a, const struct lock *b)
{
    for (int i = 0; i < a->mix_count; i++) {
        const struct lock_mix *m = &a->mixes[i], *other = mix_at(b, m->mix);
        if (!other || !text_equal(other->audio_sha256, m->audio_sha256) ||
            other->loudness_lufs != m->loudness_lufs || other->gain_db != m->gain_db ||
            other->shift_ms != m->shift_ms)
            return false;
    }
    return a->mix_count == b->mix_count;
}

bool lock_is_same(const struct lock *a, const struct lock *b)
{
    return has_gains(a, b) && has_curves(a, b) && has_mixes(a, b);
}
