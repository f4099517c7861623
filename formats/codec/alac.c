/* alac: Apple's lossless codec in M4A, 16 or 24 bits. */
#include "formats/codec/codec.h"

#include <math.h>

extern const struct writer_class alac_writer;

struct config {
    int compression;
};
static const struct field fields[] = {
    FIELD("compression", struct config, compression, .kind = FIELD_INTEGER, .min = 0, .max = 2,
          .dflt = 2, .help = "effort, 0 stored as it is to 2 smallest; the samples are the same"),
    FIELD_END
};

static const char *library(void)
{
    return CODEC_LIBRARY("alac");
}

static void check(const struct delivery *d, struct findings *findings)
{
    codec_check(d, &alac_writer, "alac", findings);
    if (d->reel->rate_hz > 384000)
        finding_add(findings, SEVERITY_ERROR, "codec-rate", d->pos,
                    "alac cannot hold %d Hz, at most 384000 Hz is possible", d->reel->rate_hz);
}

static struct codec_spec spec_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    bool is_16 = d->reel->format == PCM_S16;
    return (struct codec_spec){ .encoder = "alac",
                                .muxer = "ipod",
                                .quality = NAN,
                                .dialect = TAG_MP4,
                                .sample_format = is_16 ? AV_SAMPLE_FMT_S16P : AV_SAMPLE_FMT_S32P,
                                .options = {
                                    { "movie_timescale", arena_printf(a, "%d", d->reel->rate_hz) },
                                    { "compression_level",
                                      arena_printf(a, "%d", config->compression) } } };
}

static void describe(const struct delivery *d, json_t *into)
{
    (void)d;
    json_put_text(into, "encoder", "alac");
}

const struct writer_class alac_writer = {
    .name = "alac",
    .help = "Apple Lossless in M4A",
    .extension = ".m4a",
    .version = 2,
    .library = library,
    .is_lossless = true,
    .formats = 1u << PCM_S16 | 1u << PCM_S24,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .effort = 6,
    .spec = spec_of,
    .encode = codec_encode,
    .wrap = codec_wrap,
    .verify = codec_verify,
    .describe = describe,
};
