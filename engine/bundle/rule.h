/* rule: what a destination asks of a release, and whether the release is so.
 *
 * A rule is data: a kind of rules.def, a limit, a severity, and where and when that was read.
 * Judging is a pure function of the rule and of what is known of one target.
 * Owner:  the arena; reasons are in it. */
#ifndef ENGINE_BUNDLE_RULE_H
#define ENGINE_BUNDLE_RULE_H

#include "engine/base/units.h"
#include "engine/bundle/writer.h"
#include "engine/meter/meter.h"

enum rule_kind {
#define RULE(id, name, limit, unit, judge, help) RULE_##id,
#include "engine/bundle/rules.def"
#undef RULE
    RULE_KINDS
};
extern const char *const rule_kind_names[RULE_KINDS + 1]; /* NULL-terminated, in enum order */

enum rule_limit { LIMIT_NONE, LIMIT_NUMBER, LIMIT_NUMBERS, LIMIT_WORD, LIMIT_WORDS,
                  LIMIT_CHARACTERS };
enum rule_limit rule_limit_of(enum rule_kind kind);
enum unit rule_unit_of(enum rule_kind kind);
const char *rule_help(enum rule_kind kind);

enum rule_severity { SEVERE_WARN, SEVERE_REFUSE };
extern const char *const rule_severity_names[]; /* NULL-terminated, in enum order */

struct rule {
    struct pos pos;
    int kind;                  /* enum rule_kind                               */
    int severity;              /* enum rule_severity                           */
    double above_lufs;         /* true-peak: only of louder files; NAN = of all */
    double shorter_s;          /* of a figure: only of shorter files; 0 = of all */
    int number_count;
    double *numbers;
    int word_count;
    const char **words;        /* LIMIT_CHARACTERS: the first is the set       */
    const char *source, *date; /* where and when it was read                   */
};

struct rule_song {
    const struct song *song;
    const char *artist;        /* its own, else the album's */
    int number;
    int mix_rate_hz, mix_bits; /* bits 0: float */
    bool is_mix_lossy;
    double length_s;           /* from its mark to the next */
};
struct rule_file {
    const char *path;
    int rate_hz, bits;         /* bits 0: float, or no word length at all */
    double length_s;
    double silent_head_s, silent_tail_s; /* known so far: of gaps before, of samples up to -60 dBFS
                                            after */
    const struct measures *measures; /* as a listener gets it; NULL before the render */
};
struct rule_facts {            /* of one target */
    const struct album *album;
    const struct writer_class *writer;
    enum metadata metadata;
    const struct cover *cover; /* the album's; NULL = none */
    bool embeds_cover;
    double hidden_s;           /* of sound that no mark leads to */
    int song_count, file_count;
    const struct rule_song *songs;
    const struct rule_file *files;
};

enum verdict { VERDICT_PASS, VERDICT_LATER, VERDICT_WARN, VERDICT_REFUSE };
extern const char *const verdict_names[]; /* NULL-terminated, in enum order */
struct ruling {
    enum verdict verdict;
    const char *reason;        /* what was found; never NULL */
};
/* What only the rendered files can tell is VERDICT_LATER while they are not there, unless it is
 * broken already. */
struct ruling ruling_of(struct arena *a, const struct rule *r, const struct rule_facts *f);
/* Is it a rule about a measured figure of each file? Figures are compared as EBU Tech 3341 has
 * meters show them: with one decimal. */
bool ruling_has_figure(const struct rule *r);
struct ruling_figure {
    bool is_asked;             /* false: not of this file, or there is nothing to measure */
    double value;
    enum verdict verdict;      /* PASS, WARN or REFUSE */
};
/* One file, whose measures are known. */
struct ruling_figure ruling_of_file(const struct rule *r, const struct rule_file *f);
/* The limit as people read it: "30 s", "44.1, 48 kHz", "png, jpeg"; "" for none. */
const char *rule_limit_text(struct arena *a, const struct rule *r);

#endif
