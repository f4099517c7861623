#include "engine/bundle/rule.h"

#include "engine/base/text.h"

#include <math.h>

const char *const rule_kind_names[] = {
#define RULE(id, name, limit, unit, judge, help) name,
#include "engine/bundle/rules.def"
#undef RULE
    NULL
};
const char *const rule_severity_names[] = { "warn", "refuse", NULL };
const char *const verdict_names[] = { "pass", "later", "warn", "refuse", NULL };

static const struct {
    enum rule_limit limit;
    enum unit unit;
    const char *help;
} kinds[] = {
#define RULE(id, name, limit, unit, judge, help) { LIMIT_##limit, unit, help },
#include "engine/bundle/rules.def"
#undef RULE
};

enum rule_limit rule_limit_of(enum rule_kind kind)
{
    return kinds[kind].limit;
}

enum unit rule_unit_of(enum rule_kind kind)
{
    return kinds[kind].unit;
}

const char *rule_help(enum rule_kind kind)
{
    return kinds[kind].help;
}

static void add_number(struct text *t, double value, enum unit unit)
{
    if (unit == UNIT_HZ)
        text_printf(t, "%g", value / 1e3);
    else if (unit == UNIT_BITS && value == 0.0)
        text_add(t, "float");
    else
        text_printf(t, "%g", value);
}

const char *rule_limit_text(struct arena *a, const struct rule *r)
{
    struct text t = text_new(a);
    enum unit unit = rule_unit_of((enum rule_kind)r->kind);
    text_add(&t, "");
    for (int i = 0; i < r->number_count; i++) {
        text_add(&t, i ? ", " : "");
        add_number(&t, r->numbers[i], unit);
    }
    if (r->number_count && unit != UNIT_NONE)
        text_printf(&t, " %s", unit == UNIT_HZ ? "kHz" : unit_name(unit));
    for (int i = 0; i < r->word_count; i++)
        text_printf(&t, "%s%s", i ? ", " : "", r->words[i]);
    if (!isnan(r->above_lufs))
        text_printf(&t, " above %g LUFS", r->above_lufs);
    if (r->shorter_s > 0.0)
        text_printf(&t, "%sunder %g s", t.length_bytes ? " " : "", r->shorter_s);
    return t.s;
}
