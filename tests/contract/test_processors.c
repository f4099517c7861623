/* What every processor of the registry promises; a new entry is tested unasked. */
#include "engine/base/random.h"
#include "tests/lib/check.h"
#include "tests/lib/rig.h"

#define FRAMES 2200

static const int rates[] = { 44100, 48000, 88200, 96000, 176400, 192000 };

/* --wrap of the linker sends the library's calls here (dsp.mk). */
static int allocations;
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *p, size_t size);
int __real_posix_memalign(void **p, size_t align, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *p, size_t size);
int __wrap_posix_memalign(void **p, size_t align, size_t size);

void *__wrap_malloc(size_t size)
{
    allocations++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *p, size_t size)
{
    allocations++;
    return __real_realloc(p, size);
}

int __wrap_posix_memalign(void **p, size_t align, size_t size)
{
    allocations++;
    return __real_posix_memalign(p, align, size);
}

/* One way to set a processor up: its defaults with one field at a chosen value. */
struct setting {
    const struct processor_class *class;
    const struct field *field; /* NULL: nothing but defaults */
    double value;
    char name[96];
};

static struct rig rig_of(const struct setting *s, int rate_hz, int channels, bool *is_refused)
{
    struct rig r = { .arena = arena_new(), .class = s->class,
                     .stream = { .rate_hz = rate_hz, .channels = channels } };
    r.config = arena_alloc(r.arena, r.class->config_size);
    r.state = arena_alloc(r.arena, r.class->state_size);
    field_defaults(r.class->fields, r.config);
    if (s->field) {
        char *at = (char *)r.config + s->field->offset;
        switch (s->field->kind) {
        case FIELD_NUMBER: *(double *)at = s->value; break;
        case FIELD_INTEGER:
        case FIELD_CHOICE: *(int *)at = (int)s->value; break;
        case FIELD_SWITCH: *(bool *)at = s->value != 0.0; break;
        default: break;
        }
    }
    struct err err = { 0 };
    *is_refused = !r.class->prepare(r.state, r.config, &r.stream, r.arena, POS_NONE, &err);
    if (*is_refused) {
        assert_true(err.code == ERR_RECIPE || err.code == ERR_UNSUPPORTED);
        assert_true(err.message[0] != 0);
    }
    return r;
}

static void process(struct rig *r, double x[2][FRAMES], int at, int frames)
{
    double *ch[] = { x[0] + at, x[1] + at };
    r->class->process(r->state, ch, frames);
}

static void noise(double x[2][FRAMES], unsigned seed)
{
    rig_noise(x[0], FRAMES, seed);
    rig_noise(x[1], FRAMES, seed + 1);
}

/* Calls `check` for every accepted setting of every processor, from `least` to two channels. */
static void every_setting(int rate_hz, int least, void (*check)(struct rig *r, const char *name))
{
    for (int i = 0; processor_classes[i]; i++) {
        const struct processor_class *class = processor_classes[i];
        int accepted = 0;
        if (!class->process)
            continue;
        for (const struct field *f = NULL;; f = f ? f + 1 : class->fields) {
            if (f && !f->key)
                break;
            if (f && (f->kind == FIELD_TEXT || f->kind == FIELD_TIME || f->kind == FIELD_SPECIAL))
                continue;
            bool is_counted = f && (f->kind == FIELD_CHOICE || f->kind == FIELD_SWITCH);
            int last = f && f->kind == FIELD_CHOICE ? (int)f->max : f ? 1 : 0;
            for (int k = 0; k <= last; k++)
                for (int channels = class->needs_stereo ? 2 : least; channels <= 2; channels++) {
                    struct setting s = { .class = class, .field = f };
                    if (f)
                        s.value = is_counted ? k : k ? f->max : f->min;
                    snprintf(s.name, sizeof s.name, "%s %s %g, %d Hz, %d channels", class->name,
                             f ? f->key : "defaults", s.value, rate_hz, channels);
                    bool is_refused;
                    struct rig r = rig_of(&s, rate_hz, channels, &is_refused);
                    if (!is_refused) {
                        accepted++;
                        check(&r, s.name);
                    }
                    rig_free(&r);
                }
        }
        assert_true(accepted > 0);
    }
}

static void check_splits(struct rig *r, const char *name)
{
    static const int sizes[] = { 1, 61, 256, 1000 };
    double x[2][FRAMES], whole[2][FRAMES], parts[2][FRAMES];
    noise(x, 5);
    memcpy(whole, x, sizeof x);
    process(r, whole, 0, FRAMES);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        r->class->reset(r->state);
        memcpy(parts, x, sizeof x);
        for (int at = 0; at < FRAMES; at += sizes[i])
            process(r, parts, at, FRAMES - at < sizes[i] ? FRAMES - at : sizes[i]);
        for (int c = 0; c < r->stream.channels; c++)
            if (memcmp(whole[c], parts[c], sizeof whole[c]) != 0)
                fail_msg("%s: blocks of %d give other bits", name, sizes[i]);
    }
}

static void any_split_after_a_reset_gives_the_same_bits(void **state)
{
    (void)state;
    every_setting(44100, 1, check_splits);
    every_setting(192000, 2, check_splits);
}

static void check_silence(struct rig *r, const char *name)
{
    double x[2][FRAMES] = { { 0 } }, zero[FRAMES] = { 0 };
    process(r, x, 0, FRAMES);
    for (int c = 0; c < r->stream.channels; c++)
        if (memcmp(x[c], zero, sizeof zero) != 0)
            fail_msg("%s: silence does not stay silence", name);
}

static void silence_stays_silence_to_the_bit(void **state)
{
    (void)state;
    every_setting(44100, 1, check_silence);
}

/* 60 dB is far more than any setting gives, but a runaway or a NaN is more still. */
static void check_finite(struct rig *r, const char *name)
{
    double x[2][FRAMES];
    for (int block = 0; block < 3; block++) {
        noise(x, 9);
        if (block == 1)
            for (int n = 0; n < FRAMES; n++) /* full-scale square waves, then noise again */
                x[0][n] = x[1][n] = n / 100 % 2 ? 1.0 : -1.0;
        process(r, x, 0, FRAMES);
        for (int c = 0; c < r->stream.channels; c++)
            for (int n = 0; n < FRAMES; n++)
                if (!(fabs(x[c][n]) < 1000.0))
                    fail_msg("%s: output %g at frame %d", name, x[c][n], n);
    }
}

static void output_is_finite_at_both_ends_of_every_range_and_rate(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        every_setting(rates[i], 2, check_finite);
}

static void check_allocations(struct rig *r, const char *name)
{
    double x[2][FRAMES];
    noise(x, 3);
    int before = allocations;
    process(r, x, 0, FRAMES);
    r->class->reset(r->state);
    process(r, x, 0, FRAMES);
    if (allocations != before)
        fail_msg("%s: %d allocations while processing", name, allocations - before);
}

static void processing_allocates_nothing(void **state)
{
    (void)state;
    int before = allocations;
    arena_free(arena_new());
    assert_true(allocations > before); /* the count is alive */
    every_setting(48000, 1, check_allocations);
}

/* With its defaults no processor smears an impulse: the largest sample is its arrival. */
static void defaults_delay_by_the_declared_latency(void **state)
{
    (void)state;
    for (int i = 0; processor_classes[i]; i++) {
        struct setting s = { .class = processor_classes[i] };
        if (!s.class->process)
            continue; /* the render's work */
        bool is_refused;
        struct rig r = rig_of(&s, 44100, 2, &is_refused);
        if (!is_refused) {
            int frames = r.stream.latency_frames + 1000, largest = 0;
            double *x = arena_new_array(r.arena, double, frames),
                   *y = arena_new_array(r.arena, double, frames);
            x[0] = 0.125; /* below every default threshold */
            y[0] = 0.0625;
            r.class->process(r.state, (double *[]){ x, y }, frames);
            for (int n = 1; n < frames; n++)
                if (fabs(x[n]) > fabs(x[largest]))
                    largest = n;
            near(largest, r.stream.latency_frames, 0.0, processor_classes[i]->name);
        }
        rig_free(&r);
    }
}

static void a_second_state_equals_the_first(void **state)
{
    (void)state;
    for (int i = 0; processor_classes[i]; i++) {
        struct setting s = { .class = processor_classes[i] };
        if (!s.class->process)
            continue; /* the render's work */
        double x[2][2][FRAMES];
        for (int k = 0; k < 2; k++) {
            bool is_refused;
            struct rig r = rig_of(&s, 96000, 2, &is_refused);
            noise(x[k], 1);
            if (!is_refused)
                process(&r, x[k], 0, FRAMES);
            rig_free(&r);
        }
        assert_memory_equal(x[0], x[1], sizeof x[0]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_split_after_a_reset_gives_the_same_bits),
        cmocka_unit_test(silence_stays_silence_to_the_bit),
        cmocka_unit_test(output_is_finite_at_both_ends_of_every_range_and_rate),
        cmocka_unit_test(processing_allocates_nothing),
        cmocka_unit_test(defaults_delay_by_the_declared_latency),
        cmocka_unit_test(a_second_state_equals_the_first),
    };
    return RUN_TESTS(tests);
}
