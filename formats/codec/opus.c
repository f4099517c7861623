/* opus: by libopus, at 48 kHz; gapless by pre-skip and the last page's position. */
#include "formats/codec/codec.h"

#include <math.h>

extern const struct writer_class opus_writer;

struct config {
    double bitrate;
    int vbr, application, frame, complexity;
    bool has_phase_inversion;
};
static const char *const frame_names[] = { "2.5", "5", "10", "20", "40", "60", NULL };
static const char *const vbr_names[] = { "off", "on", "constrained", NULL };
static const char *const application_names[] = { "voip", "audio", "lowdelay", NULL };
static const struct field fields[] = {
    FIELD("bitrate", struct config, bitrate, .unit = UNIT_BITRATE, .min = 6000, .max = 510000,
          .dflt = 160000, .help = "of all channels together; an average with vbr"),
    FIELD("vbr", struct config, vbr, .kind = FIELD_CHOICE, .choices = vbr_names, .dflt = 1,
          .help = "variable bit rate"),
    FIELD("application", struct config, application, .kind = FIELD_CHOICE,
          .choices = application_names, .dflt = 1, .help = "what the encoder is tuned for"),
    FIELD("frame", struct config, frame, .kind = FIELD_CHOICE, .choices = frame_names, .dflt = 3,
          .help = "length of a packet in ms"),
    FIELD("complexity", struct config, complexity, .kind = FIELD_INTEGER, .min = 0, .max = 10,
          .dflt = 10, .help = "effort, 0 fastest to 10 best"),
    FIELD("phase_inversion", struct config, has_phase_inversion, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "wide low rates may turn a side's phase over; no: safe in mono"),
    FIELD_END
};
static const int rates_hz[] = { 48000, 0 };

static const char *library(void)
{
    return CODEC_LIBRARY("libopus");
}

static void check(const struct delivery *d, struct findings *findings)
{
    const struct config *config = d->config;
    codec_check(d, &opus_writer, "libopus", findings);
    if (config->bitrate > 255000.0 * d->reel->channels) /* RFC 6716, 2.1.1 */
        finding_add(findings, SEVERITY_ERROR, "codec-bitrate", d->pos,
                    "%gk is too much for opus with %d channels, at most %dk is possible",
                    config->bitrate / 1000, d->reel->channels, 255 * d->reel->channels);
}

static struct codec_spec spec_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    return (struct codec_spec){ .encoder = "libopus",
                                .muxer = "opus",
                                .sample_format = AV_SAMPLE_FMT_FLT,
                                .bitrate = (int64_t)config->bitrate,
                                .quality = NAN,
                                .dialect = TAG_OPUS,
                                .cover = COVER_COMMENT,
                                .options = {
                                    { "vbr", vbr_names[config->vbr] },
                                    { "application", application_names[config->application] },
                                    { "frame_duration", frame_names[config->frame] },
                                    { "compression_level",
                                      arena_printf(a, "%d", config->complexity) },
                                    { "apply_phase_inv",
                                      config->has_phase_inversion ? "1" : "0" } } };
}

static void describe(const struct delivery *d, json_t *into)
{
    const struct config *config = d->config;
    json_put_text(into, "encoder", "libopus");
    json_put_integer(into, "bitrate", (long long)config->bitrate);
    json_put_text(into, "vbr", vbr_names[config->vbr]);
}

const struct writer_class opus_writer = {
    .name = "opus",
    .help = "Opus, 48 kHz",
    .extension = ".opus",
    .version = 2,
    .library = library,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_F32,
    .rates_hz = rates_hz,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .effort = 12,
    .spec = spec_of,
    .encode = codec_encode,
    .wrap = codec_wrap,
    .verify = codec_verify,
    .describe = describe,
};
