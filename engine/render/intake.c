#include "engine/render/intake.h"

#include "engine/dsp/match.h"
#include "engine/dsp/speed.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_FRAMES 8192
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

static bool decode(struct job *j, struct source *source, struct hash *hash, struct arena *scratch,
                   struct err *err)
{
    struct mix *m = j->mix;
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
        follow_trims(j, (const double *const *)ch, at, got);
    }
    m->info.length_frames = m->pcm->length_frames = at;
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

static bool take_in(struct task *self, void *data, struct arena *scratch, struct err *err)
{
    (void)self;
    struct job *j = data;
    struct mix *m = j->mix;
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
    m->pcm = pcm_scratch(j->arena, j->session->scratch, m->info.format, m->info.rate_hz,
                         m->info.channels, -1, err);
    if (!m->pcm)
        return false;
    struct hash *hash = hash_new(scratch, HASH_SHA256);
    char head[64];
    int n = snprintf(head, sizeof head, "pcm %d %d %s\n", m->info.rate_hz, m->info.channels,
                     pcm_format_name(m->info.format));
    hash_add(hash, head, (size_t)n);
    if (!decode(j, source, hash, scratch, err))
        return false;
    hash_hex(hash, HASH_SHA256, m->audio_sha256);
    return true;
}

static struct mix *mix_of(struct session *s, const struct song *song)
{
    for (int i = 0; i < s->mix_count; i++)
        if (strcmp(s->mixes[i].path, song->mix_path) == 0)
            return &s->mixes[i];
    struct mix *m = &s->mixes[s->mix_count++];
    *m = (struct mix){ .name = song->mix, .path = song->mix_path, .pos = song->mix_pos };
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
        *m = (struct mix){ .name = it->file, .path = it->path, .pos = it->pos };
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
    if (m->pcm)
        m->node->out = signal_of_pcm(m->pcm);
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
