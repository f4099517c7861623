/* readback: a finished item is read by another road than it was written, compared and measured.
 *
 * Lossless: every sample is that of the reel. Lossy: length and loudness are right. A folder is
 * compared by its writer. Then the writer judges texts and structure.
 * Errors:  ERR_REJECTED (it decodes to something else), ERR_FAILED, ERR_IO, ERR_DAMAGED. */
#ifndef ENGINE_RENDER_READBACK_H
#define ENGINE_RENDER_READBACK_H

#include "engine/render/item.h"

/* Fills in the item's results. */
bool readback_item(struct item *it, struct arena *scratch, struct err *err) MUST_CHECK;

#endif
