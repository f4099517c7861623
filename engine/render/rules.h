/* rules: what the destinations of a plan's targets ask, judged: before the render on what recipe,
 * timeline and mixes tell, after it on the measured files too.
 *
 * Owner: the session's arena. */
#ifndef ENGINE_RENDER_RULES_H
#define ENGINE_RENDER_RULES_H

#include "engine/base/json.h"
#include "engine/render/plan.h"

/* Adds a finding for every rule that is broken: an error where the rule refuses, else a warning.
 * False: at least one refused (ERR_REJECTED in *err). */
bool rules_judge(const struct plan *p, bool is_rendered, struct err *err) MUST_CHECK;
/* Every rule of every target with its verdict and reason, in the order of the recipe. */
void rules_put_json(json_t *parent, const struct plan *p, bool is_rendered);

/* The rules of the item's target about figures, with what was measured of it; nothing where there
 * are none. */
void rules_put_item(json_t *parent, const struct item *it);

#endif
