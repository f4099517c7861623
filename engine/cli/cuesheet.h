/* cuesheet: the sound that a cue sheet names, measured as a whole and track by track in one pass.
 *
 * A track is what lies between its index 01 and the next one's, as players count it, over the end
 * of a file too; what adjoins it is the context of its true peak. Raw files (BINARY) are 16 bit
 * stereo at 44.1 kHz.
 * Errors: ERR_REJECTED (a faulty sheet, a missing file, files that are not alike, an index past the
 *         end), and those of source. */
#ifndef ENGINE_CLI_CUESHEET_H
#define ENGINE_CLI_CUESHEET_H

#include "engine/cli/measured.h"

/* The whole, then every track; they are in `keep`, the rest is in `a`. */
bool cuesheet_measure(struct arena *a, struct arena *keep, const char *path,
                      struct measured **items, int *count, struct err *err) MUST_CHECK;

#endif
