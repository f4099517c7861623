/* aac: AAC-LC in M4A by libavcodec's encoder; gapless by edit list (in samples) and iTunSMPB. */
#include "formats/codec/codec.h"

#include <math.h>

extern const struct writer_class aac_writer;

struct config {
    double bitrate, lowpass_hz;
    int coder;
    bool has_noise, has_intensity, is_primed;
};
static const char *const coder_names[] = { "twoloop", "fast", NULL };
static const struct field fields[] = {
    FIELD("bitrate", struct config, bitrate, .unit = UNIT_BITRATE, .min = 32000, .max = 512000,
          .dflt = 256000, .help = "of all channels together"),
    FIELD("coder", struct config, coder, .kind = FIELD_CHOICE, .choices = coder_names,
          .help = "search for scale factors: twoloop is better, fast is faster"),
    FIELD("lowpass", struct config, lowpass_hz, .unit = UNIT_HZ, .min = 2000, .max = 48000,
          .dflt = NAN, .dflt_text = "by the bit rate", .help = "highest frequency kept"),
    FIELD("noise_substitution", struct config, has_noise, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "noisy bands may be told by their level alone (PNS)"),
    FIELD("intensity_stereo", struct config, has_intensity, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "high bands may share one channel with a level for each side"),
    FIELD("prime_joins", struct config, is_primed, .kind = FIELD_SWITCH,
          .help = "where a song was cut out of continuous sound, let the encoder hear its "
                  "neighbours; the longer delay is told as always"),
    FIELD_END
};
/* ISO/IEC 14496-3, table 1.18: what a sampling frequency index exists for. */
static const int rates_hz[] = { 8000,  11025, 12000, 16000, 22050, 24000, 32000,
                                44100, 48000, 64000, 88200, 96000, 0 };

static const char *library(void)
{
    return CODEC_LIBRARY("aac");
}

static void check(const struct delivery *d, struct findings *findings)
{
    const struct config *config = d->config;
    codec_check(d, &aac_writer, "aac", findings);
    double most = 6144.0 * d->reel->channels * d->reel->rate_hz / 1024; /* ISO/IEC 14496-3, 4.5.3 */
    if (config->bitrate > most)
        finding_add(findings, SEVERITY_ERROR, "codec-bitrate", d->pos,
                    "%gk is too much for aac with %d channels at %d Hz, at most %.0fk is possible",
                    config->bitrate / 1000, d->reel->channels, d->reel->rate_hz,
                    floor(most / 1000));
}

static struct codec_spec spec_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    /* The edit list counts in the movie's time scale: only that of the samples can be exact. */
    return (struct codec_spec){ .encoder = "aac",
                                .muxer = "ipod",
                                .sample_format = AV_SAMPLE_FMT_FLTP,
                                .bitrate = (int64_t)config->bitrate,
                                .quality = NAN,
                                .is_primed = config->is_primed,
                                .dialect = TAG_MP4,
                                .options = {
                                    { "movie_timescale", arena_printf(a, "%d", d->reel->rate_hz) },
                                    { "aac_coder", coder_names[config->coder] },
                                    { "cutoff", codec_hz(config->lowpass_hz, a) },
                                    { "aac_pns", config->has_noise ? "1" : "0" },
                                    { "aac_is", config->has_intensity ? "1" : "0" } } };
}

static bool wants_context(const void *config)
{
    return ((const struct config *)config)->is_primed;
}

static void describe(const struct delivery *d, json_t *into)
{
    const struct config *config = d->config;
    json_put_text(into, "encoder", "aac");
    json_put_integer(into, "bitrate", (long long)config->bitrate);
    if (config->is_primed)
        json_put_bool(into, "prime_joins", true);
}

const struct writer_class aac_writer = {
    .name = "aac",
    .help = "AAC-LC in M4A",
    .extension = ".m4a",
    .version = 2,
    .library = library,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_F32,
    .rates_hz = rates_hz,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .wants_context = wants_context,
    .effort = 25,
    .spec = spec_of,
    .encode = codec_encode,
    .wrap = codec_wrap,
    .verify = codec_verify,
    .describe = describe,
};
