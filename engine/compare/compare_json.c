#include "engine/compare/compare.h"

#include "engine/base/arena.h"

#include <math.h>

#define BANDS_JOINED 3             /* thirds to an octave */

static const char *const kinds[] = { "level", "new", "gone", "other" };

static void put_regions(json_t *parent, const struct comparison *c)
{
    json_t *list = json_put_array(parent, "regions");
    for (int i = 0; i < c->region_count; i++) {
        const struct compare_region *r = &c->regions[i];
        json_t *j = json_put_object(list, NULL);
        json_put_text(j, "kind", kinds[r->kind]);
        json_put_number(j, "start_seconds", r->start_s, 1);
        json_put_number(j, "end_seconds", r->end_s, 1);
        json_put_number(j, "low_hz", r->low_hz, 0);
        json_put_number(j, "high_hz", r->high_hz, 0); /* null: open */
        json_put_number(j, "change_db", r->change_db, 2);
        json_put_number(j, "residual_db", r->residual_db, 1);
    }
    json_put_integer(parent, "smaller_regions", c->minor_count);
}

static void put_samples(json_t *j, const struct comparison *c)
{
    json_put_bool(j, "swapped", c->is_swapped);
    json_t *inverted = json_put_array(j, "inverted");
    json_t *gains = json_put_array(j, "gain_db");
    json_t *lost = json_put_array(j, "lost_side"), *added = json_put_array(j, "added_side");
    for (int k = 0; k < 2; k++) {
        json_put_bool(inverted, NULL, c->is_inverted[k]);
        json_put_bool(lost, NULL, c->is_lost_side[k]);
        json_put_bool(added, NULL, c->is_added_side[k]);
        json_put_number(gains, NULL, c->gain_db[k], 3);
    }
    json_put_integer(j, "equal_frames", c->equal_frames);
    json_put_integer(j, "first_difference_frame", c->first_difference_frame);
    json_put_integer(j, "last_difference_frame", c->last_difference_frame);
    json_put_number(j, "residual_db", c->residual_db, 1);
    json_put_number(j, "residual_dbfs", c->residual_dbfs, 1);
    json_put_number(j, "residual_peak_dbfs", c->residual_peak_dbfs, 1);
}

static void put_alignment(json_t *j, const struct comparison *c)
{
    json_put_integer(j, "offset_frames", c->offset_frames);
    if (!c->is_by_fingerprint)
        json_put_number(j, "offset_fraction", c->offset_fraction, 4);
    json_put_number(j, "offset_ms", c->offset_ms, 3);
    json_put_number(j, "offset_accuracy_ms", c->offset_accuracy_ms, 1);
    json_put_number(j, "level_db", c->level_db, 3);
    json_put_number(j, "more_at_start_seconds", c->unmatched_head_s, 6);
    json_put_number(j, "less_at_start_seconds", c->lost_head_s, 6);
    json_put_number(j, "more_at_end_seconds", c->unmatched_tail_s, 6);
    json_put_number(j, "less_at_end_seconds", c->lost_tail_s, 6);
    json_put_integer(j, "compared_frames", c->compared_frames);
    if (!c->is_by_fingerprint)
        put_samples(j, c);
    put_regions(j, c);
}

static void put_sentences(json_t *parent, const struct comparison *c)
{
    struct arena *a = arena_new();
    const char **sentences;
    int count = compare_sentences(a, c, &sentences);
    json_t *list = json_put_array(parent, "sentences");
    for (int i = 0; i < count; i++)
        json_put_text(list, NULL, sentences[i]);
    arena_free(a);
}

static void put_mix(json_t *parent, const char *key, int rate_hz, int channels, int64_t frames)
{
    json_t *j = json_put_object(parent, key);
    json_put_integer(j, "rate_hz", rate_hz);
    json_put_integer(j, "channels", channels);
    json_put_integer(j, "length_frames", frames);
}

void compare_put_json(json_t *parent, const struct comparison *c)
{
    put_sentences(parent, c);
    put_mix(parent, "old", c->old_rate_hz, c->old_channels, c->old_length_frames);
    put_mix(parent, "new", c->new_rate_hz, c->new_channels, c->new_length_frames);
    json_put_text(parent, "by", c->is_by_fingerprint ? "fingerprint" : "samples");
    json_put_bool(parent, "identical", c->is_identical);
    json_put_bool(parent, "same_song", c->is_same_song);
    json_put_number(parent, "loudness_correlation", c->envelope_correlation, 3);
    json_put_number(parent, "waveform_correlation", c->correlation, 3);
    if (c->is_same_song && !c->is_new_silent)
        put_alignment(parent, c);
}

struct cell { double old, new, rest; };

/* Blocks of one second, thirds of an octave joined to octaves. */
static struct cell joined(const struct compare_grid *g, int first, int last, int band)
{
    struct cell s = { 0 };
    for (int i = first; i < last; i++)
        for (int b = band; b < band + BANDS_JOINED; b++) {
            size_t k = (size_t)i * (size_t)g->band_count + (size_t)b;
            s.old += g->old_power[k];
            s.new += g->new_power[k];
            s.rest += g->residual_power[k];
        }
    return s;
}

void compare_put_grid(json_t *parent, const char *key, const struct comparison *c)
{
    const struct compare_grid *g = &c->grid;
    if (g->block_count == 0)
        return;
    json_t *j = json_put_object(parent, key);
    json_put_number(j, "start_seconds", fmax(0, g->start_s - g->step_s / 2), 3);
    json_put_integer(j, "step_seconds", 1);
    json_t *bands = json_put_array(j, "bands_hz");
    for (int b = 1; b < g->band_count; b += BANDS_JOINED)
        json_put_number(bands, NULL, g->band_hz[b], 1);
    json_t *rows = json_put_array(j, c->is_by_fingerprint ? "change_db" : "residual_db");
    for (int second = 0, i = 0; i < g->block_count; second++) {
        int first = i;
        while (i < g->block_count && i * g->step_s < second + 1)
            i++;
        json_t *row = json_put_array(rows, NULL);
        for (int b = 0; b < g->band_count; b += BANDS_JOINED) {
            struct cell s = joined(g, first, i, b);
            double ratio = c->is_by_fingerprint ? s.new / s.old : s.rest / s.new;
            json_put_number(row, NULL, 10 * log10(ratio), 1);
        }
    }
}
