#include "tests/lib/rig.h"

#include "engine/base/random.h"
#include "tests/lib/check.h"

#define LONGEST_S 4.0
#define GONE 1e-13 /* of the largest sample: below what a level in micro-dB can see */

static void set_field(const struct field *f, const char *value, void *config)
{
    char *at = (char *)config + f->offset;
    switch (f->kind) {
    case FIELD_NUMBER: *(double *)at = strtod(value, NULL); return;
    case FIELD_INTEGER: *(int *)at = (int)strtol(value, NULL, 10); return;
    case FIELD_SWITCH: *(bool *)at = strcmp(value, "yes") == 0; return;
    case FIELD_CHOICE:
        for (int i = 0; f->choices[i]; i++)
            if (strcmp(f->choices[i], value) == 0) {
                *(int *)at = i;
                return;
            }
        fail_msg("%s has no choice '%s'", f->key, value);
        return;
    default: fail_msg("the rig cannot set %s", f->key);
    }
}

void rig_settings(const struct processor_class *class, const char *settings, void *config)
{
    field_defaults(class->fields, config);
    char *copy = strdup(settings), *rest = copy;
    for (char *item; (item = strsep(&rest, ",")) != NULL;) {
        char key[64], value[64];
        if (sscanf(item, " %63[^:]: %63s", key, value) != 2)
            continue;
        const struct field *f = field_find(class->fields, key);
        if (!f)
            fail_msg("%s has no key '%s'", class->name, key);
        else
            set_field(f, value, config);
    }
    free(copy);
}

bool rig_try(struct rig *r, const char *name, const char *settings, int rate_hz, int channels,
             struct err *err)
{
    *r = (struct rig){ .arena = arena_new(), .class = processor_find(name),
                       .stream = { .rate_hz = rate_hz, .channels = channels } };
    if (!r->class)
        fail_msg("there is no processor '%s'", name);
    r->config = arena_alloc(r->arena, r->class->config_size);
    r->state = arena_alloc(r->arena, r->class->state_size);
    rig_settings(r->class, settings, r->config);
    return r->class->prepare(r->state, r->config, &r->stream, r->arena, POS_NONE, err);
}

struct rig rig_new(const char *name, const char *settings, int rate_hz, int channels)
{
    struct rig r;
    struct err err = { 0 };
    succeeds(rig_try(&r, name, settings, rate_hz, channels, &err), &err);
    return r;
}

void rig_free(struct rig *r)
{
    arena_free(r->arena);
}

void rig_impulse(struct rig *r, double left, double right)
{
    const int block = 4096, most = (int)(LONGEST_S * r->stream.rate_hz) / block * block;
    for (int c = 0; c < 2; c++)
        if (!r->response[c])
            r->response[c] = arena_new_array(r->arena, double, most);
    r->class->reset(r->state);
    r->response_frames = 0;
    double largest = 0.0, here = 1.0;
    int least = r->stream.latency_frames + 2 * block;
    while (r->response_frames < most && (r->response_frames < least || here > GONE * largest)) {
        double *ch[2] = { r->response[0] + r->response_frames,
                          r->response[1] + r->response_frames };
        for (int c = 0; c < 2; c++)
            memset(ch[c], 0, sizeof(double) * (size_t)block);
        if (r->response_frames == 0) {
            ch[0][0] = left;
            ch[1][0] = right;
        }
        r->class->process(r->state, ch, block);
        here = 0.0;
        for (int n = 0; n < block; n++)
            here = fmax(here, fmax(fabs(ch[0][n]), fabs(ch[1][n])));
        largest = fmax(largest, here);
        r->response_frames += block;
    }
}

double complex rig_spectrum(const struct rig *r, int channel, double freq_hz)
{
    double complex sum = 0.0, turn = cexp(-2.0 * M_PI * I * freq_hz / r->stream.rate_hz);
    for (int n = r->response_frames - 1; n >= 0; n--) /* Horner: no phase drifts */
        sum = sum * turn + r->response[channel][n];
    return sum;
}

double rig_level_db(const struct rig *r, double freq_hz)
{
    return 20.0 * log10(cabs(rig_spectrum(r, 0, freq_hz)));
}

void rig_noise(double *x, int frames, unsigned seed)
{
    for (int n = 0; n < frames; n++)
        x[n] = (double)(int64_t)random_bits(seed, (uint64_t)n) * 0x1p-63;
}
