/* flac: lossless, 16 or 24 bits, with the MD5 of the samples in its header. */
#include "engine/base/file.h"
#include "formats/codec/codec.h"

#include <math.h>

extern const struct writer_class flac_writer;

struct config {
    int compression, padding;
    double seek_points;
};
static const struct field fields[] = {
    FIELD("compression", struct config, compression, .kind = FIELD_INTEGER, .min = 0, .max = 12,
          .dflt = 8, .help = "effort, 0 fastest to 12 smallest; the samples are the same"),
    FIELD("seek_points", struct config, seek_points, .unit = UNIT_SECONDS, .min = 0, .max = 3600,
          .dflt = 10, .flags = FIELD_WRAP,
          .help = "distance of the points of the seek table; 0: none"),
    FIELD("padding", struct config, padding, .kind = FIELD_INTEGER, .min = 0, .max = 1 << 20,
          .dflt = 8192, .flags = FIELD_WRAP, .help = "bytes kept free for later tags"),
    FIELD_END
};

#define POINTS_MOST 800000 /* 16 MiB are the most that a block of FLAC holds */

static const char *library(void)
{
    return CODEC_LIBRARY("flac");
}

static void check_points(const struct delivery *d, const struct config *config,
                         struct findings *findings)
{
    double step_frames = config->seek_points * d->reel->rate_hz;
    double points = step_frames > 0 ? ceil((double)d->reel->length_frames / step_frames) : 0;
    if (points > POINTS_MOST)
        finding_add(findings, SEVERITY_ERROR, "codec-seek-points", d->pos,
                    "a point of the seek table every %g s makes %.0f, at most %d are possible: "
                    "choose longer seek_points",
                    config->seek_points, points, POINTS_MOST);
}

static void check(const struct delivery *d, struct findings *findings)
{
    codec_check(d, &flac_writer, "flac", findings);
    check_points(d, d->config, findings);
    if (d->reel->rate_hz > 655350)
        finding_add(findings, SEVERITY_ERROR, "codec-rate", d->pos,
                    "flac cannot hold %d Hz, at most 655350 Hz is possible", d->reel->rate_hz);
}

static struct codec_spec spec_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    bool is_16 = d->reel->format == PCM_S16;
    struct flac_blocks *blocks = flac_blocks_new(a, d, config->seek_points, config->padding);
    return (struct codec_spec){ .encoder = "flac",
                                .muxer = "flac",
                                .quality = NAN,
                                .dialect = TAG_VORBIS,
                                .sample_format = is_16 ? AV_SAMPLE_FMT_S16 : AV_SAMPLE_FMT_S32,
                                .blocks = blocks,
                                .options = {
                                    { "compression_level",
                                      arena_printf(a, "%d", config->compression) },
                                    { "metadata_header_padding",
                                      arena_printf(a, "%d", flac_blocks_reserve(blocks)) } } };
}

static bool verify(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err)
{
    int fd;
    if (!stage_reopen(stage, d->path, &fd, err))
        return false;
    file_defer_close(a, fd);
    return flac_blocks_verify(d, fd, a, err) && codec_verify(d, stage, a, err);
}

static void describe(const struct delivery *d, json_t *into)
{
    const struct config *config = d->config;
    json_put_text(into, "encoder", "flac");
    json_put_integer(into, "compression", config->compression);
}

const struct writer_class flac_writer = {
    .name = "flac",
    .help = "FLAC, lossless",
    .extension = ".flac",
    .version = 2,
    .library = library,
    .is_lossless = true,
    .formats = 1u << PCM_S16 | 1u << PCM_S24,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .effort = 8,
    .spec = spec_of,
    .encode = codec_encode,
    .wrap = codec_wrap,
    .verify = verify,
    .describe = describe,
};
