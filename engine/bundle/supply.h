/* supply: what the supply chain is told of a release, as plain data, and its simpler forms.
 *
 * Everything is known before: no clock, no invented identifier; message id and date come from the
 * recipe. The forms: DDEX ERN 4.3 (ddex.h), a folder in the style of Apple's .itmsp (itmsp.h), a
 * label copy as CSV (labelcopy.h), JSON.
 * Owner: the arena. */
#ifndef ENGINE_BUNDLE_SUPPLY_H
#define ENGINE_BUNDLE_SUPPLY_H

#include "engine/album/album.h"
#include "engine/base/arena.h"
#include "engine/base/finding.h"

struct supply_deal {           /* texts as the DDEX allowed value sets have them */
    int territory_count, model_count, use_count;
    const char **territories, **models, **uses;
    const char *from, *to;     /* dates; to: NULL = open */
};
struct supply_order {          /* what the recipe asks for; all NULL, no and 0 without it */
    struct pos pos;
    const char *target;        /* whose files are told; NULL: the first lossless target of songs */
    bool has_ddex, has_itmsp, has_label_copy, has_json;
    const char *message_id, *created;
    const char *sender_dpid, *sender, *recipient_dpid, *recipient;
    const char *provider, *release_date, *release_type;
    int deal_count;
    struct supply_deal *deals;
};

struct supply_file {
    const char *path;          /* from the bundle's root */
    const char *extension;     /* ".flac"                */
    const char *sha256, *md5;  /* md5: NULL where no form needs it */
    int64_t size_bytes;
};
struct supply_track {
    const struct song *song;
    const char *artist;
    int number, disc;
    struct supply_file file;
    int rate_hz, bits, channels; /* bits 0: float or lossy */
    double length_s;
};
struct supply {
    const struct supply_order *order;
    const struct album *album;
    const char *format;        /* of the files: "flac" */
    int track_count;
    const struct supply_track *tracks;
    const struct supply_file *cover; /* NULL: none */
    const char *cover_mime;
    int cover_width, cover_height;
};

/* What the forms that are asked for need and the recipe lacks: an error each, at the order. */
void supply_check(const struct supply_order *o, const struct album *album,
                  struct findings *findings);
/* "012345678905": a UPC in 12 digits, else the EAN in 13. */
const char *supply_upc(const struct album *album);
/* "PT3M41.253S": ISO 8601. */
char *supply_duration(struct arena *a, double seconds);
/* A relative reference from a file of the bundle to another (RFC 3986: escaped). */
char *supply_reference(struct arena *a, const char *from, const char *to);
char *supply_json(struct arena *a, const struct supply *s);

#endif
