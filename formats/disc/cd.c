#include "formats/disc/cd.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/unicode.h"
#include "formats/disc/cue.h"
#include "formats/disc/disc_json.h"
#include "formats/disc/disc_rules.h"
#include "formats/disc/pq_html.h"
#include "formats/disc/pq_pdf.h"
#include "formats/disc/pq_text.h"
#include "formats/disc/rip_sums.h"
#include "formats/disc/toc.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define STEM_CHARS_MOST 80
#define IMAGE_CUE "ddp-image.cue"

static void add_second_key(const void *slot, struct text *out)
{
    disc_second_add_key(*(const struct disc_second *const *)slot, out);
}

static const struct field fields[] = {
    FIELD("ddp_profile", struct cd_config, profile, .kind = FIELD_CHOICE, .dflt = DDP_DEFAULT,
          .choices = ddp_profile_names,
          .help = "dialect of the DDP fileset: what most programs write, or cue2ddp's"),
    FIELD("ddp_md5", struct cd_config, md5, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "write CHECKSUM.MD5"),
    FIELD("ddp_crc32", struct cd_config, crc32, .kind = FIELD_SWITCH,
          .help = "write CHECKSUM.TXT with CRC-32 sums"),
    FIELD("cdtext_charset", struct cd_config, charset, .kind = FIELD_CHOICE,
          .dflt = DISC_TEXT_LATIN1, .choices = disc_text_charset_names,
          .help = "code page of CD-Text"),
    FIELD("cdtext_fill", struct cd_config, fill, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "give an item that only some tracks have to all of them: some players show a "
                  "text at the wrong track otherwise"),
    FIELD("cdtext_repeat", struct cd_config, repeat, .kind = FIELD_SWITCH,
          .help = "a TAB for a text that the track before has too: saves packs where many artists "
                  "or credits repeat; a few players show nothing there"),
    FIELD("cdtext_second", struct cd_config, second, .kind = FIELD_SPECIAL,
          .add_key = add_second_key,
          .help = "the texts in a second language, which players may choose"),
    FIELD("plant_limit", struct cd_config, plant_limit, .kind = FIELD_TIME, .unit = UNIT_SECONDS,
          .min = 4, .max = 5999, .dflt = DISC_RULES_PLANT / (double)CDTIME_FRAMES_PER_SECOND,
          .help = "the latest lead-out that the plant takes: a warning past it, an error past it "
                  "and 80 minutes"),
    FIELD_END
};
static const int rates_hz[] = { DISC_RATE_HZ, 0 };

/* A name that every system takes: ASCII, no separators, no dots or blanks at its ends. */
static char *safe_name(struct arena *a, const struct delivery *d)
{
    const char *from = d->album->catalog ? d->album->catalog : d->album->credits.title;
    char *name = unicode_ascii(a, from ? from : "", NULL);
    if (strlen(name) > STEM_CHARS_MOST)
        name[STEM_CHARS_MOST] = 0;
    for (char *p = name; *p; p++)
        if (!isalnum((unsigned char)*p) && !strchr(" ._-()&,+", *p))
            *p = '_';
    while (*name == '.' || *name == ' ')
        name++;
    for (size_t n = strlen(name); n > 0 && (name[n - 1] == '.' || name[n - 1] == ' '); n--)
        name[n - 1] = 0;
    static const char *const reserved[] = { "con", "prn", "aux", "nul", "com", "lpt" };
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (strncasecmp(name, reserved[i], 3) == 0 && strlen(name) < 5)
            return arena_printf(a, "album %s", name);
    return *name ? name : arena_strdup(a, "album");
}

static const char *safe_stem(struct arena *a, const struct delivery *d)
{
    const char *name = safe_name(a, d);
    return d->disc_total > 1 ? arena_printf(a, "%s disc %d", name, d->disc_number) : name;
}

/* Items that the profile's CD-Text does not hold are left out everywhere: the disc is one. */
static void drop_items(struct disc *d, const struct ddp_profile *profile)
{
    for (int k = 0; k < DISC_ITEMS; k++) {
        if (profile->cdtext_types & CDTEXT_SET(CDTEXT_TITLE + k))
            continue;
        d->text[k] = NULL;
        for (int i = 0; i < d->track_count; i++)
            d->tracks[i].text[k] = NULL;
    }
}

static bool fills_gaps(const struct cd_plan *plan)
{
    return plan->profile->fills_gaps && plan->config->fill;
}

static void add_second(struct arena *a, const struct delivery *d, struct cd_plan *plan,
                       struct findings *findings)
{
    const struct disc_second *second = plan->config->second;
    plan->original->second = disc_second_new(a, second, plan->original, d);
    plan->disc->second = disc_second_new(a, second, plan->disc, d);
    drop_items(plan->disc->second, plan->profile);
    disc_text_prepare(a, plan->disc->second, (enum disc_text_charset)second->charset,
                      fills_gaps(plan), findings);
}

bool cd_plan_make(struct arena *a, const struct delivery *d, struct cd_plan *plan,
                  struct findings *findings, struct err *err)
{
    *plan = (struct cd_plan){ .config = d->config };
    plan->profile = &ddp_profiles[plan->config->profile];
    plan->disc = disc_new(a, d, findings);
    plan->original = disc_new(a, d, NULL);
    plan->stem = safe_stem(a, d);
    struct cdtext_style style = { plan->profile->cdtext_types,
                                  (enum disc_text_charset)plan->config->charset,
                                  DISC_TEXT_LATIN1, plan->config->repeat };
    drop_items(plan->disc, plan->profile);
    disc_text_prepare(a, plan->disc, style.charset, fills_gaps(plan), findings);
    if (plan->config->second && d->metadata != METADATA_NONE) {
        add_second(a, d, plan, findings);
        style.second_charset = (enum disc_text_charset)plan->config->second->charset;
    }
    plan->sheet = disc_text_latin1(a, plan->disc);
    return ddp_format(a, plan->disc, plan->profile, style, &plan->files, err);
}

static void check_reel(const struct delivery *d, struct findings *findings)
{
    if (d->reel->rate_hz != DISC_RATE_HZ || d->reel->format != PCM_S16 || d->reel->channels != 2)
        finding_add(findings, SEVERITY_ERROR, "cd-samples", d->pos,
                    "a CD takes stereo at 44100 Hz in 16 bit, this is %s at %d Hz in %d channels",
                    pcm_format_name(d->reel->format), d->reel->rate_hz, d->reel->channels);
}

static void check_fonts(const struct delivery *d, struct findings *findings)
{
    const char *missing;
    if (!pq_pdf_has_fonts(&missing))
        finding_add(findings, SEVERITY_ERROR, "cd-fonts", d->pos,
                    "the PQ sheet as PDF needs the font %s, which cannot be read: Debian has it in "
                    "the package fonts-dejavu-core", missing);
}

static void check(const struct delivery *d, struct findings *findings)
{
    const struct cd_config *config = d->config;
    struct arena *a = arena_new();
    struct cd_plan plan;
    struct err err = {0};
    check_reel(d, findings);
    check_fonts(d, findings);
    if (d->track_count < 1 || d->track_count > DISC_TRACKS)
        finding_add(findings, SEVERITY_ERROR, "cd-tracks", d->pos, "%d tracks, a CD has 1 to %d",
                    d->track_count, DISC_TRACKS);
    else {
        if (!cd_plan_make(a, d, &plan, findings, &err))
            finding_add_err(findings, &err);
        double limit = time_seconds(config->plant_limit, NAN) * CDTIME_FRAMES_PER_SECOND;
        disc_rules_check(plan.original, (struct cdframe){ llround(limit) }, findings);
    }
    arena_free(a);
}

bool cd_read_programme(const struct reel *reel, int64_t start_frame, int frames, void *bytes,
                       struct err *err)
{
    int64_t left = reel->length_frames - start_frame;
    int there = left < frames ? (int)(left > 0 ? left : 0) : frames;
    memset((char *)bytes + 4 * there, 0, 4 * (size_t)(frames - there));
    return there == 0 || reel_read_raw(reel, start_frame, there, bytes, err);
}

static void put_u32(uint8_t *p, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(value >> 8 * i);
}

/* RIFF/WAVE with nothing but fmt and data: the 44 bytes that burning programs expect. */
void cd_wav_header(int64_t frames, uint8_t header[CD_WAV_HEADER_BYTES])
{
    uint32_t size = (uint32_t)(4 * frames);
    memcpy(header, "RIFF....WAVEfmt \x10\0\0\0\1\0\2\0........\4\0\x10\0data....",
           CD_WAV_HEADER_BYTES);
    put_u32(header + 4, size + CD_WAV_HEADER_BYTES - 8);
    put_u32(header + 24, DISC_RATE_HZ);
    put_u32(header + 28, 4 * DISC_RATE_HZ);
    put_u32(header + 40, size);
}

static const char **sound_files(const struct delivery *d, struct arena *a, struct text *key)
{
    const struct cd_config *config = d->config;
    const struct disc *disc = disc_new(a, d, NULL);
    text_printf(key, "lead_out=%lld\ncrc32=%d\n", (long long)disc->leadout.v, config->crc32);
    for (int i = 0; i < disc->track_count; i++) /* a rip's sums are those of its tracks */
        text_printf(key, "start=%lld\n", (long long)disc->tracks[i].start.v);
    const char **paths = arena_new_array(a, const char *, 3);
    paths[0] = arena_printf(a, "%s/%s.wav", d->path, safe_stem(a, d));
    paths[1] = arena_printf(a, "%s/ddp/" DDP_IMAGE_NAME, d->path);
    return paths;
}

/* One pass over the reel into WAV, image, its digests and the rip's sums. */
struct sound {
    const char *wav_path, *image_path;
    int wav, image;
    struct hash *hash;
    struct rip_sums *sums;
    struct ddp_digests digests; /* of the image */
};

static bool write_silence(struct sound *s, int64_t frames, struct err *err)
{
    static const uint8_t silence[CDTIME_SECTOR_BYTES];
    for (int64_t n = 0; n < frames; n += CDTIME_SECTOR_SAMPLES) {
        if (!file_write_all(s->image, silence, sizeof silence, s->image_path, err))
            return false;
        hash_add(s->hash, silence, sizeof silence);
    }
    return true;
}

static bool write_programme(struct sound *s, const struct delivery *d, int64_t frames,
                            struct err *err)
{
    _Alignas(16) uint8_t block[4 * CD_BLOCK_FRAMES];
    uint8_t header[CD_WAV_HEADER_BYTES];
    cd_wav_header(frames, header);
    if (!file_write_all(s->wav, header, sizeof header, s->wav_path, err))
        return false;
    for (int64_t at = 0; at < frames; at += CD_BLOCK_FRAMES) {
        int n = frames - at < CD_BLOCK_FRAMES ? (int)(frames - at) : CD_BLOCK_FRAMES;
        size_t size = 4 * (size_t)n;
        if (!cd_read_programme(d->reel, at, n, block, err) ||
            !file_write_all(s->wav, block, size, s->wav_path, err) ||
            !file_write_all(s->image, block, size, s->image_path, err))
            return false;
        hash_add(s->hash, block, size);
        rip_sums_add(s->sums, block, n);
    }
    return true;
}

static bool write_sound(struct sound *s, const struct delivery *d, const struct cd_plan *plan,
                        struct stage *stage, struct err *err)
{
    if (!stage_create(stage, s->wav_path, &s->wav, err) ||
        !stage_create(stage, s->image_path, &s->image, err))
        return false;
    int64_t pause = (int64_t)CDTIME_PAUSE * CDTIME_SECTOR_SAMPLES;
    int64_t frames = plan->disc->leadout.v * CDTIME_SECTOR_SAMPLES - pause;
    return write_silence(s, pause, err) && write_programme(s, d, frames, err) &&
           stage_finish(stage, s->wav_path, s->wav, err) &&
           stage_finish(stage, s->image_path, s->image, err);
}

static void close_sums(struct sound *s, const struct cd_plan *plan, json_t *into)
{
    char hex[HASH_HEX_BYTES];
    json_t *image = json_put_object(into, "image");
    rip_sums_finish(s->sums);
    rip_sums_put_json(s->sums, json_put_object(into, "rip"));
    hash_hex(s->hash, HASH_MD5, hex);
    snprintf(s->digests.md5, sizeof s->digests.md5, "%.32s", hex);
    json_put_text(image, "md5", s->digests.md5);
    if (!plan->config->crc32)
        return;
    hash_hex(s->hash, HASH_CRC32, hex);
    snprintf(s->digests.crc32, sizeof s->digests.crc32, "%.8s", hex);
    json_put_text(image, "crc32", s->digests.crc32);
}

bool cd_digests_of_json(const struct cd_plan *plan, const json_t *sums, struct ddp_digests *digests)
{
    const json_t *image = json_object_get(sums, "image");
    const char *md5 = json_string_value(json_object_get(image, "md5"));
    const char *crc32 = json_string_value(json_object_get(image, "crc32"));
    if (!md5 || strlen(md5) != 32 || (plan->config->crc32 && (!crc32 || strlen(crc32) != 8)))
        return false;
    snprintf(digests->md5, sizeof digests->md5, "%s", md5);
    snprintf(digests->crc32, sizeof digests->crc32, "%s", plan->config->crc32 ? crc32 : "");
    return true;
}

/* The sums of sound that is there already. */
static bool take_sums(struct sound *s, const struct delivery *d, const struct cd_plan *plan,
                      struct arena *a, struct err *err)
{
    s->sums = rip_sums_of_json(a, plan->disc, json_object_get(d->sums, "rip"));
    return (s->sums && cd_digests_of_json(plan, d->sums, &s->digests)) ||
           err_set(err, ERR_DAMAGED, d->pos, "the manifest before lacks checksums of the disc; "
                   "name a new place with -o, or remove the bundle there");
}

static bool put_text(struct stage *stage, const char *path, const struct text *t, struct err *err)
{
    return stage_put(stage, path, t->s, t->length_bytes, err);
}

static bool write_cues(const struct delivery *d, const struct cd_plan *plan, struct stage *stage,
                       struct arena *a, struct err *err)
{
    struct text cue = text_new(a), image_cue = text_new(a), toc = text_new(a);
    char *wav = arena_printf(a, "%s.wav", plan->stem);
    cue_format(a, plan->sheet, (struct cue_file){ wav, "WAVE", { CDTIME_PAUSE }, NULL }, &cue);
    struct cue_file image = {
        "ddp/" DDP_IMAGE_NAME,
        "BINARY",
        { 0 },
        "of the DDP image with its pause of 2 s, for DDP tools: do not burn"
    };
    cue_format(a, plan->sheet, image, &image_cue);
    toc_format(a, plan->sheet, wav, &toc);
    return put_text(stage, arena_printf(a, "%s/%s.cue", d->path, plan->stem), &cue, err) &&
           put_text(stage, arena_printf(a, "%s/" IMAGE_CUE, d->path), &image_cue, err) &&
           put_text(stage, arena_printf(a, "%s/%s.toc", d->path, plan->stem), &toc, err);
}


/* The PQ sheet as text, HTML and PDF. */
static bool write_sheets(const struct delivery *d, const struct pq_sheet *sheet,
                         struct stage *stage, struct arena *a, struct err *err)
{
    struct text plain = text_new(a), html = text_new(a), pdf = text_new(a);
    const struct pq_page *page = pq_sheet_page(a, sheet);
    pq_text_format(page, &plain);
    pq_html_format(page, &html);
    return pq_pdf_format(a, page, &pdf, err) &&
           put_text(stage, arena_printf(a, "%s/pq.txt", d->path), &plain, err) &&
           put_text(stage, arena_printf(a, "%s/pq.html", d->path), &html, err) &&
           put_text(stage, arena_printf(a, "%s/pq.pdf", d->path), &pdf, err);
}

static bool write_fileset(const struct delivery *d, const struct cd_plan *plan,
                          const struct sound *sound, struct stage *stage, struct arena *a,
                          struct err *err)
{
    const struct ddp_files *files = &plan->files;
    char *md5 = ddp_format_md5(a, files, plan->profile, &sound->digests), *crc32 = NULL;
    if (plan->config->crc32)
        crc32 = ddp_format_crc32(a, files, plan->profile, &sound->digests);
    const struct disc_second *second = plan->config->second;
    struct pq_sheet sheet = {
        .disc = plan->disc,
        .original = plan->original,
        .files = files,
        .profile = plan->profile,
        .sums = sound->sums,
        .md5 = plan->config->md5 ? md5 : NULL,
        .crc32 = crc32,
        .texts_page = disc_text_charset_titles[plan->config->charset],
        .second_page = second ? disc_text_charset_titles[second->charset] : NULL,
    };
    const char *dir = arena_printf(a, "%s/ddp", d->path);
    return put_text(stage, file_join(a, dir, "DDPID"), &files->id, err) &&
           put_text(stage, file_join(a, dir, "DDPMS"), &files->map, err) &&
           put_text(stage, file_join(a, dir, plan->profile->pq_name), &files->pq, err) &&
           (files->cdtext.length_bytes == 0 ||
            put_text(stage, file_join(a, dir, DDP_CDTEXT_NAME), &files->cdtext, err)) &&
           (!plan->config->md5 ||
            stage_put(stage, file_join(a, dir, "CHECKSUM.MD5"), md5, strlen(md5), err)) &&
           (!crc32 ||
            stage_put(stage, file_join(a, dir, "CHECKSUM.TXT"), crc32, strlen(crc32), err)) &&
           write_sheets(d, &sheet, stage, a, err);
}

static bool write(const struct delivery *d, struct stage *stage, struct arena *a, struct err *err)
{
    struct cd_plan plan;
    if (!cd_plan_make(a, d, &plan, NULL, err))
        return false;
    struct sound sound = {
        .wav_path = arena_printf(a, "%s/%s.wav", d->path, plan.stem),
        .image_path = arena_printf(a, "%s/ddp/" DDP_IMAGE_NAME, d->path),
        .hash = hash_new(a, HASH_MD5 | (plan.config->crc32 ? HASH_CRC32 : 0u)),
        .sums = rip_sums_new(a, plan.disc),
    };
    if (d->has_sound ? !take_sums(&sound, d, &plan, a, err)
                     : !write_sound(&sound, d, &plan, stage, err))
        return false;
    if (!d->has_sound)
        close_sums(&sound, &plan, d->sums ? d->sums : json_root_object(a));
    return write_cues(d, &plan, stage, a, err) &&
           write_fileset(d, &plan, &sound, stage, a, err);
}

static void describe(const struct delivery *d, json_t *into)
{
    struct arena *a = arena_new();
    struct cd_plan plan;
    struct err err = {0};
    if (cd_plan_make(a, d, &plan, NULL, &err)) {
        json_put_text(into, "profile", plan.profile->name);
        json_t *cdtext = json_put_object(into, "cdtext");
        json_put_text(cdtext, "charset", disc_text_charset_titles[plan.config->charset]);
        json_put_integer(cdtext, "packs",
                         (long long)(plan.files.cdtext.length_bytes / CDTEXT_PACK_BYTES));
        json_put_integer(cdtext, "packs_most", CDTEXT_PACKS_MOST);
        disc_json_put(a, plan.disc, into);
    }
    arena_free(a);
}

const struct writer_class cd_writer = {
    .name = "cd",
    .help = "CD: programme WAV, cue, TOC, PQ sheet and DDP 2.00 fileset",
    .version = 3,
    .library = pq_pdf_library,
    .is_lossless = true,
    .formats = 1u << PCM_S16,
    .rates_hz = rates_hz,
    .fields = fields,
    .config_size = sizeof(struct cd_config),
    .check = check,
    .sound = sound_files,
    .write = write,
    .verify = cd_verify,
    .describe = describe,
};
