/* cd: the writer of a CD target: programme WAV, cue, TOC, PQ sheet and DDP fileset in one folder.
 *
 *   NAME.wav NAME.cue NAME.toc   to burn; NAME: the catalogue number, else the title, else "album",
 *                                and of several discs the number
 *   pq.txt pq.html pq.pdf        the PQ sheet
 *   ddp-image.cue                for DDP tools that want a cue of IMAGE.DAT; not to burn
 *   ddp/                         DDPID DDPMS PQDESCR IMAGE.DAT CDTEXT.BIN CHECKSUM.MD5
 *
 * The programme starts at address 00:02:00; the pause of 2 s before it is in the DDP image only. */
#ifndef FORMATS_DISC_CD_H
#define FORMATS_DISC_CD_H

#include "engine/bundle/writer.h"
#include "formats/disc/ddp.h"
#include "formats/disc/disc_second.h"
#include "formats/disc/disc_text.h"

struct cd_config {
    int profile;                   /* enum ddp_profile_kind */
    bool md5, crc32;               /* checksum files to write */
    int charset;                   /* enum disc_text_charset */
    bool fill;                     /* gaps in the texts */
    bool repeat;                   /* TAB for a text that the track before has too */
    const struct disc_second *second; /* NULL: one language */
    struct time_value plant_limit;
};
/* What the writer makes of a delivery, before any sample is read. */
struct cd_plan {
    const struct cd_config *config;
    const struct ddp_profile *profile;
    struct disc *disc;             /* texts as the disc shows them */
    struct disc *sheet;            /* texts as cue and TOC can show them */
    struct disc *original;         /* texts as the album has them  */
    struct ddp_files files;
    const char *stem;              /* of WAV, cue and TOC: safe on every system, ASCII */
};
/* Findings may be NULL; false: *err set (texts that do not fit). */
bool cd_plan_make(struct arena *a, const struct delivery *d, struct cd_plan *plan,
                  struct findings *findings, struct err *err) MUST_CHECK;
/* The image's digests as a delivery's sums have them; false: one that the plan asks for is not
 * there. */
bool cd_digests_of_json(const struct cd_plan *plan, const json_t *sums,
                        struct ddp_digests *digests) MUST_CHECK;
/* Reads everything back from the stage and compares it with the delivery. */
bool cd_verify(const struct delivery *d, struct stage *stage, struct arena *a,
               struct err *err) MUST_CHECK;
/* `frames` of the programme from `start_frame`; beyond the end of the reel there is silence. */
bool cd_read_programme(const struct reel *reel, int64_t start_frame, int frames, void *bytes,
                       struct err *err) MUST_CHECK;

#define CD_WAV_HEADER_BYTES 44
#define CD_BLOCK_FRAMES (32 * CDTIME_SECTOR_SAMPLES)
/* Of a WAV of 44.1 kHz, 16 bit, stereo. */
void cd_wav_header(int64_t frames, uint8_t header[CD_WAV_HEADER_BYTES]);

extern const struct writer_class cd_writer;

#endif
