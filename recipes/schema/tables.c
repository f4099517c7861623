#include "recipes/schema/tables.h"

#include "engine/base/text.h"
#include "engine/bundle/names.h"
#include "formats/disc/disc_second.h"

#include <string.h>

#define LONGEST_S 86400.0 /* a day */

const char *const tables_resamplers[] = { "auto", "exact", "libsamplerate", NULL };
const char *const tables_flags[] = { "dcp", "scms", "pre", NULL };
const char *const tables_marks[] = { "start", "middle", "end", NULL };
const char *const tables_bits[] = { "16", "24", "32", "float", NULL };
const int tables_rates_hz[TABLES_RATES + 1] = {
    44100, 48000, 88200, 96000, 176400, 192000, 352800, 384000, 0
};

static const char *const fade_curves[] = { "linear", "cosine", "exponential", "logarithmic", NULL };

const struct field tables_of_recipe[] = {
    FIELD("recipe", struct tables_recipe, version, .kind = FIELD_INTEGER, .flags = FIELD_REQUIRED,
          .min = 1, .max = 1000, .help = "version of the recipe language: 1"),
    { .key = "include", .kind = FIELD_SPECIAL,
      .help = "files with house defaults; mappings merge, lists replace, and this file wins" },
    { .key = "album", .kind = FIELD_SPECIAL, .help = "texts and codes of the release" },
    FIELD("mixes", struct tables_recipe, mixes, .kind = FIELD_TEXT,
          .help = "folder that the names of mixes are relative to; by default the recipe's"),
    { .key = "session", .kind = FIELD_SPECIAL, .help = "how the mixes are processed" },
    { .key = "songs", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "the songs in their order, 1 to 99" },
    { .key = "chain", .kind = FIELD_SPECIAL,
      .help = "processors for every song, after the song's own" },
    { .key = "master", .kind = FIELD_SPECIAL, .help = "loudness and ceiling of all targets" },
    { .key = "references", .kind = FIELD_SPECIAL,
      .help = "records that match brings songs toward; never rendered into anything" },
    { .key = "targets", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "what is delivered: NAME: PRESET, or a preset with changes" },
    { .key = "supply", .kind = FIELD_SPECIAL, .help = "what the supply chain is told" },
    FIELD_END
};

#define CREDIT(type_, name_, help_) \
    FIELD(#name_, type_, credits.name_, .kind = FIELD_TEXT, .help = help_)
#define CREDITS(type_) \
    CREDIT(type_, title, "title"), \
    CREDIT(type_, artist, "main artist"), \
    CREDIT(type_, composer, "composer"), \
    CREDIT(type_, songwriter, "songwriter"), \
    CREDIT(type_, arranger, "arranger"), \
    CREDIT(type_, producer, "producer"), \
    CREDIT(type_, mixer, "mixing engineer"), \
    CREDIT(type_, language, "language, three letters of ISO 639-2"), \
    CREDIT(type_, message, "message to the listener, which CD-Text shows")

const struct field tables_of_album[] = {
    CREDITS(struct album),
    { .key = "upc", .kind = FIELD_SPECIAL, .help = "UPC-A or EAN-13; the check digit is verified" },
    FIELD("catalog", struct album, catalog, .kind = FIELD_TEXT, .help = "catalogue number"),
    FIELD("label", struct album, label, .kind = FIELD_TEXT, .help = "record label"),
    FIELD("year", struct album, year, .kind = FIELD_INTEGER, .min = 1860, .max = 2999,
          .dflt_text = "none", .help = "year of release"),
    FIELD("genre", struct album, genre, .kind = FIELD_TEXT, .help = "genre"),
    FIELD("copyright", struct album, copyright, .kind = FIELD_TEXT,
          .help = "copyright of the works, without the sign"),
    FIELD("phonogram", struct album, phonogram, .kind = FIELD_TEXT,
          .help = "copyright of the recording, without the sign"),
    FIELD("cover", struct album, cover, .kind = FIELD_TEXT,
          .help = "cover image, PNG or JPEG, relative to the recipe"),
    FIELD("gap", struct album, gap, .kind = FIELD_TIME, .unit = UNIT_SECONDS, .max = 3600,
          .dflt = 2, .help = "gap before every song but the first that names none of its own"),
    FIELD("revise", struct album, revise, .kind = FIELD_CHOICE, .choices = revise_names,
          .help = "what a new mix of a song keeps, where the song does not say: the gain that was "
                  "approved, or the song's loudness"),
    FIELD("older_versions", struct album, older_versions, .kind = FIELD_CHOICE,
          .choices = older_names,
          .help = "of songs that do not say: a new mix whose versions are still those of the mix "
                  "before is warned about, or refused"),
    { .key = "tags", .kind = FIELD_SPECIAL, .help = "any other tag: KEY: value" },
    FIELD_END
};

const struct field tables_of_session[] = {
    { .key = "rate", .kind = FIELD_SPECIAL, .dflt_text = "auto",
      .help = "rate at which songs are processed; auto: each run at the highest rate among its "
              "own mixes" },
    FIELD("resampler", struct tables_session, resampler, .kind = FIELD_CHOICE,
          .choices = tables_resamplers, .help = "engine that converts rates"),
    FIELD_END
};

const struct field tables_of_song[] = {
    FIELD("mix", struct song, mix, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .help = "audio file of the mix"),
    CREDITS(struct song),
    { .key = "isrc", .kind = FIELD_SPECIAL,
      .help = "recording code, as CC-XXX-YY-NNNNN or without dashes" },
    FIELD("explicit", struct song, is_explicit, .kind = FIELD_SWITCH, .help = "explicit lyrics"),
    FIELD("tempo", struct song, tempo_bpm, .kind = FIELD_NUMBER, .unit = UNIT_BPM, .min = 10,
          .max = 1000, .dflt = NAN,
          .help = "lets the gap or crossfade to the next song be counted in beats"),
    FIELD("gap", struct song, gap, .kind = FIELD_TIME, .unit = UNIT_SECONDS, .max = 3600,
          .dflt = NAN, .dflt_text = "the album's; 0 before the first song",
          .help = "silence between the end of the previous song and this start; 0 joins them; "
                  "beats are the previous song's"),
    { .key = "crossfade", .kind = FIELD_SPECIAL,
      .help = "overlap with the end of the previous song" },
    { .key = "mark", .kind = FIELD_SPECIAL, .dflt_text = "start",
      .help = "where the track starts (index 01): start, middle or end of the crossfade, or a time "
              "from the song's first sample; sound before it is the track's pause" },
    FIELD("pause", struct song, pause_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS,
          .max = LONGEST_S, .dflt = NAN, .dflt_text = "from the end of the previous song",
          .help = "length of the track's pause: index 00 lies so long before the mark, the sound "
                  "goes on; 0: no index 00"),
    { .key = "indexes", .kind = FIELD_SPECIAL,
      .help = "CD index 02, 03 ... as times from the song's start" },
    { .key = "flags", .kind = FIELD_SPECIAL,
      .help = "CD flags: copying permitted, serial copy management, pre-emphasis" },
    FIELD("hidden", struct song, is_hidden, .kind = FIELD_SWITCH,
          .help = "the song has no mark of its own: after its gap it lies in the track of the song "
                  "before, whose title, codes and flags count; hidden songs at the start lie in "
                  "the pause of track 1; see the targets' hidden"),
    { .key = "trim", .kind = FIELD_SPECIAL, .help = "what is taken of the mix" },
    { .key = "fade", .kind = FIELD_SPECIAL,
      .help = "fades at the song's ends, after the processors" },
    FIELD("gain", struct song, gain_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -60,
          .max = 24, .help = "gain before the processors"),
    { .key = "chain", .kind = FIELD_SPECIAL,
      .help = "processors of this song, before those for every song" },
    { .key = "tags", .kind = FIELD_SPECIAL, .help = "any other tag: KEY: value" },
    { .key = "versions", .kind = FIELD_SPECIAL,
      .help = "alternates of the song, such as instrumental or clean: targets with this version "
              "have them with the song's settings, gain and length" },
    FIELD("revise", struct song, revise, .kind = FIELD_CHOICE, .choices = revise_names,
          .dflt_text = "the album's",
          .help = "what a new mix keeps: the gain that was approved, or the song's loudness"),
    FIELD("older_versions", struct song, older_versions, .kind = FIELD_CHOICE,
          .choices = older_names, .dflt_text = "the album's",
          .help = "a new mix whose versions are still those of the mix before: warn or refuse"),
    FIELD("follow", struct song, follow, .kind = FIELD_SWITCH,
          .help = "where a new mix begins earlier or later than the one before, move trim, mark "
                  "and indexes along with it"),
    FIELD_END
};

const struct field tables_of_version[] = {
    FIELD("mix", struct song, mix, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .help = "audio file of the alternate, as long as the song's mix to 1/75 s and of its "
                  "rate"),
    FIELD("title", struct song, credits.title, .kind = FIELD_TEXT, .dflt_text = "the song's",
          .help = "title"),
    { .key = "isrc", .kind = FIELD_SPECIAL,
      .help = "recording code: an alternate has one of its own" },
    FIELD_END
};

const struct field tables_of_trim[] = {
    FIELD("start", struct trim, start_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS,
          .max = LONGEST_S, .dflt = NAN, .dflt_text = "the mix's start",
          .help = "first moment taken, in the mix's time"),
    FIELD("end", struct trim, end_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS, .max = LONGEST_S,
          .dflt = NAN, .dflt_text = "the mix's end",
          .help = "end of what is taken, in the mix's time"),
    FIELD("auto", struct trim, level_db, .kind = FIELD_NUMBER, .unit = UNIT_DB, .min = -140,
          .max = 0, .dflt = NAN,
          .help = "instead of times: take from the first to the last sample above this level"),
    FIELD("head", struct trim, head_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS, .max = 60,
          .dflt = 0.02, .help = "kept before what auto finds"),
    FIELD("tail", struct trim, tail_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS, .max = 60,
          .dflt = 0.5, .help = "kept after what auto finds"),
    FIELD_END
};

const struct field tables_of_fade[] = {
    FIELD("in", struct fade, in_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS, .max = 600,
          .help = "length of the fade in"),
    FIELD("out", struct fade, out_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS, .max = 600,
          .help = "length of the fade out"),
    FIELD("curve", struct fade, curve, .kind = FIELD_CHOICE, .choices = fade_curves,
          .dflt = CURVE_COSINE, .help = "shape of both fades"),
    FIELD_END
};

const struct field tables_of_crossfade[] = {
    FIELD("length", struct tables_crossfade, length, .kind = FIELD_TIME, .unit = UNIT_SECONDS,
          .flags = FIELD_REQUIRED, .max = 600,
          .help = "length of the overlap; beats are the previous song's"),
    FIELD("curve", struct tables_crossfade, curve, .kind = FIELD_CHOICE, .choices = curve_names,
          .dflt = CURVE_EQUAL_POWER, .help = "shape of both fades"),
    FIELD_END
};

const struct field tables_of_reference[] = {
    FIELD("file", struct reference, file, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .help = "audio file, relative to the recipe"),
    { .key = "songs", .kind = FIELD_SPECIAL, .dflt_text = "all",
      .help = "the songs whose reference it is" },
    FIELD("weight", struct reference, weight, .kind = FIELD_NUMBER, .min = 0.01, .max = 100,
          .dflt = 1, .help = "share beside a song's other references"),
    FIELD_END
};

const struct field tables_of_level[] = {
    FIELD("loudness", struct level, loudness_lufs, .kind = FIELD_NUMBER, .unit = UNIT_LUFS,
          .min = -50, .max = 0, .dflt = NAN, .dflt_text = "none, which changes no level",
          .help = "integrated loudness, after the limiter"),
    FIELD("anchor", struct level, anchor, .kind = FIELD_CHOICE, .choices = anchor_names,
          .dflt = ANCHOR_LOUDEST_SONG,
          .help = "what is brought to the loudness; the first two keep the songs' relative levels"),
    FIELD("ceiling", struct level, ceiling_dbtp, .kind = FIELD_NUMBER, .unit = UNIT_DBTP,
          .min = -20, .max = 0, .dflt = NAN, .dflt_text = "none, which means no limiter",
          .help = "highest true peak, kept by the limiter"),
    FIELD("max_reduction", struct level, max_reduction_db, .kind = FIELD_NUMBER, .unit = UNIT_DB,
          .max = 40, .dflt = 6,
          .help = "mean reduction of the limiter past which a loudness is refused as not "
                  "reachable"),
    { .key = "limiter", .kind = FIELD_SPECIAL, .help = "settings of the limiter" },
    FIELD_END
};

const struct field tables_of_vinyl[] = {
    FIELD("peak", struct level, peak_dbtp, .kind = FIELD_NUMBER, .unit = UNIT_DBTP, .min = -20,
          .max = 0, .dflt = NAN, .dflt_text = "none",
          .help = "instead of loudness and ceiling: one gain for the whole target that brings its "
                  "highest true peak here"),
    FIELD_END
};

const struct field tables_of_target[] = {
    { .key = "preset", .kind = FIELD_SPECIAL, .help = "preset that the other keys change" },
    { .key = "format", .kind = FIELD_SPECIAL, .help = "delivery format" },
    { .key = "rate", .kind = FIELD_SPECIAL, .dflt_text = "auto",
      .help = "sample rate; auto: the highest among the target's mixes" },
    FIELD("max_rate", struct target, rate_limit_hz, .kind = FIELD_INTEGER, .unit = UNIT_HZ,
          .min = 44100, .max = 384000, .dflt_text = "none", .help = "bound of an automatic rate"),
    { .key = "bits", .kind = FIELD_SPECIAL, .dflt_text = "24", .help = "word length" },
    FIELD("dither", struct target, dither, .kind = FIELD_CHOICE, .choices = dither_names,
          .dflt = -1, .dflt_text = "shaped at 16 bit, tpdf at 24, none for float",
          .help = "dither of the word-length reduction; none where nothing acted on the sound"),
    FIELD("ceiling_applies", struct target, ceiling_applies, .kind = FIELD_CHOICE,
          .choices = ceiling_applies_names,
          .help = "what stays under the ceiling: the rendered sound, or the encoded file once it "
                  "is decoded, for which the sound is lowered by what its encoder overshoots"),
    FIELD("back_off", struct target, back_off, .kind = FIELD_CHOICE, .choices = back_off_names,
          .help = "of ceiling_applies: decoded: every file of the target is lowered by the same, "
                  "or each by what it needs"),
    { .key = "chain", .kind = FIELD_SPECIAL,
      .help = "processors of this target, after the resampler and before the limiter" },
    FIELD("layout", struct target, layout, .kind = FIELD_CHOICE, .choices = layout_names,
          .dflt_text = "songs; sides for vinyl",
          .help = "a file for every song, for the album, or for every side"),
    { .key = "songs", .kind = FIELD_SPECIAL, .dflt_text = "all",
      .help = "which songs, in which order" },
    { .key = "sides", .kind = FIELD_SPECIAL, .help = "the songs of every side" },
    { .key = "discs", .kind = FIELD_SPECIAL,
      .help = "the songs of every disc of an album: one folder, DDP and PQ sheet each, and disc "
              "numbers in tags" },
    FIELD("spacing", struct target, spacing, .kind = FIELD_CHOICE, .choices = spacing_names,
          .help = "keep: a song's file runs to the next song's mark; trim: it ends where the song "
                  "ends"),
    FIELD("hidden", struct target, hidden, .kind = FIELD_CHOICE, .choices = hidden_names,
          .help = "what becomes of hidden songs: they lie in the track before with the silence "
                  "between, are tracks of their own, or are left out; the shops' presets have "
                  "track"),
    FIELD("version", struct target, version, .kind = FIELD_TEXT,
          .help = "version of the songs that it is made of, instead of the main one"),
    FIELD("version_missing", struct target, version_missing, .kind = FIELD_CHOICE,
          .choices = version_missing_names,
          .help = "what becomes of a song that lacks the version: the target is refused, or the "
                  "song is left out"),
    FIELD("name", struct target, name_template, .kind = FIELD_TEXT,
          .dflt_text = NAMES_TEMPLATE, .help = "template of file names"),
    FIELD("metadata", struct target, metadata, .kind = FIELD_CHOICE, .choices = metadata_names,
          .help = "texts that are written into files"),
    { .key = "tags", .kind = FIELD_SPECIAL, .help = "further tags of this target: KEY: value" },
    { .key = "rules", .kind = FIELD_SPECIAL, .dflt_text = "the preset's",
      .help = "what the destination asks; judged before rendering where possible" },
    FIELD("cover", struct target, has_cover, .kind = FIELD_SWITCH, .dflt = 1,
          .help = "embed the album's cover"),
    FIELD("zip", struct target, has_zip, .kind = FIELD_SWITCH,
          .help = "TARGET.zip beside the folder, with its files and their checksums"),
    FIELD("replaygain", struct target, has_replaygain, .kind = FIELD_SWITCH,
          .help = "ReplayGain 2.0 tags of track and album, with true peaks; in Opus R128 gains"),
    FIELD_END
};

const struct field tables_of_rule[] = {
    FIELD("rule", struct rule, kind, .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = rule_kind_names, .help = "what is asked; see below"),
    { .key = "limit", .kind = FIELD_SPECIAL, .help = "what the rule allows" },
    FIELD("above", struct rule, above_lufs, .kind = FIELD_NUMBER, .unit = UNIT_LUFS, .min = -50,
          .max = 0, .dflt = NAN, .dflt_text = "none: of every file",
          .help = "of true-peak: only files louder than this are asked"),
    FIELD("shorter", struct rule, shorter_s, .kind = FIELD_NUMBER, .unit = UNIT_SECONDS,
          .max = LONGEST_S, .dflt_text = "none: of every file",
          .help = "of a measured figure: only files shorter than this are asked"),
    FIELD("severity", struct rule, severity, .kind = FIELD_CHOICE, .choices = rule_severity_names,
          .dflt = SEVERE_WARN, .help = "refuse: nothing is rendered or published that breaks it"),
    FIELD("source", struct rule, source, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .help = "where it was read"),
    FIELD("date", struct rule, date, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .help = "when it was read"),
    FIELD_END
};

static const char *const release_types[] = { "album", "ep", "single", NULL };
#define ORDER(key_, member_, help_) \
    FIELD(key_, struct tables_supply, order.member_, .kind = FIELD_TEXT, .help = help_)
#define FORM(key_, member_, help_) \
    FIELD(key_, struct tables_supply, order.member_, .kind = FIELD_SWITCH, .help = help_)

const struct field tables_of_supply[] = {
    FORM("ddex", has_ddex, "a DDEX ERN 4.3 NewReleaseMessage: supply/ddex/UPC.xml"),
    FORM("itmsp", has_itmsp, "a folder in the style of Apple's packages: supply/UPC.itmsp"),
    FORM("label_copy", has_label_copy, "the credits as CSV: supply/label-copy.csv"),
    FORM("json", has_json, "all of it as JSON: supply/release.json"),
    ORDER("target", target, "whose files are told; by default the first lossless target with a "
                            "file for every song"),
    ORDER("message_id", message_id, "of the DDEX message"),
    ORDER("created", created, "date and time of the DDEX message, such as 2026-05-01T12:00:00Z"),
    ORDER("sender_dpid", sender_dpid, "DDEX party id of the sender, such as PADPIDA2014120301U"),
    ORDER("sender", sender, "name of the sender"),
    ORDER("recipient_dpid", recipient_dpid, "DDEX party id of the recipient"),
    ORDER("recipient", recipient, "name of the recipient"),
    ORDER("provider", provider, "short name of the provider, for itmsp"),
    ORDER("release_date", release_date, "date of release, such as 2026-06-01"),
    FIELD("release_type", struct tables_supply, release_type, .kind = FIELD_CHOICE,
          .choices = release_types, .help = "what the release is"),
    { .key = "deals", .kind = FIELD_SPECIAL, .help = "deals of the DDEX message" },
    FIELD_END
};

const struct field tables_of_deal[] = {
    { .key = "territories", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "ISO 3166 codes, or Worldwide" },
    { .key = "models", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "DDEX commercial models, such as SubscriptionModel" },
    { .key = "uses", .kind = FIELD_SPECIAL, .flags = FIELD_REQUIRED,
      .help = "DDEX use types, such as OnDemandStream" },
    FIELD("from", struct supply_deal, from, .kind = FIELD_TEXT, .flags = FIELD_REQUIRED,
          .help = "first day, such as 2026-06-01"),
    FIELD("to", struct supply_deal, to, .kind = FIELD_TEXT,
          .help = "last day; open when it is left out"),
    FIELD_END
};

const struct field tables_of_preset[] = {
    FIELD("description", struct tables_preset, description, .kind = FIELD_TEXT,
          .flags = FIELD_REQUIRED, .help = "one sentence"),
    FIELD("kind", struct tables_preset, kind, .kind = FIELD_CHOICE, .flags = FIELD_REQUIRED,
          .choices = target_kind_names, .help = "what is made"),
    FIELD_END
};

const struct field tables_of_step[] = {
    FIELD("on", struct chain_step, on, .kind = FIELD_CHOICE, .choices = placement_names,
          .help = "part of the stereo signal it works on"),
    FIELD("bypass", struct chain_step, bypass, .kind = FIELD_SWITCH,
          .help = "leave the signal as it is"),
    FIELD_END
};

#define REF(name) "{\"$ref\": \"#/definitions/" name "\"}"
#define TEXT "{\"type\": \"string\", \"minLength\": 1}"
#define CHAIN "{\"type\": \"array\", \"items\": " REF("step") "}"
#define TAGS "{\"type\": \"object\", \"additionalProperties\": " \
             "{\"type\": [\"string\", \"number\", \"boolean\"]}}"
#define CODE "{\"type\": [\"string\", \"integer\"]}"
#define ITEMS "{\"oneOf\": [{\"type\": \"integer\", \"minimum\": 1, \"maximum\": 99}, " \
              "{\"type\": \"string\", \"pattern\": \"^[0-9]+-[0-9]+$\"}]}"
#define ITEM_LIST "{\"type\": \"array\", \"minItems\": 1, \"items\": " ITEMS "}"
#define RATE "{\"anyOf\": [{\"const\": \"auto\"}, {\"type\": \"number\"}, " \
             "{\"type\": \"string\", \"pattern\": \"^[0-9.]+ *(Hz|kHz|k)$\"}]}"
#define VALUE "{\"type\": [\"string\", \"number\"]}"
#define TIME "{\"anyOf\": [{\"type\": \"number\"}, {\"type\": \"string\"}]}"

static const struct tables_shape recipe_shapes[] = {
    { "include", "list of file names", "{\"type\": \"array\", \"items\": " TEXT "}" },
    { "album", "mapping, see album", REF("album") },
    { "session", "mapping, see session", REF("session") },
    { "songs", "list of songs",
      "{\"type\": \"array\", \"minItems\": 1, \"maxItems\": 99, \"items\": " REF("song") "}" },
    { "chain", "list of processors", CHAIN },
    { "master", "mapping, see master", REF("master") },
    { "references", "list of references",
      "{\"type\": \"array\", \"items\": " REF("reference") "}" },
    { "targets", "mapping of names to targets",
      "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": " REF("target") "}" },
    { "supply", "mapping, see supply", REF("supply") },
    { NULL, NULL, NULL }
};
static const struct tables_shape supply_shapes[] = {
    { "deals", "list of deals", "{\"type\": \"array\", \"items\": " REF("deal") "}" },
    { NULL, NULL, NULL }
};
#define TEXTS "{\"anyOf\": [" TEXT ", {\"type\": \"array\", \"minItems\": 1, \"items\": " \
              TEXT "}]}"
static const struct tables_shape deal_shapes[] = {
    { "territories", "text or list of texts", TEXTS },
    { "models", "text or list of texts", TEXTS },
    { "uses", "text or list of texts", TEXTS },
    { NULL, NULL, NULL }
};
static const struct tables_shape album_shapes[] = {
    { "upc", "12 or 13 digits", CODE },
    { "tags", "mapping of names to texts", TAGS },
    { NULL, NULL, NULL }
};
static const struct tables_shape session_shapes[] = {
    { "rate", "auto, or a rate", RATE },
    { NULL, NULL, NULL }
};
static const struct tables_shape song_shapes[] = {
    { "isrc", "code", CODE },
    { "crossfade", "time, or mapping, see crossfade", REF("crossfade") },
    { "mark", "start, middle, end, or a time", TIME },
    { "indexes", "list of times",
      "{\"type\": \"array\", \"maxItems\": 98, \"items\": " TIME "}" },
    { "flags", "list of dcp, scms, pre",
      "{\"type\": \"array\", \"items\": {\"enum\": [\"dcp\", \"scms\", \"pre\"]}}" },
    { "trim", "mapping, see trim", REF("trim") },
    { "fade", "mapping, see fade", REF("fade") },
    { "chain", "list of processors", CHAIN },
    { "tags", "mapping of names to texts", TAGS },
    { "versions", "mapping of names to alternates, see version",
      "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": " REF("version")
      "}" },
    { NULL, NULL, NULL }
};
static const struct tables_shape version_shapes[] = {
    { "isrc", "code", CODE },
    { NULL, NULL, NULL }
};
static const struct tables_shape reference_shapes[] = {
    { "songs", "all, or a list of numbers and ranges such as 5-7",
      "{\"anyOf\": [{\"const\": \"all\"}, " ITEM_LIST "]}" },
    { NULL, NULL, NULL }
};
static const struct tables_shape level_shapes[] = {
    { "limiter", "mapping, see limiter", REF("limiter") },
    { NULL, NULL, NULL }
};
static const struct tables_shape second_shapes[] = {
    { "album", "mapping, see texts", REF("texts") },
    { "songs", "list of texts", "{\"type\": \"array\", \"maxItems\": 99, \"items\": "
                                REF("texts") "}" },
    { NULL, NULL, NULL }
};
static const struct tables_shape writer_shapes[] = {
    { "cdtext_second", "mapping, see second", REF("second") },
    { NULL, NULL, NULL }
};
const struct tables_section tables_of_writers = { .name = "writers", .shapes = writer_shapes };
static const struct tables_shape target_shapes[] = {
    { "preset", "name", TEXT },
    { "format", "name", TEXT },
    { "rate", "auto, or a rate", RATE },
    { "bits", "16, 24, 32 or float",
      "{\"enum\": [16, 24, 32, \"16 bit\", \"24 bit\", \"32 bit\", \"float\"]}" },
    { "limiter", "mapping, see limiter", REF("limiter") },
    { "chain", "list of processors", CHAIN },
    { "songs", "all, or a list of numbers and ranges such as 5-7",
      "{\"anyOf\": [{\"const\": \"all\"}, " ITEM_LIST "]}" },
    { "sides", "mapping of names to lists of numbers and ranges",
      "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": " ITEM_LIST "}" },
    { "discs", "mapping of 1, 2 ... to lists of numbers and ranges",
      "{\"type\": \"object\", \"minProperties\": 1, \"additionalProperties\": " ITEM_LIST "}" },
    { "tags", "mapping of names to texts", TAGS },
    { "rules", "list of rules", "{\"type\": \"array\", \"maxItems\": 64, \"items\": "
                                REF("rule") "}" },
    { NULL, NULL, NULL }
};
static const struct tables_shape rule_shapes[] = {
    { "limit", "value or list of values, as the rule asks",
      "{\"anyOf\": [" VALUE ", {\"type\": \"array\", \"minItems\": 1, \"items\": " VALUE "}]}" },
    { NULL, NULL, NULL }
};

const struct tables_section tables_sections[] = {
    { "recipe", "Top of a recipe", "A recipe is a mapping of these keys.", { tables_of_recipe },
      recipe_shapes, NULL, false },
    { "album", "album", "Texts and codes of the release.", { tables_of_album }, album_shapes, NULL,
      false },
    { "session", "session", "How the mixes are processed.", { tables_of_session }, session_shapes,
      NULL, false },
    { "song", "Items of songs", "One song each.", { tables_of_song }, song_shapes, NULL, false },
    { "version", "Entries of versions of a song",
      "One alternate each; a bare text is its mix.", { tables_of_version }, version_shapes, "mix",
      false },
    { "trim", "trim of a song", "What is taken of a mix: by times, or by level.",
      { tables_of_trim }, NULL, NULL, false },
    { "fade", "fade of a song", "Fades at a song's ends.", { tables_of_fade }, NULL, NULL, false },
    { "crossfade", "crossfade of a song",
      "Overlap with the previous song, in the place of both songs' fades there; a bare time is its "
      "length.", { tables_of_crossfade }, NULL, "length", false },
    { "master", "master", "Level of all targets.", { tables_of_level }, level_shapes, NULL, false },
    { "reference", "Items of references", "One record each.", { tables_of_reference },
      reference_shapes, NULL, false },
    { "limiter", "limiter of master and targets", "Settings of the look-ahead true-peak limiter.",
      { limiter_fields }, NULL, NULL, false },
    { "target", "Entries of targets",
      "One delivery each; a bare name is its preset. The keys of its format may stand here too; "
      "level keys change the master's.", { tables_of_target, tables_of_level, tables_of_vinyl },
      target_shapes, "preset", true },
    { "rule", "Items of rules", "What a destination asks, of a target or a preset.",
      { tables_of_rule }, rule_shapes, NULL, false },
    { "supply", "supply", "What the supply chain is told of the release, in which forms.",
      { tables_of_supply }, supply_shapes, NULL, false },
    { "deal", "Items of deals", "One deal each, of the album and its tracks.", { tables_of_deal },
      deal_shapes, NULL, false },
    { "second", "second of a CD's cdtext",
      "The texts of a CD in a second language, which players may choose.", { disc_second_fields },
      second_shapes, NULL, false },
    { "texts", "Texts of a second language", "What is left out is as in the first language.",
      { disc_words_fields }, NULL, NULL, false },
    { "preset", "Preset files", "Keys of a preset beside those of a target.", { tables_of_preset },
      NULL, NULL, false },
    { .name = NULL }
};

const struct tables_shape *tables_shape_of(const struct tables_section *section, const char *key)
{
    for (const struct tables_shape *s = section->shapes; s && s->key; s++)
        if (text_equal(s->key, key))
            return s;
    return NULL;
}

const struct tables_group tables_groups[] = {
    { "ddp", "checksums" },
    { "cdtext", NULL },
    { "bext", NULL },
    { NULL, NULL },
};

const struct tables_group *tables_group_of(const char *field_key)
{
    for (const struct tables_group *g = tables_groups; g->key; g++) {
        size_t n = strlen(g->key);
        if (strncmp(field_key, g->key, n) == 0 && field_key[n] == '_')
            return g;
    }
    return NULL;
}
