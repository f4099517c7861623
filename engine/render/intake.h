/* intake: every mix is opened, judged and decoded once, into scratch files of its own word length.
 *
 * Errors: findings, at the recipe's position of each mix: one bad mix does not hide what is wrong
 *         with the others. False: at least one was refused, or the work was interrupted (*err). */
#ifndef ENGINE_RENDER_INTAKE_H
#define ENGINE_RENDER_INTAKE_H

#include "engine/render/session.h"

/* headers_only: for a dry run: decodes only what an automatic trim or an unknown length asks
 * for. */
bool intake_run(struct session *s, bool headers_only, int jobs, graph_watch watch, void *user,
                struct err *err) MUST_CHECK;

/* The samples of a mix that was known without decoding it. ERR_REJECTED when it has others by
 * now. */
bool intake_decode(struct mix *m, struct arena *scratch, struct err *err) MUST_CHECK;

#endif
