/* summary: the few lines at the end of a render: what was made, how loud it is, where its peaks
 * lie. */
#ifndef ENGINE_REPORT_SUMMARY_H
#define ENGINE_REPORT_SUMMARY_H

#include "engine/base/json.h"
#include "engine/base/text.h"

/* bundle: where it was published, as the user spelled it. */
void summary_add(struct text *out, const json_t *manifest, const char *bundle);

#endif
