/* tempfile: a file that has no name until it is whole, so that a killed process leaves nothing.
 *
 * Where the system has no nameless files it stands under tmp/ with its lock held: a file there
 * whose lock is free belongs to nobody and is removed by tempfile_clean.
 * Owner:  the caller closes by tempfile_drop, which also removes what was not placed.
 * Errors: false or -1 with errno. */
#ifndef ENGINE_CACHE_TEMPFILE_H
#define ENGINE_CACHE_TEMPFILE_H

#include <stdbool.h>

struct tempfile {
    int fd;                    /* read-write; -1: none */
    char name[48];             /* below the folder; "" while it has none */
};

/* In the folder behind root_fd; is_named: under tmp/ at once, to be renamed over something. */
bool tempfile_open(struct tempfile *t, int root_fd, bool is_named);
/* Only a descriptor, of a file that is gone with it. */
int tempfile_scratch(int root_fd);
/* Gives a nameless file (of fd, not of a tempfile) a name; EEXIST: the name is taken. */
bool tempfile_link(int fd, int dir_fd, const char *name);
/* Gives it its place; where something stands already it is replaced if it was opened named, else
 * EEXIST. */
bool tempfile_place(struct tempfile *t, int root_fd, int dir_fd, const char *name);
void tempfile_drop(struct tempfile *t, int root_fd);
/* Removes what dead processes left under tmp/. */
void tempfile_clean(int root_fd);

#endif
