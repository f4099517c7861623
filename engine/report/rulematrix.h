/* rulematrix: destinations and their rules as people read them.
 *
 * Made from the "rules" of a manifest or of an intake report.
 * Owner: the arena. */
#ifndef ENGINE_REPORT_RULEMATRIX_H
#define ENGINE_REPORT_RULEMATRIX_H

#include "engine/base/json.h"
#include "engine/report/table.h"

/* A row for every kind of rule, a column for every destination: pass, later, warn or refuse. */
struct table *rulematrix_overview(struct arena *a, const json_t *rules);
/* A row for every rule of one target with limit, verdict, reason, source and date; of all where
 * target is NULL, then without what passes. */
struct table *rulematrix_reasons(struct arena *a, const json_t *rules, const char *target);
/* A row for every figure that a rule asks of a target's files: limit, measured, verdict, source. */
struct table *rulematrix_compliance(struct arena *a, const json_t *target);
/* Both, under headings; nothing where there are no rules. */
void rulematrix_add(struct text *out, const json_t *report);

#endif
