#include "engine/dsp/chain.h"
#include "tests/lib/check.h"
#include "tests/lib/rig.h"

#define FRAMES 1000

/* late: a pure delay, the simplest processor with latency. */
struct late_config { int frames; };
struct late { double line[64]; int length, at; };

static bool late_prepare(void *state, const void *config, struct stream *s, struct arena *a,
                         struct pos pos, struct err *err)
{
    (void)a;
    struct late *l = state;
    l->length = ((const struct late_config *)config)->frames;
    s->latency_frames = l->length;
    s->tail_frames = 10;
    if (s->channels != 1)
        return err_set(err, ERR_RECIPE, pos, "this test's delay takes one channel");
    return true;
}

static void late_process(void *state, double *const ch[], int frames)
{
    struct late *l = state;
    for (int n = 0; n < frames; n++) {
        double out = l->line[l->at];
        l->line[l->at] = ch[0][n];
        ch[0][n] = out;
        l->at = (l->at + 1) % l->length;
    }
}

static void late_reset(void *state)
{
    struct late *l = state;
    memset(l->line, 0, sizeof l->line);
    l->at = 0;
}

static const struct field late_fields[] = {
    FIELD("frames", struct late_config, frames, .kind = FIELD_INTEGER, .max = 64),
    FIELD_END
};
static const struct processor_class late_class = {
    .name = "late", .version = 3, .fields = late_fields, .config_size = sizeof(struct late_config),
    .state_size = sizeof(struct late), .prepare = late_prepare, .process = late_process,
    .reset = late_reset,
};

static struct chain_step step(struct arena *a, const char *name, const char *settings,
                              enum placement on)
{
    const struct processor_class *class = strcmp(name, "late") ? processor_find(name) : &late_class;
    void *config = arena_alloc(a, class->config_size);
    rig_settings(class, settings, config);
    return (struct chain_step){ .class = class, .config = config, .on = on,
                                .pos = { .file = "album.yaml", .line = 7, .column = 5 } };
}

static struct chain *chain_of(struct arena *a, struct chain_step *steps, int count, int channels)
{
    struct chain_spec spec = { count, steps };
    const struct chain_spec *specs[] = { &spec };
    struct err err = { 0 };
    struct chain *c = chain_new(a, specs, 1, 48000, channels, &err);
    succeeds(c != NULL, &err);
    return c;
}

static void each_placement_changes_only_its_part(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    static const struct { enum placement on; double left, right; } cases[] = {
        { PLACE_STEREO, -0.75, -0.25 }, { PLACE_LEFT, -0.75, 0.25 }, { PLACE_RIGHT, 0.75, -0.25 },
        { PLACE_MID, -0.25, -0.75 }, { PLACE_SIDE, 0.25, 0.75 }, /* mid 0.5, side 0.25 */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct chain_step turn = step(a, "polarity", "", cases[i].on);
        struct chain *c = chain_of(a, &turn, 1, 2);
        double l = 0.75, r = 0.25, *ch[] = { &l, &r };
        chain_process(c, ch, 1);
        near(l, cases[i].left, 0.0, placement_names[cases[i].on]);
        near(r, cases[i].right, 0.0, placement_names[cases[i].on]);
    }
    arena_free(a);
}

static void the_other_channel_waits_for_a_late_one(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    for (int on = PLACE_MID; on <= PLACE_RIGHT; on++) {
        struct chain_step late = step(a, "late", "frames: 37", (enum placement)on);
        struct chain *c = chain_of(a, &late, 1, 2);
        assert_int_equal(chain_latency_frames(c), 37);
        assert_int_equal(chain_tail_frames(c), 10);
        double x[2][FRAMES], y[2][FRAMES], *ch[] = { y[0], y[1] };
        for (int k = 0; k < 2; k++) {
            rig_noise(x[k], FRAMES, (unsigned)k);
            for (int n = 0; n < FRAMES; n++) /* few bits: mid and side round nothing */
                x[k][n] = nearbyint(x[k][n] * 65536.0) / 65536.0;
        }
        memcpy(y, x, sizeof y);
        chain_process(c, ch, FRAMES);
        for (int n = 0; n < FRAMES; n++)
            for (int k = 0; k < 2; k++)
                near(y[k][n], n < 37 ? 0.0 : x[k][n - 37], 0.0, "delayed sample");
    }
    arena_free(a);
}

static void a_long_chain(struct arena *a, struct chain_step steps[6])
{
    steps[0] = step(a, "highpass", "freq: 22, slope: 24", PLACE_STEREO);
    steps[1] = step(a, "eq", "type: bell, freq: 3000, gain: 2", PLACE_MID);
    steps[2] = step(a, "late", "frames: 21", PLACE_SIDE);
    steps[3] = step(a, "eq", "type: high_shelf, freq: 9000, gain: -1", PLACE_SIDE);
    steps[4] = step(a, "gain", "gain: -3", PLACE_LEFT);
    steps[5] = step(a, "width", "amount: 110, above: 300", PLACE_STEREO);
}

static void any_split_and_a_reset_give_the_same_bits(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct chain_step steps[6];
    a_long_chain(a, steps);
    struct chain *c = chain_of(a, steps, 6, 2);
    double x[2][FRAMES], whole[2][FRAMES], parts[2][FRAMES];
    rig_noise(x[0], FRAMES, 1);
    rig_noise(x[1], FRAMES, 2);
    memcpy(whole, x, sizeof x);
    chain_process(c, (double *[]){ whole[0], whole[1] }, FRAMES);
    static const int sizes[] = { 1, 7, 255, 256, 300 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        chain_reset(c);
        memcpy(parts, x, sizeof x);
        for (int at = 0; at < FRAMES; at += sizes[i]) {
            int frames = FRAMES - at < sizes[i] ? FRAMES - at : sizes[i];
            chain_process(c, (double *[]){ parts[0] + at, parts[1] + at }, frames);
        }
        assert_memory_equal(whole, parts, sizeof whole);
    }
    arena_free(a);
}

/* In one pass over the samples, from which silence comes out as silence too. */
static void filters_that_follow_each_other_give_the_bits_of_each_by_itself(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct chain_step steps[] = { step(a, "gain", "gain: -1", PLACE_STEREO),
                                  step(a, "highpass", "freq: 30, slope: 24", PLACE_STEREO),
                                  step(a, "eq", "type: bell, freq: 250, gain: -3", PLACE_STEREO),
                                  step(a, "dc", "", PLACE_STEREO),
                                  step(a, "eq", "type: tilt, freq: 900, gain: 2", PLACE_MID),
                                  step(a, "lowpass", "freq: 9000", PLACE_STEREO),
                                  step(a, "eq", "type: notch, freq: 4000", PLACE_STEREO) };
    enum { STEPS = sizeof steps / sizeof steps[0] };
    double joined[2][FRAMES] = { { 0 } }, single[2][FRAMES];
    for (int n = 100; n < FRAMES / 2; n++)
        for (int c = 0; c < 2; c++)
            joined[c][n] = (n * (37 + c) + n * n) % 201 / 100.0 - 1.0;
    memcpy(single, joined, sizeof single);
    struct chain *whole = chain_of(a, steps, STEPS, 2);
    for (int pass = 0; pass < 2; pass++) {
        chain_process(whole, (double *[]){ joined[0], joined[1] }, 300);
        chain_process(whole, (double *[]){ joined[0] + 300, joined[1] + 300 }, FRAMES - 300);
        for (int i = 0; i < STEPS; i++)
            chain_process(chain_of(a, &steps[i], 1, 2), (double *[]){ single[0], single[1] },
                          FRAMES);
        assert_memory_equal(joined, single, sizeof single);
        chain_reset(whole);
    }
    arena_free(a);
}

static void silence_stays_silence(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct chain_step steps[6];
    a_long_chain(a, steps);
    struct chain *c = chain_of(a, steps, 6, 2);
    double zero[FRAMES] = { 0 }, x[2][FRAMES] = { { 0 } };
    chain_process(c, (double *[]){ x[0], x[1] }, FRAMES);
    assert_memory_equal(x[0], zero, sizeof zero);
    assert_memory_equal(x[1], zero, sizeof zero);
    arena_free(a);
}

static void bypassed_steps_do_not_exist(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct chain_step steps[] = { step(a, "late", "frames: 5", PLACE_LEFT),
                                  step(a, "gain", "gain: 6", PLACE_STEREO) };
    struct chain_spec spec = { 2, steps }, none = { 0, NULL };
    assert_true(chain_is_idle(&none));
    assert_false(chain_is_idle(&spec));
    struct text with = text_new(a), without = text_new(a), empty = text_new(a);
    chain_key_text(&spec, &with);
    steps[0].bypass = true;
    chain_key_text(&spec, &without);
    assert_false(chain_is_idle(&spec));
    assert_int_equal(chain_latency_frames(chain_of(a, steps, 2, 2)), 0);
    steps[1].bypass = true;
    chain_key_text(&spec, &empty);
    assert_true(chain_is_idle(&spec));
    assert_string_equal(with.s, "processor=late\nversion=3\non=left\nframes=5\n"
                                "processor=gain\nversion=1\non=stereo\ngain=0x1.8p+2\n");
    assert_string_equal(without.s, "processor=gain\nversion=1\non=stereo\ngain=0x1.8p+2\n");
    assert_string_equal(empty.s, "");
    arena_free(a);
}

static void several_specs_run_one_after_the_other(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct chain_step song = step(a, "gain", "gain: 20", PLACE_STEREO);
    struct chain_step album[] = { step(a, "polarity", "", PLACE_STEREO),
                                  step(a, "gain", "gain: -40", PLACE_STEREO) };
    struct chain_spec first = { 1, &song }, second = { 2, album };
    const struct chain_spec *specs[] = { &first, &second };
    struct err err = { 0 };
    struct chain *c = chain_new(a, specs, 2, 44100, 1, &err);
    succeeds(c != NULL, &err);
    double x = 1.0, *ch[] = { &x };
    chain_process(c, ch, 1);
    near(x, -0.1, 1e-11, "10 times -1/100"); /* ten times the grid of coefficients */
    arena_free(a);
}

static void refuse(struct chain_step s, int channels, const char *message)
{
    struct arena *a = arena_new();
    struct chain_spec spec = { 1, &s };
    const struct chain_spec *specs[] = { &spec };
    struct err err = { 0 };
    assert_null(chain_new(a, specs, 1, 44100, channels, &err));
    assert_string_equal(err.message, message);
    assert_int_equal(err.code, ERR_RECIPE);
    assert_string_equal(err.pos.file, "album.yaml");
    assert_int_equal(err.pos.line, 7);
    arena_free(a);
}

static void what_a_single_channel_cannot_do_is_refused(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    refuse(step(a, "width", "amount: 90", PLACE_STEREO), 1, "width needs two channels, found 1");
    refuse(step(a, "gain", "gain: 1", PLACE_SIDE), 1, "gain on: side needs two channels, found 1");
    refuse(step(a, "gain", "gain: 1", PLACE_LEFT), 1, "gain on: left needs two channels, found 1");
    refuse(step(a, "mono_below", "freq: 150", PLACE_MID), 2,
           "mono_below works on both channels together, not on: mid");
    struct chain_step mid = step(a, "gain", "gain: 20", PLACE_MID);
    double x = 0.5, *ch[] = { &x };
    chain_process(chain_of(a, &mid, 1, 1), ch, 1);
    near(x, 5.0, 1e-11, "the mid of a single channel is the channel");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_placement_changes_only_its_part),
        cmocka_unit_test(the_other_channel_waits_for_a_late_one),
        cmocka_unit_test(any_split_and_a_reset_give_the_same_bits),
        cmocka_unit_test(filters_that_follow_each_other_give_the_bits_of_each_by_itself),
        cmocka_unit_test(silence_stays_silence),
        cmocka_unit_test(bypassed_steps_do_not_exist),
        cmocka_unit_test(several_specs_run_one_after_the_other),
        cmocka_unit_test(what_a_single_channel_cannot_do_is_refused),
    };
    return RUN_TESTS(tests);
}
