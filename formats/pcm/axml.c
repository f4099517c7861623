#include "formats/pcm/axml.h"

#include "formats/pcm/chunk.h"

void axml_add(struct text *t, const struct delivery *d)
{
    struct text body = text_new(t->arena);
    if (d->track_count != 1 || !d->tracks->song->isrc || d->metadata != METADATA_FULL)
        return;
    text_printf(&body,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<ebucore:ebuCoreMain xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                "xmlns:ebucore=\"urn:ebu:metadata-schema:ebuCore_2012\">\n"
                " <ebucore:coreMetadata>\n"
                "  <ebucore:identifier typeLabel=\"GUID\" "
                "typeDefinition=\"Globally Unique Identifier\" formatLabel=\"ISRC\" "
                "formatDefinition=\"International Standard Recording Code\" "
                "formatLink=\"http://www.ebu.ch/metadata/cs/ebu_IdentifierTypeCodeCS.xml#3.7\">\n"
                "   <dc:identifier>ISRC:%s</dc:identifier>\n"
                "  </ebucore:identifier>\n"
                " </ebucore:coreMetadata>\n"
                "</ebucore:ebuCoreMain>\n",
                d->tracks->song->isrc);
    chunk_add_le(t, "axml", &body);
}
