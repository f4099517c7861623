/* vorbis: Ogg Vorbis by libvorbis; gapless by the last page's position. */
#include "formats/codec/codec.h"

#include <math.h>

extern const struct writer_class vorbis_writer;

struct config {
    double quality, bitrate, lowpass_hz, impulse;
};
static const struct field fields[] = {
    FIELD("quality", struct config, quality, .min = -1, .max = 10, .dflt = 8,
          .help = "-1 smallest to 10 best"),
    FIELD("bitrate", struct config, bitrate, .unit = UNIT_BITRATE, .min = 32000, .max = 500000,
          .dflt = NAN, .help = "an average bit rate instead of a quality"),
    FIELD("lowpass", struct config, lowpass_hz, .unit = UNIT_HZ, .min = 2000, .max = 96000,
          .dflt = NAN, .dflt_text = "by the quality", .help = "highest frequency kept"),
    FIELD("impulse", struct config, impulse, .min = -15, .max = 0,
          .help = "bias toward short blocks around attacks; less: fewer bits there"),
    FIELD_END
};

static const char *library(void)
{
    return CODEC_LIBRARY("libvorbis");
}

static void check(const struct delivery *d, struct findings *findings)
{
    const struct config *config = d->config;
    codec_check(d, &vorbis_writer, "libvorbis", findings);
    if (d->reel->rate_hz < 8000 || d->reel->rate_hz > 192000)
        finding_add(findings, SEVERITY_ERROR, "codec-rate", d->pos,
                    "vorbis cannot hold %d Hz, 8000 Hz to 192000 Hz are possible",
                    d->reel->rate_hz);
    else if (!isnan(config->bitrate) && !codec_opens(d))
        finding_add(findings, SEVERITY_ERROR, "codec-bitrate", d->pos,
                    "vorbis has no mode for %gk with %d channels at %d Hz; choose another bit "
                    "rate, or a quality",
                    config->bitrate / 1000, d->reel->channels, d->reel->rate_hz);
}

static struct codec_spec spec_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    bool is_average = !isnan(config->bitrate);
    return (struct codec_spec){ .encoder = "libvorbis",
                                .muxer = "ogg",
                                .sample_format = AV_SAMPLE_FMT_FLTP,
                                .bitrate = is_average ? (int64_t)config->bitrate : 0,
                                .quality = is_average ? NAN : config->quality,
                                .dialect = TAG_VORBIS,
                                .cover = COVER_COMMENT,
                                .options = {
                                    { "cutoff", codec_hz(config->lowpass_hz, a) },
                                    { "iblock", arena_printf(a, "%g", config->impulse) } } };
}

static void describe(const struct delivery *d, json_t *into)
{
    const struct config *config = d->config;
    json_put_text(into, "encoder", "libvorbis");
    if (isnan(config->bitrate))
        json_put_number(into, "quality", config->quality, 2);
    else
        json_put_integer(into, "bitrate", (long long)config->bitrate);
}

const struct writer_class vorbis_writer = {
    .name = "vorbis",
    .help = "Ogg Vorbis",
    .extension = ".ogg",
    .version = 2,
    .library = library,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_F32,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .effort = 14,
    .spec = spec_of,
    .encode = codec_encode,
    .wrap = codec_wrap,
    .verify = codec_verify,
    .describe = describe,
};
