/* table: rows of short texts, written as aligned columns or as HTML.
 *
 * Owner: the arena; cells are copied. */
#ifndef ENGINE_REPORT_TABLE_H
#define ENGINE_REPORT_TABLE_H

#include "engine/base/text.h"

struct table;

/* One letter a column: l = left, r = right. headings: as many texts. */
struct table *table_new(struct arena *a, const char *alignment, const char *const headings[]);
void table_add(struct table *t, const char *const cells[]);
bool table_is_empty(const struct table *t);
/* Every line begins with `indent`; columns that hold nothing are left out. */
void table_text(const struct table *t, const char *indent, struct text *out);
void table_html(const struct table *t, struct text *out);

#endif
