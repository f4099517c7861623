/* writing: a delivery of 2.8 s of synthetic music, with stage and texts, to try writers on. */
#ifndef TESTS_LIB_WRITING_H
#define TESTS_LIB_WRITING_H

#include "engine/audio/pcm.h"
#include "engine/bundle/writer.h"
#include "tests/lib/check.h"

#define ODD_FRAMES 123457

extern const struct writer_class wav_writer, flac_writer, alac_writer, mp3_writer, aac_writer,
    opus_writer, vorbis_writer, wavpack_writer;
#define ALL_COUNT 8
extern const struct writer_class *const all_writers[ALL_COUNT];

struct rig {
    struct arena *a;
    struct stage *stage;
    const char *dir;
    struct pcm *pcm;
    struct reel *reel;
    struct song song;
    struct album album;
    struct delivery_track track;
    struct delivery d;
    char *raw_md5;             /* of the reel's bytes, in hex */
};

/* `path` in the bundle; samples in `format`, seeded and the same each time. */
struct rig rig_new(const struct writer_class *class, const char *path, enum pcm_format format,
                   int rate);
/* Pointers into the rig itself, once it has its place. */
void rig_settle(struct rig *g);
/* Writes, or encodes (to a scratch file) and wraps. */
bool rig_make(const struct writer_class *class, struct rig *g, struct arena *task, struct err *err);
/* check without findings, write, verify; returns the file's absolute path. */
const char *rig_write(const struct writer_class *class, struct rig *g);
/* Sets a field of the delivery's config by its key. */
void rig_set(struct rig *g, const struct writer_class *class, const char *key, double value);
/* One that every option of the writer allows. */
int rig_rate_of(const struct writer_class *class);
/* Fails unless `line` stands somewhere in `out`. */
void has_line(const char *out, const char *line);

#endif
