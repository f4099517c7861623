#include "formats/pcm/ixml.h"

#include "formats/pcm/chunk.h"

const char *const ixml_timecodes[] = { "none", "23.976", "24", "25", "29.97", "29.97df", "30",
                                       NULL };
static const struct { const char *rate, *flag; } timecodes[] = {
    [IXML_23976] = { "24000/1001", "NDF" }, [IXML_24] = { "24/1", "NDF" },
    [IXML_25] = { "25/1", "NDF" },          [IXML_2997] = { "30000/1001", "NDF" },
    [IXML_2997DF] = { "30000/1001", "DF" }, [IXML_30] = { "30/1", "NDF" },
};

static void put(struct text *t, const char *name, const char *value)
{
    if (value && *value)
        text_printf(t, "<%s>%s</%s>\n", name, text_html(t->arena, value), name);
}

static void put_number(struct text *t, const char *name, uint64_t v)
{
    put(t, name, arena_printf(t->arena, "%llu", (unsigned long long)v));
}

static void put_speed(struct text *t, const struct delivery *d, const struct bext_config *c,
                      enum ixml_timecode timecode)
{
    const struct reel *r = d->reel;
    uint64_t at = bext_time_reference(d, c);
    text_add(t, "<SPEED>\n");
    if (timecode != IXML_NONE) {
        put(t, "MASTER_SPEED", timecodes[timecode].rate);
        put(t, "CURRENT_SPEED", timecodes[timecode].rate);
        put(t, "TIMECODE_RATE", timecodes[timecode].rate);
        put(t, "TIMECODE_FLAG", timecodes[timecode].flag);
    }
    put_number(t, "FILE_SAMPLE_RATE", (uint64_t)r->rate_hz);
    put_number(t, "AUDIO_BIT_DEPTH", (uint64_t)pcm_sample_bytes(r->format) * 8);
    put_number(t, "DIGITIZER_SAMPLE_RATE", (uint64_t)r->rate_hz);
    put_number(t, "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_HI", at >> 32);
    put_number(t, "TIMESTAMP_SAMPLES_SINCE_MIDNIGHT_LO", at & 0xffffffff);
    put_number(t, "TIMESTAMP_SAMPLE_RATE", (uint64_t)r->rate_hz);
    text_add(t, "</SPEED>\n");
}

static void put_channels(struct text *t, int channels)
{
    static const char *const names[][2] = { { "Left", "L" }, { "Right", "R" } };
    text_add(t, "<TRACK_LIST>\n");
    put_number(t, "TRACK_COUNT", (uint64_t)channels);
    for (int i = 0; i < channels; i++) {
        text_add(t, "<TRACK>\n");
        put_number(t, "CHANNEL_INDEX", (uint64_t)i + 1);
        put_number(t, "INTERLEAVE_INDEX", (uint64_t)i + 1);
        put(t, "NAME", channels == 2 ? names[i][0] : "Mono");
        put(t, "FUNCTION", channels == 2 ? names[i][1] : "M");
        text_add(t, "</TRACK>\n");
    }
    text_add(t, "</TRACK_LIST>\n");
}

static void put_figure(struct text *t, const char *name, double v)
{
    if (isfinite(v))
        put(t, name, arena_printf(t->arena, "%.2f", v));
}

static void put_bext(struct text *t, const struct delivery *d, const struct bext_config *c)
{
    const struct delivery_figures *f = &d->figures;
    uint64_t at = bext_time_reference(d, c);
    text_add(t, "<BEXT>\n");
    put(t, "BWF_DESCRIPTION", bext_description(d, c, t->arena));
    put(t, "BWF_ORIGINATOR", bext_originator(d, c));
    put(t, "BWF_ORIGINATOR_REFERENCE", bext_reference(d, c));
    put(t, "BWF_ORIGINATION_DATE", c->date);
    put(t, "BWF_ORIGINATION_TIME", c->time);
    put_number(t, "BWF_TIME_REFERENCE_LOW", at & 0xffffffff);
    put_number(t, "BWF_TIME_REFERENCE_HIGH", at >> 32);
    put(t, "BWF_VERSION", "2.0");
    put(t, "BWF_UMID", c->umid);
    put(t, "BWF_CODING_HISTORY", bext_history(d, c, t->arena));
    put_figure(t, "BWF_LOUDNESS_VALUE", f->integrated_lufs);
    put_figure(t, "BWF_LOUDNESS_RANGE", f->range_lu);
    put_figure(t, "BWF_MAX_TRUE_PEAK_LEVEL", f->true_peak_dbtp);
    put_figure(t, "BWF_MAX_MOMENTARY_LOUDNESS", f->momentary_max_lufs);
    put_figure(t, "BWF_MAX_SHORT_TERM_LOUDNESS", f->short_term_max_lufs);
    text_add(t, "</BEXT>\n");
}

void ixml_add(struct text *t, const struct delivery *d, const struct bext_config *c,
              enum ixml_timecode timecode)
{
    struct text body = text_new(t->arena);
    text_add(&body, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BWFXML>\n");
    put(&body, "IXML_VERSION", "2.10");
    if (d->metadata != METADATA_NONE)
        put(&body, "PROJECT", d->album->credits.title);
    put_speed(&body, d, c, timecode);
    put_channels(&body, d->reel->channels);
    put_bext(&body, d, c);
    text_add(&body, "</BWFXML>\n");
    chunk_add_le(t, "iXML", &body);
}
