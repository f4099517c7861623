/* rip: a rip of the pressed disc against the CDs of a folder, told to people and in the
 * document. */
#ifndef ENGINE_CLI_RIP_H
#define ENGINE_CLI_RIP_H

#include "engine/cli/request.h"

/* dir: a bundle, a CD folder or a fileset. path: a file, or a folder with a file a track. Where the
 * rip differs, errors (ERR_DAMAGED) among the findings. */
bool rip_compare(struct request *r, const char *dir, const char *path, struct err *err) MUST_CHECK;

#endif
