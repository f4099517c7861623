#include "engine/bundle/rule.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What is being judged, and where the reason goes. */
struct judging {
    struct arena *arena;
    const struct rule *rule;
    const struct rule_facts *facts;
    struct ruling ruling;
};

static void PRINTF_LIKE(3, 4)
    found(struct judging *j, enum verdict verdict, const char *format, ...)
{
    char reason[512];
    va_list args;
    va_start(args, format);
    vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    j->ruling = (struct ruling){ verdict, arena_strdup(j->arena, reason) };
}

static enum verdict broken(const struct judging *j)
{
    return j->rule->severity == SEVERE_REFUSE ? VERDICT_REFUSE : VERDICT_WARN;
}

static bool has_number(const struct rule *r, double value)
{
    for (int i = 0; i < r->number_count; i++)
        if (r->numbers[i] == value)
            return true;
    return false;
}

static bool has_word(const struct rule *r, const char *word)
{
    for (int i = 0; i < r->word_count; i++)
        if (strcmp(r->words[i], word) == 0)
            return true;
    return false;
}

static const char *word_text(struct arena *a, int bits)
{
    return bits ? arena_printf(a, "%d bit", bits) : "float";
}

static const char *title_of(const struct rule_song *s)
{
    return s->song->credits.title ? s->song->credits.title : "no title";
}

static void judge_formats(struct judging *j)
{
    const char *name = j->facts->writer->name;
    found(j, has_word(j->rule, name) ? VERDICT_PASS : broken(j), "the format is %s", name);
}

static void judge_rates(struct judging *j)
{
    found(j, VERDICT_PASS, "no file");
    for (int i = 0; i < j->facts->file_count; i++) {
        const struct rule_file *f = &j->facts->files[i];
        bool is_one = has_number(j->rule, f->rate_hz);
        found(j, is_one ? VERDICT_PASS : broken(j), "the rate is %g kHz", f->rate_hz / 1e3);
        if (!is_one)
            return;
    }
}

static void judge_bits(struct judging *j)
{
    found(j, VERDICT_PASS, "a lossy file has no word length");
    for (int i = 0; j->facts->writer->is_lossless && i < j->facts->file_count; i++) {
        const struct rule_file *f = &j->facts->files[i];
        bool is_one = has_number(j->rule, f->bits);
        found(j, is_one ? VERDICT_PASS : broken(j), "the word length is %s",
              word_text(j->arena, f->bits));
        if (!is_one)
            return;
    }
}

static void judge_mix_bits(struct judging *j)
{
    found(j, VERDICT_PASS, "every mix has enough");
    for (int i = 0; i < j->facts->song_count; i++) {
        const struct rule_song *s = &j->facts->songs[i];
        bool is_short = s->mix_bits != 0 && s->mix_bits < j->rule->numbers[0];
        if (s->is_mix_lossy || is_short) {
            found(j, broken(j), "the mix of song %d (%s) %s", s->number, title_of(s),
                  s->is_mix_lossy ? "is lossy"
                                  : arena_printf(j->arena, "has %d bit", s->mix_bits));
            return;
        }
    }
}

static void judge_upsampling(struct judging *j)
{
    found(j, VERDICT_PASS, "no song is above the rate of its mix");
    int rate_hz = j->facts->file_count ? j->facts->files[0].rate_hz : 0;
    for (int i = 0; rate_hz > j->rule->numbers[0] && i < j->facts->song_count; i++) {
        const struct rule_song *s = &j->facts->songs[i];
        if (s->mix_rate_hz < rate_hz) {
            found(j, broken(j), "song %d (%s) would be offered at %g kHz, its mix has %g kHz: set "
                  "'rate' to that of the mixes or lower", s->number, title_of(s), rate_hz / 1e3,
                  s->mix_rate_hz / 1e3);
            return;
        }
    }
}

static void judge_one_format(struct judging *j)
{
    found(j, VERDICT_PASS, "every file is alike");
    for (int i = 1; i < j->facts->file_count; i++) {
        const struct rule_file *first = &j->facts->files[0], *f = &j->facts->files[i];
        if (f->rate_hz != first->rate_hz || f->bits != first->bits) {
            found(j, broken(j), "%s has %g kHz %s, %s has %g kHz %s", first->path,
                  first->rate_hz / 1e3, word_text(j->arena, first->bits), f->path,
                  f->rate_hz / 1e3, word_text(j->arena, f->bits));
            return;
        }
    }
}

static void judge_song_length(struct judging *j)
{
    found(j, VERDICT_PASS, "no song is shorter");
    for (int i = 0; i < j->facts->song_count; i++) {
        const struct rule_song *s = &j->facts->songs[i];
        if (s->length_s < j->rule->numbers[0]) {
            found(j, broken(j), "song %d (%s) lasts %.3f s", s->number, title_of(s), s->length_s);
            return;
        }
    }
}

static void judge_silence(struct judging *j)
{
    bool is_known = j->facts->file_count > 0;
    for (int i = 0; i < j->facts->file_count; i++) {
        const struct rule_file *f = &j->facts->files[i];
        bool is_head = f->silent_head_s > j->rule->numbers[0];
        double longest_s = is_head ? f->silent_head_s : f->silent_tail_s;
        if (longest_s > j->rule->numbers[0]) {
            found(j, broken(j), "%s %s with %.3f s of silence", f->path,
                  is_head ? "begins" : "ends", longest_s);
            return;
        }
        is_known = is_known && f->measures;
    }
    found(j, is_known ? VERDICT_PASS : VERDICT_LATER,
          is_known ? "no longer silence" : "judged on the rendered files");
}

static void judge_hidden_audio(struct judging *j)
{
    if (j->facts->hidden_s > 0.0)
        found(j, broken(j), "%.3f s of sound lie before the first mark, or are hidden in a track",
              j->facts->hidden_s);
    else
        found(j, VERDICT_PASS, "every sound belongs to a track of its own");
}

static const struct rule_song *without_isrc(const struct rule_facts *f)
{
    for (int i = 0; i < f->song_count; i++)
        if (!f->songs[i].song->isrc)
            return &f->songs[i];
    return NULL;
}

static void judge_tags(struct judging *j)
{
    const struct rule_facts *f = j->facts;
    const struct rule_song *lacks = without_isrc(f);
    bool is_bare = f->metadata == METADATA_NONE && !f->embeds_cover;
    bool is_wanted = strcmp(j->rule->words[0], "isrc") == 0;
    if (!is_wanted && is_bare)
        found(j, VERDICT_PASS, "nothing is written into the files");
    else if (!is_wanted)
        found(j, broken(j), "metadata is '%s'%s: set metadata: none and cover: no",
              metadata_names[f->metadata], f->embeds_cover ? " and the cover is embedded" : "");
    else if (f->metadata != METADATA_FULL)
        found(j, broken(j), "metadata is '%s', the ISRC is written with 'full'",
              metadata_names[f->metadata]);
    else if (lacks)
        found(j, broken(j), "song %d (%s) has no ISRC", lacks->number, title_of(lacks));
    else
        found(j, VERDICT_PASS, "every file holds its ISRC");
}

/* The first character of `set` that `s` holds, as a text; NULL when there is none. */
static const char *forbidden(struct arena *a, const char *s, const char *set)
{
    for (const char *c = set; s && *c;) {
        size_t n = 1;
        while (((unsigned char)c[n] & 0xc0) == 0x80)
            n++;
        const char *one = arena_strndup(a, c, n);
        if (*one != ' ' && strstr(s, one))
            return one;
        c += n;
    }
    return NULL;
}

static bool judge_text(struct judging *j, const char *what, const char *s)
{
    const char *bad = forbidden(j->arena, s, j->rule->words[0]);
    if (bad)
        found(j, broken(j), "%s '%s' holds '%s'", what, s, bad);
    return !bad;
}

static void judge_characters(struct judging *j)
{
    const struct credits *album = &j->facts->album->credits;
    if (!judge_text(j, "the album's title", album->title) ||
        !judge_text(j, "the album's artist", album->artist))
        return;
    for (int i = 0; i < j->facts->song_count; i++)
        if (!judge_text(j, "the title", j->facts->songs[i].song->credits.title) ||
            !judge_text(j, "the artist", j->facts->songs[i].artist))
            return;
    found(j, VERDICT_PASS, "none is there");
}

static void judge_name_characters(struct judging *j)
{
    for (int i = 0; i < j->facts->file_count; i++) {
        const char *slash = strrchr(j->facts->files[i].path, '/');
        if (!judge_text(j, "the name", slash ? slash + 1 : j->facts->files[i].path))
            return;
    }
    found(j, VERDICT_PASS, "none is there");
}

static void judge_titles(struct judging *j)
{
    const struct credits *album = &j->facts->album->credits;
    if (!album->title || !album->artist) {
        found(j, broken(j), "the album has no %s", album->title ? "artist" : "title");
        return;
    }
    found(j, VERDICT_PASS, "all are there");
    for (int i = 0; i < j->facts->song_count; i++) {
        const struct rule_song *s = &j->facts->songs[i];
        if (!s->song->credits.title) {
            found(j, broken(j), "song %d has no title", s->number);
            return;
        }
    }
}

static void judge_upc(struct judging *j)
{
    const char *ean = j->facts->album->ean;
    found(j, ean ? VERDICT_PASS : broken(j), "%s", ean ? ean : "the album has no UPC");
}

static void judge_isrc(struct judging *j)
{
    const struct rule_facts *f = j->facts;
    const struct rule_song *lacks = without_isrc(f);
    if (lacks) {
        found(j, broken(j), "song %d (%s) has no ISRC", lacks->number, title_of(lacks));
        return;
    }
    found(j, VERDICT_PASS, "every song has one");
    for (int i = 0; i < f->song_count; i++)
        for (int k = 0; k < i; k++)
            if (strcmp(f->songs[i].song->isrc, f->songs[k].song->isrc) == 0) {
                found(j, broken(j), "songs %d and %d share the ISRC %s", f->songs[k].number,
                      f->songs[i].number, f->songs[i].song->isrc);
                return;
            }
}

static bool judge_has_cover(struct judging *j)
{
    if (!j->facts->cover)
        found(j, broken(j), "the album has no cover");
    else
        found(j, VERDICT_PASS, "the cover has %d x %d pixels", j->facts->cover->width,
              j->facts->cover->height);
    return j->facts->cover != NULL;
}

static void judge_cover_least(struct judging *j)
{
    if (!judge_has_cover(j))
        return;
    const struct cover *c = j->facts->cover;
    if (c->width < j->rule->numbers[0] || c->height < j->rule->numbers[0])
        j->ruling.verdict = broken(j);
}

/* A cover that is not there is the matter of cover-least. */
static bool has_cover(struct judging *j)
{
    if (!j->facts->cover)
        found(j, VERDICT_PASS, "the album has no cover");
    return j->facts->cover && judge_has_cover(j);
}

static void judge_cover_most(struct judging *j)
{
    const struct cover *c = j->facts->cover;
    if (has_cover(j) && (c->width > j->rule->numbers[0] || c->height > j->rule->numbers[0]))
        j->ruling.verdict = broken(j);
}

static void judge_cover_square(struct judging *j)
{
    if (has_cover(j) && j->facts->cover->width != j->facts->cover->height)
        j->ruling.verdict = broken(j);
}

static void judge_cover_formats(struct judging *j)
{
    if (!has_cover(j))
        return;
    const char *slash = strchr(j->facts->cover->mime, '/');
    const char *name = slash ? slash + 1 : j->facts->cover->mime;
    found(j, has_word(j->rule, name) ? VERDICT_PASS : broken(j), "the cover is %s", name);
}

static double loudness(const struct measures *m)
{
    return m->integrated_lufs;
}

static double range(const struct measures *m)
{
    return m->range_lu;
}

static double momentary(const struct measures *m)
{
    return m->momentary_max_lufs;
}

static double short_term(const struct measures *m)
{
    return m->short_term_max_lufs;
}

static double true_peak(const struct measures *m)
{
    return m->true_peak_dbtp;
}

/* Rules of figures: what they read, and where the limit lies. */
enum side { AT_LEAST = -1, ONLY_TOLD, AT_MOST };
static const struct {
    double (*read)(const struct measures *m);
    enum side side;
} figures[RULE_KINDS] = {
    [RULE_LOUDNESS_LEAST] = { loudness, AT_LEAST },
    [RULE_LOUDNESS_MOST] = { loudness, AT_MOST },
    [RULE_MOMENTARY_MOST] = { momentary, AT_MOST },
    [RULE_SHORT_TERM_MOST] = { short_term, AT_MOST },
    [RULE_TRUE_PEAK] = { true_peak, AT_MOST },
    [RULE_RANGE] = { range, ONLY_TOLD },
};

bool ruling_has_figure(const struct rule *r)
{
    return figures[r->kind].read != NULL;
}

/* By how much a figure, as a meter shows it, is on the wrong side of its limit. */
static double excess(const struct rule *r, double value)
{
    double limit = r->number_count ? r->numbers[0] : 0.0;
    return (round(value * 10.0) / 10.0 - limit) * (int)figures[r->kind].side;
}

struct ruling_figure ruling_of_file(const struct rule *r, const struct rule_file *f)
{
    struct ruling_figure out = { .value = figures[r->kind].read(f->measures) };
    bool is_loud = isnan(r->above_lufs) || f->measures->integrated_lufs > r->above_lufs;
    bool is_short = r->shorter_s == 0.0 || f->length_s < r->shorter_s;
    out.is_asked = isfinite(out.value) && is_loud && is_short;
    bool is_broken = out.is_asked && excess(r, out.value) > 1e-9; /* less than binary tenths hold */
    out.verdict = !is_broken ? VERDICT_PASS
                : r->severity == SEVERE_REFUSE ? VERDICT_REFUSE : VERDICT_WARN;
    return out;
}

/* Every file; the reason is the one that comes nearest to breaking the rule, or breaks it most. */
static void judge_figure(struct judging *j)
{
    const struct rule *r = j->rule;
    const char *unit = unit_name(rule_unit_of((enum rule_kind)r->kind));
    double worst = -INFINITY;
    found(j, VERDICT_PASS, "no file that it is asked of");
    for (int i = 0; i < j->facts->file_count; i++) {
        const struct rule_file *f = &j->facts->files[i];
        if (!f->measures) {
            found(j, VERDICT_LATER, "judged on the rendered files");
            return;
        }
        struct ruling_figure figure = ruling_of_file(r, f);
        double here = figure.value * (figures[r->kind].side == AT_LEAST ? -1 : 1);
        if (!figure.is_asked || here <= worst)
            continue;
        worst = here;
        found(j, figure.verdict, "%s has %.2f %s", f->path, figure.value, unit);
    }
}

struct ruling ruling_of(struct arena *a, const struct rule *r, const struct rule_facts *f)
{
    static void (*const judges[])(struct judging *j) = {
#define RULE(id, name, limit, unit, judge, help) judge_##judge,
#include "engine/bundle/rules.def"
#undef RULE
    };
    struct judging j = { .arena = a, .rule = r, .facts = f };
    judges[r->kind](&j);
    return j.ruling;
}
