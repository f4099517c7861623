#include "engine/bundle/ddex.h"

#include "engine/base/text.h"
#include "engine/base/xml.h"

#include <string.h>

#define NAMESPACE "http://ddex.net/xml/ern/43"
#define AVS_VERSION "3"

struct message {
    struct arena *arena;
    const struct supply *supply;
    const char *path;
    struct xml *xml;
    int party_count;
    const char **parties;      /* P1, P2 ... */
};

/* Credits that become contributors. */
static const struct {
    size_t offset;
    const char *role;
} contributors[] = {
    { offsetof(struct credits, composer), "Composer" },
    { offsetof(struct credits, songwriter), "ComposerLyricist" },
    { offsetof(struct credits, arranger), "Arranger" },
    { offsetof(struct credits, producer), "StudioProducer" },
    { offsetof(struct credits, mixer), "Mixer" },
};
#define CONTRIBUTORS (sizeof contributors / sizeof contributors[0])

static const char *contributor(const struct credits *c, size_t i)
{
    return *(const char *const *)((const char *)c + contributors[i].offset);
}

static void add_party(struct message *m, const char *name)
{
    for (int i = 0; i < m->party_count; i++)
        if (!name || strcmp(m->parties[i], name) == 0)
            return;
    if (!name)
        return;
    m->parties = arena_grow(m->arena, m->parties, m->party_count, sizeof *m->parties);
    m->parties[m->party_count++] = name;
}

static void find_parties(struct message *m)
{
    const struct supply *s = m->supply;
    add_party(m, s->album->credits.artist);
    add_party(m, s->album->label);
    for (int i = 0; i < s->track_count; i++) {
        add_party(m, s->tracks[i].artist);
        for (size_t k = 0; k < CONTRIBUTORS; k++)
            add_party(m, contributor(&s->tracks[i].song->credits, k));
    }
}

static char *reference(struct message *m, const char *name)
{
    int i = 0;
    while (strcmp(m->parties[i], name) != 0)
        i++;
    return arena_printf(m->arena, "P%d", i + 1);
}

static void put_with(struct xml *x, const char *name, const char *attribute, const char *value,
                     const char *text)
{
    xml_open(x, name);
    xml_attribute(x, attribute, value);
    xml_text(x, text);
    xml_close(x);
}

static void put_messaging_party(struct xml *x, const char *element, const char *dpid,
                                const char *name)
{
    xml_open(x, element);
    xml_element(x, "PartyId", dpid);
    if (name) {
        xml_open(x, "PartyName");
        xml_element(x, "FullName", name);
        xml_close(x);
    }
    xml_close(x);
}

static void put_header(struct message *m)
{
    const struct supply_order *o = m->supply->order;
    xml_open(m->xml, "MessageHeader");
    xml_element(m->xml, "MessageThreadId", o->message_id);
    xml_element(m->xml, "MessageId", o->message_id);
    put_messaging_party(m->xml, "MessageSender", o->sender_dpid, o->sender);
    put_messaging_party(m->xml, "MessageRecipient", o->recipient_dpid, o->recipient);
    xml_element(m->xml, "MessageCreatedDateTime", o->created);
    xml_close(m->xml);
}

static void put_parties(struct message *m)
{
    xml_open(m->xml, "PartyList");
    for (int i = 0; i < m->party_count; i++) {
        xml_open(m->xml, "Party");
        xml_element(m->xml, "PartyReference", reference(m, m->parties[i]));
        xml_open(m->xml, "PartyName");
        xml_element(m->xml, "FullName", m->parties[i]);
        xml_close(m->xml);
        xml_close(m->xml);
    }
    xml_close(m->xml);
}

static void put_title(struct xml *x, const char *title)
{
    xml_element(x, "DisplayTitleText", title);
    xml_open(x, "DisplayTitle");
    xml_attribute(x, "ApplicableTerritoryCode", "Worldwide");
    xml_attribute(x, "IsDefault", "true");
    xml_element(x, "TitleText", title);
    xml_close(x);
}

static void put_artist(struct message *m, const char *artist)
{
    xml_element(m->xml, "DisplayArtistName", artist);
    xml_open(m->xml, "DisplayArtist");
    xml_attribute(m->xml, "SequenceNumber", "1");
    xml_element(m->xml, "ArtistPartyReference", reference(m, artist));
    xml_element(m->xml, "DisplayArtistRole", "MainArtist");
    xml_close(m->xml);
}

static void put_file(struct message *m, const struct supply_file *f)
{
    xml_open(m->xml, "File");
    xml_element(m->xml, "URI", supply_reference(m->arena, m->path, f->path));
    xml_open(m->xml, "HashSum");
    xml_element(m->xml, "Algorithm", "SHA-256");
    xml_element(m->xml, "HashSumValue", f->sha256);
    xml_close(m->xml);
    xml_element(m->xml, "FileSize", arena_printf(m->arena, "%lld.%03d",
                                                 (long long)(f->size_bytes / 1000),
                                                 (int)(f->size_bytes % 1000)));
    xml_close(m->xml);
}

/* A codec that the value set lacks is user-defined under the sender's name space. */
static void put_codec(struct message *m)
{
    static const char *const codecs[][2] = {
        { "flac", "FLAC" }, { "wav", "PCM" }, { "bwf", "PCM" }, { "aiff", "PCM" },
        { "mp3", "MP3" }, { "aac", "AAC" }, { "vorbis", "Vorbis" },
    };
    const char *format = m->supply->format;
    for (size_t i = 0; i < sizeof codecs / sizeof codecs[0]; i++) {
        if (strcmp(codecs[i][0], format) == 0) {
            xml_element(m->xml, "AudioCodecType", codecs[i][1]);
            return;
        }
    }
    xml_open(m->xml, "AudioCodecType");
    xml_attribute(m->xml, "Namespace", m->supply->order->sender_dpid);
    xml_attribute(m->xml, "UserDefinedValue", format);
    xml_text(m->xml, "UserDefined");
    xml_close(m->xml);
}

static void put_delivery(struct message *m, const struct supply_track *t, int number)
{
    struct xml *x = m->xml;
    xml_open(x, "TechnicalDetails");
    xml_element(x, "TechnicalResourceDetailsReference", arena_printf(m->arena, "T%d", number));
    xml_open(x, "DeliveryFile");
    xml_element(x, "Type", "AudioFile");
    put_codec(m);
    xml_number(x, "NumberOfChannels", t->channels);
    put_with(x, "SamplingRate", "UnitOfMeasure", "kHz",
             arena_printf(m->arena, "%g", t->rate_hz / 1e3));
    if (t->bits)
        xml_number(x, "BitsPerSample", t->bits);
    xml_element(x, "Duration", supply_duration(m->arena, t->length_s));
    put_file(m, &t->file);
    xml_close(x);
    xml_close(x);
}

static void put_line(struct message *m, const char *element, const char *text_element,
                     const char *sign, const char *text)
{
    if (!text)
        return;
    bool is_signed = strncmp(text, sign, strlen(sign)) == 0;
    xml_open(m->xml, element);
    if (m->supply->album->year)
        xml_number(m->xml, "Year", m->supply->album->year);
    xml_element(m->xml, text_element, is_signed ? text : arena_printf(m->arena, "%s %s", sign,
                                                                      text));
    xml_close(m->xml);
}

static const char *warning_of(const struct song *song)
{
    return song->is_explicit ? "Explicit" : "NotExplicit";
}

static void put_contributors(struct message *m, const struct credits *c)
{
    int number = 0;
    for (size_t i = 0; i < CONTRIBUTORS; i++) {
        const char *name = contributor(c, i);
        if (!name)
            continue;
        xml_open(m->xml, "Contributor");
        xml_attribute(m->xml, "SequenceNumber", arena_printf(m->arena, "%d", ++number));
        xml_element(m->xml, "ContributorPartyReference", reference(m, name));
        xml_element(m->xml, "Role", contributors[i].role);
        xml_close(m->xml);
    }
}

static void put_recording(struct message *m, const struct supply_track *t, int number)
{
    struct xml *x = m->xml;
    const char *language = t->song->credits.language;
    xml_open(x, "SoundRecording");
    xml_element(x, "ResourceReference", arena_printf(m->arena, "A%d", number));
    xml_element(x, "Type", "MusicalWorkSoundRecording");
    xml_open(x, "SoundRecordingEdition");
    xml_open(x, "ResourceId");
    xml_element(x, "ISRC", t->song->isrc);
    xml_close(x);
    put_line(m, "PLine", "PLineText", "(P)", m->supply->album->phonogram);
    put_delivery(m, t, number);
    xml_close(x);
    put_title(x, t->song->credits.title);
    put_artist(m, t->artist);
    put_contributors(m, &t->song->credits);
    xml_element(x, "Duration", supply_duration(m->arena, t->length_s));
    xml_element(x, "ParentalWarningType", warning_of(t->song));
    xml_element(x, "LanguageOfPerformance", language ? language
                                                     : m->supply->album->credits.language);
    xml_close(x);
}

static void put_cover(struct message *m)
{
    const struct supply *s = m->supply;
    struct xml *x = m->xml;
    int number = s->track_count + 1;
    xml_open(x, "Image");
    xml_element(x, "ResourceReference", arena_printf(m->arena, "A%d", number));
    xml_element(x, "Type", "FrontCoverImage");
    xml_open(x, "ResourceId");
    put_with(x, "ProprietaryId", "Namespace", s->order->sender_dpid,
             arena_printf(m->arena, "COVER:%s", supply_upc(s->album)));
    xml_close(x);
    xml_element(x, "ParentalWarningType", "NotExplicit");
    xml_open(x, "TechnicalDetails");
    xml_element(x, "TechnicalResourceDetailsReference", arena_printf(m->arena, "T%d", number));
    xml_element(x, "ImageCodecType", strcmp(s->cover_mime, "image/png") == 0 ? "PNG" : "JPEG");
    put_with(x, "ImageHeight", "UnitOfMeasure", "Pixel",
             arena_printf(m->arena, "%d", s->cover_height));
    put_with(x, "ImageWidth", "UnitOfMeasure", "Pixel",
             arena_printf(m->arena, "%d", s->cover_width));
    put_file(m, s->cover);
    xml_close(x);
    xml_close(x);
}

static void put_resources(struct message *m)
{
    xml_open(m->xml, "ResourceList");
    for (int i = 0; i < m->supply->track_count; i++)
        put_recording(m, &m->supply->tracks[i], i + 1);
    if (m->supply->cover)
        put_cover(m);
    xml_close(m->xml);
}

static void put_genre(struct message *m)
{
    xml_open(m->xml, "Genre");
    xml_element(m->xml, "GenreText", m->supply->album->genre);
    xml_close(m->xml);
}

static void put_content(struct message *m, int disc)
{
    for (int i = 0; i < m->supply->track_count; i++) {
        const struct supply_track *t = &m->supply->tracks[i];
        if (t->disc != disc)
            continue;
        xml_open(m->xml, "ResourceGroupContentItem");
        xml_number(m->xml, "SequenceNumber", t->number);
        xml_element(m->xml, "ReleaseResourceReference", arena_printf(m->arena, "A%d", i + 1));
        xml_close(m->xml);
    }
}

/* Several discs are a group each. */
static void put_group(struct message *m)
{
    const struct supply *s = m->supply;
    int discs = 1;
    for (int i = 0; i < s->track_count; i++)
        discs = s->tracks[i].disc > discs ? s->tracks[i].disc : discs;
    xml_open(m->xml, "ResourceGroup");
    for (int disc = 1; discs > 1 && disc <= discs; disc++) {
        xml_open(m->xml, "ResourceGroup");
        xml_attribute(m->xml, "ResourceGroupType", "ReleaseComponent");
        xml_number(m->xml, "SequenceNumber", disc);
        put_content(m, disc);
        xml_close(m->xml);
    }
    if (discs == 1)
        put_content(m, 1);
    if (s->cover)
        put_with(m->xml, "LinkedReleaseResourceReference", "LinkDescription", "CoverArt",
                 arena_printf(m->arena, "A%d", s->track_count + 1));
    xml_close(m->xml);
}

static const char *release_warning(const struct supply *s)
{
    for (int i = 0; i < s->track_count; i++)
        if (s->tracks[i].song->is_explicit)
            return "Explicit";
    return "NotExplicit";
}

static void put_release(struct message *m)
{
    const struct supply *s = m->supply;
    const struct album *al = s->album;
    struct xml *x = m->xml;
    double length_s = 0.0;
    for (int i = 0; i < s->track_count; i++)
        length_s += s->tracks[i].length_s;
    xml_open(x, "Release");
    xml_element(x, "ReleaseReference", "R0");
    xml_element(x, "ReleaseType", s->order->release_type);
    xml_open(x, "ReleaseId");
    xml_element(x, "ICPN", supply_upc(al));
    if (al->catalog)
        put_with(x, "CatalogNumber", "Namespace", s->order->sender_dpid, al->catalog);
    xml_close(x);
    put_title(x, al->credits.title);
    put_artist(m, al->credits.artist);
    xml_element(x, "ReleaseLabelReference", reference(m, al->label));
    put_line(m, "PLine", "PLineText", "(P)", al->phonogram);
    put_line(m, "CLine", "CLineText", "(C)", al->copyright);
    xml_element(x, "Duration", supply_duration(m->arena, length_s));
    put_genre(m);
    xml_element(x, "ReleaseDate", s->order->release_date);
    xml_element(x, "ParentalWarningType", release_warning(s));
    put_group(m);
    xml_close(x);
}

static void put_track_release(struct message *m, const struct supply_track *t, int number)
{
    const struct supply *s = m->supply;
    struct xml *x = m->xml;
    xml_open(x, "TrackRelease");
    xml_element(x, "ReleaseReference", arena_printf(m->arena, "R%d", number));
    xml_open(x, "ReleaseId");
    put_with(x, "ProprietaryId", "Namespace", s->order->sender_dpid,
             arena_printf(m->arena, "%s_%s_R%d", supply_upc(s->album), t->song->isrc, number));
    xml_close(x);
    put_title(x, t->song->credits.title);
    xml_element(x, "ReleaseResourceReference", arena_printf(m->arena, "A%d", number));
    xml_element(x, "ReleaseLabelReference", reference(m, s->album->label));
    put_genre(m);
    xml_close(x);
}

static void put_releases(struct message *m)
{
    xml_open(m->xml, "ReleaseList");
    put_release(m);
    for (int i = 0; i < m->supply->track_count; i++)
        put_track_release(m, &m->supply->tracks[i], i + 1);
    xml_close(m->xml);
}

static void put_list(struct xml *x, const char *element, const char *const *texts, int count)
{
    for (int i = 0; i < count; i++)
        xml_element(x, element, texts[i]);
}

static void put_deal(struct message *m, const struct supply_deal *d)
{
    struct xml *x = m->xml;
    xml_open(x, "Deal");
    xml_open(x, "DealTerms");
    put_list(x, "TerritoryCode", d->territories, d->territory_count);
    xml_open(x, "ValidityPeriod");
    xml_element(x, "StartDate", d->from);
    xml_element(x, "EndDate", d->to);
    xml_close(x);
    put_list(x, "CommercialModelType", d->models, d->model_count);
    put_list(x, "UseType", d->uses, d->use_count);
    xml_close(x);
    xml_close(x);
}

/* Every deal is for the album and for each of its tracks. */
static void put_deals(struct message *m)
{
    const struct supply_order *o = m->supply->order;
    if (o->deal_count == 0)
        return;
    xml_open(m->xml, "DealList");
    xml_open(m->xml, "ReleaseDeal");
    for (int i = 0; i <= m->supply->track_count; i++)
        xml_element(m->xml, "DealReleaseReference", arena_printf(m->arena, "R%d", i));
    for (int i = 0; i < o->deal_count; i++)
        put_deal(m, &o->deals[i]);
    xml_close(m->xml);
    xml_close(m->xml);
}

char *ddex_message(struct arena *a, const struct supply *s, const char *path)
{
    struct message m = { .arena = a, .supply = s, .path = path, .xml = xml_new(a) };
    const char *language = s->album->credits.language;
    find_parties(&m);
    xml_open(m.xml, "ern:NewReleaseMessage");
    xml_attribute(m.xml, "xmlns:ern", NAMESPACE);
    xml_attribute(m.xml, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    xml_attribute(m.xml, "xsi:schemaLocation", NAMESPACE " " NAMESPACE "/release-notification.xsd");
    xml_attribute(m.xml, "ReleaseProfileVersionId", "Audio");
    xml_attribute(m.xml, "LanguageAndScriptCode", language ? language : "en");
    xml_attribute(m.xml, "AvsVersionId", AVS_VERSION);
    put_header(&m);
    put_parties(&m);
    put_resources(&m);
    put_releases(&m);
    put_deals(&m);
    xml_close(m.xml);
    return xml_finish(m.xml);
}
