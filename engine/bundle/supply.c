#include "engine/bundle/supply.h"

#include "engine/base/json.h"
#include "engine/base/text.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#define DPID "PADPIDA"

static void lacks(const struct supply_order *o, const char *form, const char *what,
                  struct findings *findings)
{
    finding_add(findings, SEVERITY_ERROR, "supply", o->pos, "supply: %s needs %s", form, what);
}

static void need(const struct supply_order *o, const char *form, const char *value,
                 const char *what, struct findings *findings)
{
    if (!value)
        lacks(o, form, what, findings);
}

static void check_dpid(const struct supply_order *o, const char *key, const char *dpid,
                       struct findings *findings)
{
    size_t n = strlen(DPID);
    bool is_right = dpid && strncmp(dpid, DPID, n) == 0 && dpid[n];
    for (const char *c = is_right ? dpid + n : ""; *c; c++)
        is_right = is_right && isalnum((unsigned char)*c);
    if (!is_right)
        finding_add(findings, SEVERITY_ERROR, "supply", o->pos, "supply: ddex needs '%s', a DDEX "
                    "party id such as PADPIDA2014120301U, found %s%s%s", key, dpid ? "'" : "",
                    dpid ? dpid : "nothing", dpid ? "'" : "");
}

/* "2026-05-01T12:00:00Z" or with an offset; with is_date the day alone. */
static bool is_time(const char *s, bool is_date)
{
    static const char form[] = "dddd-dd-ddTdd:dd:dd";
    size_t n = is_date ? 10 : sizeof form - 1;
    if (strlen(s) < n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != form[i])
            return false;
    s += n;
    bool is_offset = (*s == '+' || *s == '-') && strlen(s) == 6 && s[3] == ':';
    return is_date ? *s == 0 : strcmp(s, "Z") == 0 || is_offset;
}

static void check_time(const struct supply_order *o, const char *key, const char *value,
                       bool is_date, struct findings *findings)
{
    if (value && !is_time(value, is_date))
        finding_add(findings, SEVERITY_ERROR, "supply", o->pos, "supply: %s is '%s', expected %s",
                    key, value, is_date ? "a date such as 2026-05-01"
                                        : "a time such as 2026-05-01T12:00:00Z");
}

static void check_album(const struct supply_order *o, const char *form, const struct album *album,
                        struct findings *findings)
{
    need(o, form, album->ean, "the album's upc", findings);
    need(o, form, album->credits.title, "the album's title", findings);
    need(o, form, album->credits.artist, "the album's artist", findings);
    need(o, form, album->label, "the album's label", findings);
    need(o, form, album->genre, "the album's genre", findings);
    for (int i = 0; i < album->song_count; i++) {
        struct arena *a = findings->arena;
        need(o, form, album->songs[i].isrc, arena_printf(a, "the ISRC of song %d", i + 1),
             findings);
        need(o, form, album->songs[i].credits.title,
             arena_printf(a, "the title of song %d", i + 1), findings);
    }
}

void supply_check(const struct supply_order *o, const struct album *album,
                  struct findings *findings)
{
    check_time(o, "created", o->created, false, findings);
    check_time(o, "release_date", o->release_date, true, findings);
    for (int i = 0; i < o->deal_count; i++) {
        check_time(o, "from of a deal", o->deals[i].from, true, findings);
        check_time(o, "to of a deal", o->deals[i].to, true, findings);
    }
    if (o->has_ddex) {
        need(o, "ddex", o->message_id, "'message_id'", findings);
        need(o, "ddex", o->created, "'created': the date of the message, since nothing here "
             "depends on the clock", findings);
        check_dpid(o, "sender_dpid", o->sender_dpid, findings);
        check_dpid(o, "recipient_dpid", o->recipient_dpid, findings);
        check_album(o, "ddex", album, findings);
    }
    if (o->has_itmsp) {
        need(o, "itmsp", o->provider, "'provider'", findings);
        check_album(o, "itmsp", album, findings);
    }
}

const char *supply_upc(const struct album *album)
{
    return album->ean && album->ean[0] == '0' ? album->ean + 1 : album->ean;
}

char *supply_duration(struct arena *a, double seconds)
{
    long long ms = llround(seconds * 1000.0);
    char *rest = arena_printf(a, "%lld.%03lldS", ms / 1000 % 60, ms % 1000);
    if (ms % 1000 == 0)
        rest = arena_printf(a, "%lldS", ms / 1000 % 60);
    long long hours = ms / 3600000, minutes = ms / 60000 % 60;
    return hours ? arena_printf(a, "PT%lldH%lldM%s", hours, minutes, rest)
                 : arena_printf(a, "PT%lldM%s", minutes, rest);
}

char *supply_reference(struct arena *a, const char *from, const char *to)
{
    struct text t = text_new(a);
    text_add(&t, "");
    for (const char *c = strchr(from, '/'); c; c = strchr(c + 1, '/'))
        text_add(&t, "../");
    for (const unsigned char *c = (const unsigned char *)to; *c; c++) {
        if (isalnum(*c) || strchr("-._~/", *c))
            text_add_bytes(&t, c, 1);
        else
            text_printf(&t, "%%%02X", *c);
    }
    return t.s;
}

static void put_file(json_t *j, const struct supply_file *f)
{
    json_put_text(j, "path", f->path);
    json_put_integer(j, "size_bytes", f->size_bytes);
    json_put_text(j, "sha256", f->sha256);
}

static void put_track(json_t *tracks, const struct supply *s, const struct supply_track *t)
{
    const struct song *song = t->song;
    json_t *j = json_put_object(tracks, NULL);
    json_put_integer(j, "disc", t->disc);
    json_put_integer(j, "number", t->number);
    json_put_text(j, "title", song->credits.title);
    json_put_text(j, "artist", t->artist);
    json_put_text(j, "isrc", song->isrc);
    json_put_number(j, "length_seconds", t->length_s, 3);
    json_put_text(j, "composer", song->credits.composer);
    json_put_text(j, "songwriter", song->credits.songwriter);
    json_put_text(j, "arranger", song->credits.arranger);
    json_put_text(j, "producer", song->credits.producer);
    json_put_text(j, "mixer", song->credits.mixer);
    json_put_text(j, "language", song->credits.language ? song->credits.language
                                                        : s->album->credits.language);
    json_put_bool(j, "explicit", song->is_explicit);
    json_put_text(j, "format", s->format);
    json_put_integer(j, "rate_hz", t->rate_hz);
    if (t->bits)
        json_put_integer(j, "bits", t->bits);
    json_put_integer(j, "channels", t->channels);
    put_file(json_put_object(j, "file"), &t->file);
}

char *supply_json(struct arena *a, const struct supply *s)
{
    const struct album *al = s->album;
    json_t *root = json_root_object(a);
    json_put_text(root, "title", al->credits.title);
    json_put_text(root, "artist", al->credits.artist);
    json_put_text(root, "upc", supply_upc(al));
    json_put_text(root, "catalog", al->catalog);
    json_put_text(root, "label", al->label);
    json_put_text(root, "genre", al->genre);
    if (al->year)
        json_put_integer(root, "year", al->year);
    json_put_text(root, "release_date", s->order->release_date);
    json_put_text(root, "copyright", al->copyright);
    json_put_text(root, "phonogram", al->phonogram);
    if (s->cover) {
        json_t *cover = json_put_object(root, "cover");
        put_file(cover, s->cover);
        json_put_text(cover, "mime", s->cover_mime);
        json_put_integer(cover, "width", s->cover_width);
        json_put_integer(cover, "height", s->cover_height);
    }
    json_t *tracks = json_put_array(root, "tracks");
    for (int i = 0; i < s->track_count; i++)
        put_track(tracks, s, &s->tracks[i]);
    return json_print(a, root);
}
