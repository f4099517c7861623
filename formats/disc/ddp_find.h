/* ddp_find: the DDP filesets of a folder: itself, a CD folder of ours, or a bundle. */
#ifndef FORMATS_DISC_DDP_FIND_H
#define FORMATS_DISC_DDP_FIND_H

#include "engine/base/arena.h"

/* Their folders in the order of names; returns how many there are. */
int ddp_find(struct arena *a, const char *dir, const char ***found);

#endif
