/* mp3: by LAME, gapless through its own header (delay and padding), with ID3v2 tags. */
#include "formats/codec/codec.h"

#include <math.h>

extern const struct writer_class mp3_writer;

struct config {
    double bitrate, quality;
    int id3, effort;
    double lowpass_hz;
    bool is_average, has_joint_stereo;
};
static const struct field fields[] = {
    FIELD("bitrate", struct config, bitrate, .unit = UNIT_BITRATE, .min = 32000, .max = 320000,
          .dflt = 320000,
          .help = "constant bit rate: 32k 40k 48k 56k 64k 80k 96k 112k 128k 160k 192k 224k 256k or "
                  "320k"),
    FIELD("quality", struct config, quality, .min = 0, .max = 9, .dflt = NAN,
          .help = "variable bit rate instead, 0 best (LAME's V0) to 9 smallest"),
    FIELD("id3", struct config, id3, .kind = FIELD_CHOICE, .choices = id3_versions, .dflt = ID3_24,
          .flags = FIELD_WRAP, .help = "version of the ID3 tags"),
    FIELD("average", struct config, is_average, .kind = FIELD_SWITCH,
          .help = "the bit rate is an average (ABR), not constant"),
    FIELD("effort", struct config, effort, .kind = FIELD_INTEGER, .min = 0, .max = 9, .dflt = 3,
          .help = "of LAME's search, 0 slowest and best to 9"),
    FIELD("joint_stereo", struct config, has_joint_stereo, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "frames may hold middle and side instead of left and right"),
    FIELD("lowpass", struct config, lowpass_hz, .unit = UNIT_HZ, .min = 2000, .max = 24000,
          .dflt = NAN, .dflt_text = "LAME's own", .help = "highest frequency kept"),
    FIELD_END
};
static const int rates_hz[] = { 32000, 44100, 48000, 0 };
/* ISO/IEC 11172-3, table 2.4.2.3: layer III. */
static const int bitrates[] = { 32000,  40000,  48000,  56000,  64000,  80000,  96000,
                                112000, 128000, 160000, 192000, 224000, 256000, 320000 };

/* LAME lowers its input at constant bit rates under 256k and libavcodec has no switch for it.
 * Measured with LAME 3.100 at 32, 44.1 and 48 kHz: -0.446 dB up to 160k, -0.265 dB at 192k,
 * -0.176 dB at 224k. */
static double undo_of(double bitrate)
{
    return bitrate < 192000 ? 1 / 0.95
         : bitrate < 224000 ? 1 / 0.97
         : bitrate < 256000 ? 1 / 0.98
                            : 0;
}

static const char *library(void)
{
    return CODEC_LIBRARY("libmp3lame");
}

static void check(const struct delivery *d, struct findings *findings)
{
    const struct config *config = d->config;
    bool is_listed = !isnan(config->quality) || config->is_average;
    codec_check(d, &mp3_writer, "libmp3lame", findings);
    for (size_t i = 0; i < sizeof bitrates / sizeof bitrates[0]; i++)
        is_listed |= bitrates[i] == (int)config->bitrate;
    if (!is_listed)
        finding_add(findings, SEVERITY_ERROR, "codec-bitrate", d->pos,
                    "mp3 has no bit rate of %gk; possible: 32k 40k 48k 56k 64k 80k 96k 112k 128k "
                    "160k 192k 224k 256k 320k",
                    config->bitrate / 1000);
    if (config->is_average && !isnan(config->quality))
        finding_add(findings, SEVERITY_ERROR, "codec-bitrate", d->pos,
                    "mp3 has an average bit rate or a quality, not both");
}

static struct codec_spec spec_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    bool is_variable = !isnan(config->quality);
    return (struct codec_spec){ .encoder = "libmp3lame",
                                .muxer = "mp3",
                                .sample_format = AV_SAMPLE_FMT_FLTP,
                                .bitrate = is_variable ? 0 : (int64_t)config->bitrate,
                                .quality = config->quality,
                                .undo = is_variable ? 0 : undo_of(config->bitrate),
                                .dialect = TAG_ID3,
                                .cover = COVER_TAG,
                                .id3 = (enum id3_version)config->id3,
                                .options = {
                                    { "id3v2_version", "0" },
                                    { "compression_level", arena_printf(a, "%d", config->effort) },
                                    { "joint_stereo", config->has_joint_stereo ? "1" : "0" },
                                    { "abr", config->is_average ? "1" : "0" },
                                    { "cutoff", codec_hz(config->lowpass_hz, a) } } };
}

static void describe(const struct delivery *d, json_t *into)
{
    const struct config *config = d->config;
    json_put_text(into, "encoder", "libmp3lame");
    if (isnan(config->quality))
        json_put_integer(into, config->is_average ? "average_bitrate" : "bitrate",
                         (long long)config->bitrate);
    else
        json_put_number(into, "quality", config->quality, 2);
}

const struct writer_class mp3_writer = {
    .name = "mp3",
    .help = "MP3 by LAME",
    .extension = ".mp3",
    .version = 2,
    .library = library,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_F32,
    .rates_hz = rates_hz,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .effort = 16,
    .spec = spec_of,
    .encode = codec_encode,
    .wrap = codec_wrap,
    .verify = codec_verify,
    .describe = describe,
};
