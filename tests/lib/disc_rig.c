#include "tests/lib/disc_rig.h"

#include "engine/base/file.h"

struct reel *disc_rig_reel(struct arena *a, int64_t from_frame, int64_t frames)
{
    struct err err = {0};
    char *path = arena_printf(a, "%s/position.pcm", check_scratch(a));
    struct pcm *pcm = pcm_create(a, path, PCM_S16, DISC_RATE_HZ, 2, frames, &err);
    succeeds(pcm != NULL, &err);
    static uint8_t block[4 * RIG_SECTOR];
    for (int64_t at = 0; at < frames; at += RIG_SECTOR) {
        int n = frames - at < RIG_SECTOR ? (int)(frames - at) : RIG_SECTOR;
        for (int i = 0; i < n; i++)
            for (int k = 0; k < 4; k++)
                block[4 * i + k] = (uint8_t)((from_frame + at + i) >> 8 * k);
        succeeds(pcm_write_raw(pcm, at, n, block, &err), &err);
    }
    struct reel *r = reel_new(a, PCM_S16, DISC_RATE_HZ, 2, frames);
    reel_add(a, r, (struct reel_piece){ .pcm = pcm, .length_frames = frames });
    return r;
}

static void set_track(struct disc_rig *rig, int i, int64_t pause, int64_t start, int64_t end)
{
    rig->tracks[i] = (struct delivery_track){
        .song = &rig->album.songs[i], .number = i + 1, .pause_frame = pause * RIG_SECTOR,
        .start_frame = start * RIG_SECTOR, .end_frame = end * RIG_SECTOR,
    };
}

static void set_song(struct song *s, const char *title, const char *isrc, unsigned flags, int line)
{
    *s = (struct song){ .pos = { .file = "album.yaml", .line = line, .column = 5 },
                        .isrc = isrc, .flags = flags, .credits = { .title = title } };
}

struct disc_rig *disc_rig_new(struct arena *a)
{
    struct disc_rig *rig = arena_new_one(a, struct disc_rig);
    rig->a = a;
    rig->album = (struct album){ .credits = { .title = "Test Album", .artist = "The Band" },
                                 .ean = "4006381333931",
                                 .catalog = "RUN-012",
                                 .genre = "Rock",
                                 .year = 2026,
                                 .song_count = 3 };
    rig->album.songs = arena_new_array(a, struct song, 3);
    set_song(&rig->album.songs[0], "First", "USABC2400001", SONG_DCP, 11);
    set_song(&rig->album.songs[1], "Caf\xC3\xA9 \"Second\"", "USABC2400002", SONG_DCP | SONG_PRE,
             12);
    set_song(&rig->album.songs[2], "Third", "USABC2400003", 0, 13);
    rig->album.songs[2].credits.artist = "A Guest";
    rig->tracks = arena_new_array(a, struct delivery_track, 3);
    set_track(rig, 0, 0, 0, 375);
    set_track(rig, 1, 375, 450, 825);
    set_track(rig, 2, 825, 825, 1125);
    rig->tracks[1].index_count = 1;
    rig->tracks[1].index_frames = arena_new_array(a, int64_t, 1);
    rig->tracks[1].index_frames[0] = 637 * RIG_SECTOR;
    field_defaults(cd_writer.fields, &rig->config);
    rig->delivery = (struct delivery){
        .pos = { .file = "album.yaml", .line = 20, .column = 3 },
        .target = "cd",
        .path = "cd",
        .album = &rig->album,
        .track_count = 3,
        .tracks = rig->tracks,
        .track_total = 3,
        .disc_number = 1,
        .disc_total = 1,
        .config = &rig->config,
    };
    rig->delivery.reel = disc_rig_reel(a, 0, 1125 * RIG_SECTOR);
    return rig;
}

void disc_rig_write(struct disc_rig *rig)
{
    struct err err = {0};
    struct findings *f = findings_new(rig->a);
    cd_writer.check(&rig->delivery, f);
    for (int i = 0; i < f->count; i++)
        if (f->items[i]->severity == SEVERITY_ERROR)
            fail_msg("check: %s", f->items[i]->err.message);
    rig->stage =
        stage_open(rig->a, arena_printf(rig->a, "%s/release", check_scratch(rig->a)), false, &err);
    succeeds(rig->stage != NULL, &err);
    succeeds(cd_writer.write(&rig->delivery, rig->stage, rig->a, &err), &err);
    rig->dir = stage_path(rig->a, rig->stage, rig->delivery.path);
    succeeds(cd_writer.verify(&rig->delivery, rig->stage, rig->a, &err), &err);
}

const char *disc_rig_finding(const struct findings *f, const char *rule)
{
    for (int i = 0; i < f->count; i++)
        if (f->items[i]->rule && strcmp(f->items[i]->rule, rule) == 0)
            return f->items[i]->err.message;
    return NULL;
}
