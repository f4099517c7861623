/* measured: the figures of files as people read them: one row a file, or one page. */
#ifndef ENGINE_CLI_MEASURED_H
#define ENGINE_CLI_MEASURED_H

#include "engine/audio/source.h"
#include "engine/meter/meter.h"
#include "engine/report/table.h"

struct measured {
    const char *path;              /* of the file, or of the cue sheet                     */
    const char *name;              /* as shown: the path, of a sheet's track with its name */
    int track;                     /* of a sheet; 0: a whole file or sheet                 */
    const char *title;             /* of the track, or NULL                                */
    struct source_info info;       /* rate, word and coding; the texts in it are gone */
    struct measures measures;
    struct history history;
};

/* Is it something that the meters take? False: *err tells what is not. */
bool measured_check(const char *path, const struct source_info *info, struct err *err) MUST_CHECK;
/* The meter's figures and history, kept in `keep`; ends the meter. */
void measured_finish(struct measured *f, struct meter *meter, struct arena *keep);

struct table *measured_table(struct arena *a);
void measured_add_row(struct arena *a, struct table *t, const struct measured *f);
/* Everything of one file, its spectrum drawn. */
void measured_page(struct text *out, const struct measured *f);
/* "L R C LFE Ls Rs" */
const char *measured_layout(struct arena *a, int channels);

#endif
