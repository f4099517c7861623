#include "engine/render/intake.h"

#include "engine/dsp/match.h"
#include "engine/dsp/speed.h"
#include "engine/meter/energy.h"
#include "engine/render/held.h"
#include "engine/render/remix.h"
#include "engine/render/lock.h"
#include "engine/render/recall.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define STEP_FRAMES 8192
#define STAMP_VERSION 1 /* of what a stamp remembers of a mix */
#define RATE_LOWEST_HZ 8000
#define RATE_HIGHEST_HZ 384000

/* A mix under way, and the songs whose automatic trims look into it. */
struct job {
    struct session *session;
    struct mix *mix;
    struct arena *arena;       /* of the pcm */
    bool headers_only;
    double *trim_levels;       /* one a song of the album; NAN: not of this mix, or no automatic
                                  trim */
};

static bool judge(const struct mix *m, struct err *err)
{
    const struct source_info *i = &m->info;
    if (i->channels > SIGNAL_CHANNELS)
        return err_set(err, ERR_REJECTED, m->pos,
                       "%s has %d channels, expected 1 or 2; fold it down or split it first",
                       m->name, i->channels);
    if (i->rate_hz < RATE_LOWEST_HZ || i->rate_hz > RATE_HIGHEST_HZ)
        return err_set(err, ERR_REJECTED, m->pos,
                       "%s is at %g kHz, expected 8 to 384 kHz; export the mix again", m->name,
                       i->rate_hz / 1e3);
    return true;
}

/* Notes where a song rises above the level of its automatic trim for the first and the last
 * time. */
static void follow_trims(struct job *j, const double *const ch[], int64_t at, int frames)
{
    struct session *s = j->session;
    int rate = j->mix->info.rate_hz;
    for (int i = 0; i < s->release->album.song_count; i++) {
        double level = j->trim_levels[i];
        for (int n = 0; !isnan(level) && n < frames; n++) {
            bool is_above = fabs(ch[0][n]) > level ||
                (j->mix->info.channels == 2 && fabs(ch[1][n]) > level);
            if (!is_above)
                continue;
            if (isnan(s->songs[i].found_start_s))
                s->songs[i].found_start_s = (double)(at + n) / rate;
            s->songs[i].found_end_s = (double)(at + n + 1) / rate;
        }
    }
}

static void follow_peak(struct mix *m, const double *const ch[], int frames)
{
    for (int c = 0; c < m->info.channels; c++) {
        for (int n = 0; n < frames; n++) {
            double x = fabs(ch[c][n]);
            m->peak = x > m->peak ? x : m->peak;
        }
    }
}

/* Samples to the mix's pcm, and their hash. `j`: whose trims look into it; NULL: none. */
static bool decode(struct mix *m, struct job *j, struct source *source, char sha256[],
                   struct arena *scratch, struct err *err)
{
    struct hash *hash = hash_new(scratch, HASH_SHA256);
    char *head = arena_printf(scratch, "pcm %d %d %s\n", m->info.rate_hz, m->info.channels,
                              pcm_format_name(m->info.format));
    hash_add(hash, head, strlen(head));
    int channels = m->info.channels;
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
    size_t frame_bytes = (size_t)(pcm_sample_bytes(m->info.format) * channels);
    char *bytes = arena_alloc(scratch, frame_bytes * STEP_FRAMES);
    int64_t at = 0;
    for (int got = 1; got > 0; at += got) {
        if (!source_read(source, STEP_FRAMES, ch, &got, err))
            return false;
        pcm_encode(m->info.format, (const double *const *)ch, channels, got, bytes);
        hash_add(hash, bytes, frame_bytes * (size_t)got);
        if (!pcm_write_raw(m->pcm, at, got, bytes, err))
            return false;
        follow_peak(m, (const double *const *)ch, got);
        if (j)
            follow_trims(j, (const double *const *)ch, at, got);
    }
    m->info.length_frames = m->pcm->length_frames = at;
    hash_hex(hash, HASH_SHA256, sha256);
    return at > 0 || err_set(err, ERR_REJECTED, m->pos, "%s has no audio; export the mix again",
                             m->name);
}

static bool has_trim(const struct job *j)
{
    for (int i = 0; i < j->session->release->album.song_count; i++)
        if (!isnan(j->trim_levels[i]))
            return true;
    return false;
}

/* To the hundredth, from stored samples. */
static bool weigh(struct mix *m, struct arena *scratch, struct err *err)
{
    struct energy_meter *meter = energy_new(scratch, m->info.rate_hz, m->info.channels,
                                            m->info.length_frames);
    double *ch[SIGNAL_CHANNELS];
    for (int c = 0; c < SIGNAL_CHANNELS; c++)
        ch[c] = arena_new_array(scratch, double, STEP_FRAMES);
    for (int64_t at = 0; at < m->info.length_frames; at += STEP_FRAMES) {
        int64_t left = m->info.length_frames - at;
        int frames = left < STEP_FRAMES ? (int)left : STEP_FRAMES;
        if (!pcm_read(m->pcm, at, frames, ch, err))
            return false;
        energy_feed(meter, (const double *const *)ch, frames);
    }
    const struct energy *e = energy_finish(meter);
    const float *none = NULL;
    double lufs = energy_loudness(&e, &none, 1);
    m->loudness_lufs = isfinite(lufs) ? nearbyint(lufs * 100.0) / 100.0 : -INFINITY;
    return true;
}

/* A mix that is replaced under our hands would be kept under a hash that is not its own. */
static bool is_unchanged(const struct mix *m, const struct stat *before, struct err *err)
{
    struct stat after;
    if (stat(m->path, &after) == 0 && stamp_same(before, &after))
        return true;
    return err_set(err, ERR_REJECTED, m->pos,
                   "%s changed while it was read; render again once its export is complete",
                   m->name);
}

/* What a stamp remembers of a mix. */
static char *note_of(const struct job *j, struct arena *a)
{
    const struct mix *m = j->mix;
    const struct source_info *i = &m->info;
    json_t *n = json_root_object(a);
    json_put_integer(n, "mix", STAMP_VERSION);
    json_put_integer(n, "rate_hz", i->rate_hz);
    json_put_integer(n, "channels", i->channels);
    json_put_integer(n, "length_frames", i->length_frames);
    json_put_integer(n, "format", i->format);
    json_put_bool(n, "is_lossy", i->is_lossy);
    json_put_text(n, "container", i->container);
    json_put_text(n, "codec", i->codec);
    json_put_text(n, "remark", i->remark);
    json_put_text(n, "audio_sha256", m->audio_sha256);
    json_put_text(n, "peak", arena_printf(a, "%a", m->peak));
    json_put_number(n, "loudness_lufs", m->loudness_lufs, 2);
    json_t *trims = json_put_array(n, "trims");
    for (int s = 0; s < j->session->release->album.song_count; s++) {
        if (isnan(j->trim_levels[s]))
            continue;
        const struct timeline_song *t = &j->session->songs[s];
        json_t *trim = json_put_object(trims, NULL);
        json_put_text(trim, "level", arena_printf(a, "%a", j->trim_levels[s]));
        json_put_text(trim, "start_s", arena_printf(a, "%a", t->found_start_s));
        json_put_text(trim, "end_s", arena_printf(a, "%a", t->found_end_s));
    }
    return json_print_line(a, n);
}

static const char *text_in(const json_t *j, const char *key)
{
    const char *s = json_string_value(json_object_get(j, key));
    return s ? s : "";
}

static double hex_in(const json_t *j, const char *key)
{
    return strtod(text_in(j, key), NULL);
}

static bool read_trim(struct job *j, const json_t *trims, int song)
{
    struct timeline_song *t = &j->session->songs[song];
    const json_t *trim;
    size_t i;
    json_array_foreach (trims, i, trim) {
        if (hex_in(trim, "level") != j->trim_levels[song])
            continue;
        t->found_start_s = hex_in(trim, "start_s");
        t->found_end_s = hex_in(trim, "end_s");
        return true;
    }
    return false;
}

/* All that decoding would tell, as an earlier render found it. */
static bool read_note(struct job *j, const char *text, struct arena *scratch)
{
    struct mix *m = j->mix;
    json_t *n;
    struct err ignored = {0};
    if (!json_parse(text, strlen(text), m->path, scratch, &n, &ignored) ||
        json_integer_value(json_object_get(n, "mix")) != STAMP_VERSION)
        return false;
    for (int s = 0; s < j->session->release->album.song_count; s++)
        if (!isnan(j->trim_levels[s]) && !read_trim(j, json_object_get(n, "trims"), s))
            return false;
    const json_t *lufs = json_object_get(n, "loudness_lufs");
    const json_t *remark = json_object_get(n, "remark");
    m->info = (struct source_info){
        .rate_hz = (int)json_integer_value(json_object_get(n, "rate_hz")),
        .channels = (int)json_integer_value(json_object_get(n, "channels")),
        .length_frames = json_integer_value(json_object_get(n, "length_frames")),
        .format = (enum pcm_format)json_integer_value(json_object_get(n, "format")),
        .is_lossy = json_is_true(json_object_get(n, "is_lossy")),
        .container = arena_strdup(j->arena, text_in(n, "container")),
        .codec = arena_strdup(j->arena, text_in(n, "codec")),
        .remark = json_is_string(remark) ? arena_strdup(j->arena, json_string_value(remark)) : NULL,
    };
    m->peak = hex_in(n, "peak");
    m->loudness_lufs = json_is_number(lufs) ? json_number_value(lufs) : -INFINITY;
    snprintf(m->audio_sha256, sizeof m->audio_sha256, "%s", text_in(n, "audio_sha256"));
    return true;
}

/* Room for its samples, without a file yet. */
static void add_pcm(struct job *j)
{
    struct mix *m = j->mix;
    m->pcm = arena_new_one(j->arena, struct pcm);
    *m->pcm = (struct pcm){ .fd = -1, .path = j->session->scratch, .format = m->info.format,
                            .rate_hz = m->info.rate_hz, .channels = m->info.channels,
                            .length_frames = m->info.length_frames };
}

static bool take_in(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct job *j = data;
    struct mix *m = j->mix;
    struct stat before;
    char *note;
    bool is_there = stat(m->path, &before) == 0;
    if (is_there && stamps_find(j->session->stamps, &before, scratch, &note) &&
        read_note(j, note, scratch)) {
        add_pcm(j);
        return judge(m, err);
    }
    int64_t started = graph_clock_ns();
    struct source *source = source_open(scratch, m->path, m->pos, err);
    if (!source)
        return false;
    const struct source_info *info = source_info_of(source);
    m->info = *info;
    m->info.title = m->info.artist = m->info.album = m->info.isrc = NULL; /* scratch's */
    m->info.container = arena_strdup(j->arena, info->container);
    m->info.codec = arena_strdup(j->arena, info->codec);
    m->info.remark = arena_strdup(j->arena, info->remark);
    if (!judge(m, err))
        return false;
    if (j->headers_only && m->info.length_frames > 0 && !has_trim(j))
        return true;
    add_pcm(j);
    if (!pcm_open_scratch(m->pcm, j->arena, err) ||
        !decode(m, j, source, m->audio_sha256, scratch, err) || !weigh(m, scratch, err) ||
        !is_unchanged(m, &before, err))
        return false;
    stamps_put(j->session->stamps, &before, note_of(j, scratch));
    if (!j->session->keeps)
        return true;
    remix_keep(j->session, m, scratch);
    recall_keep_mix(j->session, m, (double)(graph_clock_ns() - started) * 1e-9);
    return true;
}

bool intake_decode(struct mix *m, struct arena *scratch, struct err *err)
{
    struct mix now = *m;
    char sha256[HASH_HEX_BYTES];
    struct source *source = source_open(scratch, m->path, m->pos, err);
    if (!source || !pcm_open_scratch(m->pcm, m->node->arena, err) ||
        !decode(&now, NULL, source, sha256, scratch, err))
        return false;
    return strcmp(sha256, m->audio_sha256) == 0 ||
           err_set(err, ERR_REJECTED, m->pos,
                   "%s changed while it was read; render again once its export is complete",
                   m->name);
}

static bool decode_known(struct node *n, int b, struct arena *scratch, struct err *err)
{
    (void)b;
    return intake_decode(n->state, scratch, err);
}

static void no_range(const struct node *n, int i, int b, int64_t *from, int64_t *to)
{
    (void)n;
    (void)i;
    (void)b;
    *from = *to = 0;
}

static const struct node_class decode_class = {
    .stage = "decode", .version = 1, .is_serial = true, .range = no_range, .make = decode_known,
};

static struct mix *mix_of(struct session *s, const struct song *song)
{
    for (int i = 0; i < s->mix_count; i++)
        if (strcmp(s->mixes[i].path, song->mix_path) == 0)
            return &s->mixes[i];
    struct mix *m = &s->mixes[s->mix_count++];
    *m = (struct mix){ .session = s, .name = song->mix, .path = song->mix_path,
                       .pos = song->mix_pos };
    return m;
}

static struct job *job_new(struct session *s, struct mix *m, bool headers_only)
{
    const struct album *album = &s->release->album;
    struct job *j = arena_new_one(s->arena, struct job);
    *j = (struct job){ .session = s, .mix = m, .arena = arena_child(s->arena),
                       .headers_only = headers_only };
    j->trim_levels = arena_new_array(s->arena, double, album->song_count);
    for (int i = 0; i < album->song_count; i++) {
        bool is_wanted = s->song_mixes[i] == m && !isnan(album->songs[i].trim.level_db);
        j->trim_levels[i] =
            is_wanted ? gain_from_db((struct db){ album->songs[i].trim.level_db }).v : NAN;
    }
    return j;
}

/* What is odd but can be worked with. */
static void remark(struct session *s, const struct mix *m)
{
    if (m->info.remark)
        finding_add(s->findings, SEVERITY_WARNING, "mix-header", m->pos, "%s: %s", m->name,
                    m->info.remark);
    if (m->info.is_lossy)
        finding_add(s->findings, SEVERITY_WARNING, "mix-lossy", m->pos,
                    "%s is %s, a lossy format; ask for the mix as WAV or FLAC", m->name,
                    m->info.codec);
    if (m->pcm && m->peak == 0.0)
        finding_add(s->findings, SEVERITY_WARNING, "mix-silent", m->pos,
                    "%s is digital silence from start to end", m->name);
    if (m->pcm && m->peak > 1.0)
        finding_add(s->findings, SEVERITY_NOTE, "mix-over", m->pos,
                    "%s goes %.2f dB over full scale (float)", m->name,
                    db_from_gain((struct gain){ m->peak }).v);
}

/* References are decoded where a match asks for them; else it is enough that they can be opened. */
static bool is_matching(const struct release *r)
{
    bool is_wanted = chain_has(&r->chain, &match_processor);
    for (int i = 0; i < r->album.song_count; i++)
        is_wanted = is_wanted || chain_has(&r->song_chains[i], &match_processor);
    return is_wanted;
}

static void add_references(struct session *s, struct graph *g, bool headers_only)
{
    const struct release *r = s->release;
    bool is_wanted = is_matching(r);
    s->references = arena_new_array(s->arena, struct mix, r->reference_count);
    for (int i = 0; i < r->reference_count; i++) {
        const struct reference *it = &r->references[i];
        struct mix *m = &s->references[i];
        *m = (struct mix){ .session = s, .name = it->file, .path = it->path, .pos = it->pos };
        graph_add(g, take_in, job_new(s, m, headers_only || !is_wanted), m->name, 1.0);
    }
}

static void make_source(struct session *s, struct mix *m)
{
    bool is_new;
    const char *identity = m->pcm ? m->audio_sha256 : m->path;
    char *key = arena_printf(s->arena, "audio=%s\n", identity);
    m->node = node_of(s->nodes, NULL, key, 0, NULL, &is_new);
    if (!is_new)
        return;
    m->node->what = m->name;
    m->node->rate_hz = m->info.rate_hz;
    m->node->length_frames = m->info.length_frames;
    m->node->out = (struct signal){ .rate_hz = m->info.rate_hz,
                                    .length_frames = m->info.length_frames };
    if (!m->pcm)
        return;
    m->node->out = signal_of_pcm(m->pcm);
    if (m->pcm->fd >= 0)
        return;
    m->node->class = &decode_class;
    m->node->block_frames = m->info.length_frames;
    m->node->state = m;
}

/* A revised song keeps its gain, or its loudness where the recipe says so. */
static double revised_gain(const struct session *s, int song)
{
    const struct mix *m = s->song_mixes[song];
    const char *name = held_mix_name(s, song);
    const struct lock_mix *held = s->lock && !s->relevel ? lock_find_mix(s->lock, name) : NULL;
    if (!held)
        return 0.0;
    bool is_revised = m->pcm && strcmp(held->audio_sha256, m->audio_sha256) != 0;
    bool keeps_loudness = is_revised && s->release->album.songs[song].revise == REVISE_LOUDNESS &&
                          isfinite(held->loudness_lufs) && isfinite(m->loudness_lufs);
    double gain = held->gain_db + (keeps_loudness ? held->loudness_lufs - m->loudness_lufs : 0.0);
    return nearbyint(gain * 100.0) / 100.0;
}

/* An alternate lies where its main version does: from the same moment for the same time. Where it
 * is shorter by less than a CD frame silence follows, where it is longer it is cut. */
static void place_alternate(struct session *s, int index)
{
    const struct album *album = &s->release->album;
    const struct song *song = &album->songs[index];
    int main_song = album_main_index(album, song);
    const struct source_info *own = &s->song_mixes[index]->info;
    const struct source_info *main = &s->song_mixes[main_song]->info;
    s->songs[index] = s->songs[main_song];
    int64_t apart = llabs(own->length_frames - main->length_frames);
    if (own->rate_hz != main->rate_hz)
        finding_add(s->findings, SEVERITY_ERROR, "version", song->mix_pos,
                    "%s has %d Hz, the song's main mix %d Hz: an alternate needs the same rate",
                    song->mix, own->rate_hz, main->rate_hz);
    else if (apart * CDTIME_FRAMES_PER_SECOND > main->rate_hz)
        finding_add(s->findings, SEVERITY_ERROR, "version", song->mix_pos,
                    "%s is %s long, the song's main mix %s: an alternate needs the same length, to "
                    "1/75 s; export both over the same range", song->mix,
                    text_clock(s->arena, (double)own->length_frames / own->rate_hz),
                    text_clock(s->arena, (double)main->length_frames / main->rate_hz));
}

bool intake_run(struct session *s, bool headers_only, int jobs, graph_watch watch, void *user,
                struct err *err)
{
    const struct album *album = &s->release->album;
    struct graph *g = graph_new(s->arena, true);
    int total = album->song_count + album->alternate_count;
    s->mixes = arena_new_array(s->arena, struct mix, total);
    s->song_mixes = arena_new_array(s->arena, struct mix *, total);
    s->songs = arena_new_array(s->arena, struct timeline_song, total);
    for (int i = 0; i < total; i++) {
        s->song_mixes[i] = mix_of(s, &album->songs[i]);
        s->songs[i] = (struct timeline_song){ .found_start_s = NAN, .found_end_s = NAN };
    }
    for (int i = 0; i < s->mix_count; i++)
        graph_add(g, take_in, job_new(s, &s->mixes[i], headers_only), s->mixes[i].name, 1.0);
    add_references(s, g, headers_only);
    bool ok = graph_run(g, jobs, watch, user, err);
    const struct err *e;
    for (int i = 0; (e = graph_error(g, i)); i++)
        finding_add_err(s->findings, e);
    if (!ok)
        return false;
    for (int i = 0; i < s->mix_count; i++) {
        remark(s, &s->mixes[i]);
        make_source(s, &s->mixes[i]);
    }
    for (int i = 0; i < s->release->reference_count; i++)
        make_source(s, &s->references[i]);
    s->revised_gains_db = arena_new_array(s->arena, double, total);
    for (int i = 0; i < total; i++)
        s->revised_gains_db[i] = revised_gain(s, album_main_index(album, &album->songs[i]));
    for (int i = 0; i < album->song_count; i++) {
        struct speed_ratio speed = speed_of_chain(&s->release->song_chains[i]);
        s->songs[i].rate_hz = s->song_mixes[i]->info.rate_hz;
        s->songs[i].length_frames =
            resample_length(s->song_mixes[i]->info.length_frames, speed.from, speed.to);
        s->songs[i].stretch = (double)speed.to / speed.from;
    }
    for (int i = album->song_count; i < total; i++)
        place_alternate(s, i);
    return true;
}
