#include "engine/render/release.h"

const char *const anchor_names[] = { "loudest-song", "album", "each-song", NULL };
const char *const version_missing_names[] = { "refuse", "skip", NULL };
const char *const layout_names[] = { "songs", "album", "sides", NULL };
const char *const ceiling_applies_names[] = { "rendered", "decoded", NULL };
const char *const back_off_names[] = { "album", "song", NULL };
const char *const spacing_names[] = { "keep", "trim", NULL };
const char *const hidden_names[] = { "join", "track", "leave_out", NULL };
const char *const target_kind_names[] = { "files", "cd", "vinyl", "broadcast", NULL };
