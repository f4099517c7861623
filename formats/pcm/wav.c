/* wav: RIFF/WAVE with PCM of 16, 24 or 32 bits or 32-bit float; RF64 past 4 GiB.
 *
 * Texts (LIST INFO, ID3), the cover and markers follow the samples, which so start at byte 44 where
 * the simplest readers expect them.
 * Source: Microsoft/IBM RIFF 1.0; the `id3 ` chunk as TagLib, foobar2000 and Windows write it. */
#include "formats/id3.h"
#include "formats/pcm/chunk.h"
#include "formats/pcm/info.h"
#include "formats/pcm/markers.h"
#include "formats/pcm/riff.h"

struct config {
    int id3;
};
static const struct field fields[] = {
    FIELD("id3", struct config, id3, .kind = FIELD_CHOICE, .choices = id3_versions, .dflt = ID3_24,
          .help = "version of the ID3 tags"),
    FIELD_END
};

static struct riff chunks_of(const struct delivery *d, struct arena *a)
{
    const struct config *config = d->config;
    struct riff riff = { text_new(a), text_new(a) };
    struct markers markers = markers_of(d, a);
    struct text id3 = id3_tag(d, (enum id3_version)config->id3, a);
    info_add(&riff.last, d);
    markers_add_riff(&riff.last, &markers);
    chunk_add_le(&riff.last, "id3 ", &id3);
    return riff;
}

static bool write_file(const struct delivery *d, struct stage *stage, struct arena *a,
                       struct err *err)
{
    struct riff riff = chunks_of(d, a);
    return riff_write(d, &riff, stage, a, err);
}

static bool verify(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err)
{
    struct riff riff = chunks_of(d, a);
    return riff_verify(d, &riff, stage, a, err) && tags_verify(d, stage, a, err);
}

static void describe(const struct delivery *d, json_t *into)
{
    (void)d;
    json_put_text(into, "encoder", "pcm");
}

const struct writer_class wav_writer = {
    .name = "wav",
    .help = "WAV, PCM or float",
    .extension = ".wav",
    .version = 3,
    .is_lossless = true,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_S32 | 1u << PCM_F32,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = riff_check,
    .write = write_file,
    .verify = verify,
    .describe = describe,
};
