/* bwf: broadcast WAV: bext version 2 before the format; axml, iXML, markers and texts after the
 * samples.
 *
 * Source: EBU Tech 3285 v2, EBU Tech 3352, iXML; RF64 past 4 GiB: EBU Tech 3306. */
#include "formats/id3.h"
#include "formats/pcm/axml.h"
#include "formats/pcm/bext.h"
#include "formats/pcm/chunk.h"
#include "formats/pcm/info.h"
#include "formats/pcm/ixml.h"
#include "formats/pcm/markers.h"
#include "formats/pcm/riff.h"

struct config {
    struct bext_config bext;
    int id3, timecode;
};
#define TEXT(key_, member_, help_) \
    FIELD("bext_" key_, struct config, bext.member_, .kind = FIELD_TEXT, .help = help_)
static const struct field fields[] = {
    TEXT("description", description, "description; by default title, artist and album"),
    TEXT("originator", originator, "who made it; by default the label"),
    TEXT("reference", reference, "the originator's own reference; by default the ISRC"),
    TEXT("date", date, "date of origination, as 2026-11-24; by default none"),
    TEXT("time", time, "time of origination, as 10:00:00; by default none"),
    FIELD("bext_time_reference", struct config, bext.time_reference_s, .kind = FIELD_NUMBER,
          .unit = UNIT_SECONDS, .max = 86400,
          .help = "where the first sample lies, as time since midnight"),
    TEXT("history", history, "a line of coding history before stamper's own"),
    TEXT("umid", umid, "unique material identifier, 64 or 128 hexadecimal digits"),
    FIELD("timecode", struct config, timecode, .kind = FIELD_CHOICE, .choices = ixml_timecodes,
          .dflt = IXML_NONE, .help = "rate of the timecode, for the iXML chunk"),
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
    bext_add(&riff.first, d, &config->bext);
    info_add(&riff.last, d);
    markers_add_riff(&riff.last, &markers);
    axml_add(&riff.last, d);
    ixml_add(&riff.last, d, &config->bext, (enum ixml_timecode)config->timecode);
    chunk_add_le(&riff.last, "id3 ", &id3);
    return riff;
}

static void check(const struct delivery *d, struct findings *findings)
{
    const struct config *config = d->config;
    riff_check(d, findings);
    bext_check(d, &config->bext, findings);
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
    json_put_integer(into, "bext_version", 2);
}

const struct writer_class bwf_writer = {
    .name = "bwf",
    .help = "broadcast WAV with bext, axml and iXML",
    .extension = ".wav",
    .version = 2,
    .is_lossless = true,
    .needs_figures = true,
    .formats = 1u << PCM_S16 | 1u << PCM_S24 | 1u << PCM_S32 | 1u << PCM_F32,
    .fields = fields,
    .config_size = sizeof(struct config),
    .check = check,
    .write = write_file,
    .verify = verify,
    .describe = describe,
};
