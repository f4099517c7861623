/* wavpack: WavPack, lossless, of 16, 24 or 32 bits or 32-bit float, with APEv2 tags. */
#include "formats/codec/codec.h"

#include <math.h>

extern const struct writer_class wavpack_writer;

struct config {
    int compression;
};
static const struct field fields[] = {
    FIELD("compression", struct config, compression, .kind = FIELD_INTEGER, .min = 0, .max = 8,
          .dflt = 1, .help = "effort, 0 fastest to 8 smallest; the samples are the same"),
    FIELD_END
};

static const char *library(void)
{
    return CODEC_LIBRARY("wavpack");
}

static void check(const struct delivery *d, struct findings *findings)
{
    codec_check(d, &wavpack_writer, "wavpack", findings);
}

static enum AVSampleFormat sample_format(enum pcm_format format)
{
    return format == PCM_S16   ? AV_SAMPLE_FMT_S16P
           : format == PCM_F32 ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_S32P;
}

static struct codec_spec spec_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    return (struct codec_spec){ .encoder = "wavpack",
                                .muxer = "wv",
                                .quality = NAN,
                                .dialect = TAG_APE,
                                .cover = COVER_TAG,
                                .sample_format = sample_format(d->reel->format),
                                .options = { { "compression_level",
                                               arena_printf(a, "%d", config->compression) } } };
}

static void describe(const struct delivery *d, json_t *into)
{
    const struct config *config = d->config;
    json_put_text(into, "encoder", "wavpack");
    json_put_integer(into, "compression", config->compression);
}

const struct writer_class wavpack_writer = {
    .name = "wavpack",
    .help = "WavPack, lossless",
    .extension = ".wv",
    .version = 1,
    .library = library,
    .is_lossless = true,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_S32 | 1u << PCM_F32,
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
