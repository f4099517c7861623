#include "engine/cli/version.h"

#include "config.h"

#include "engine/audio/resample.h"
#include "engine/audio/source.h"
#include "engine/base/checksum.h"
#include "engine/base/hash.h"
#include "engine/base/pack.h"
#include "engine/base/unicode.h"
#include "engine/base/xml.h"
#include "engine/meter/loudness.h"
#include "formats/registry.h"
#include "recipes/reader/reader.h"

/* Encoders stand under the format that they write. */
void version_put(json_t *document)
{
    struct arena *a = arena_new();
    const struct resampler_class *resampler = resample_find("libsamplerate", 48000, 44100);
    json_put_text(document, "stamper", PACKAGE_VERSION);
    json_t *libraries = json_put_object(document, "libraries");
    json_put_text(libraries, "FFmpeg", source_library());
    if (resampler && resampler->library)
        json_put_text(libraries, "libsamplerate", resampler->library());
    json_put_text(libraries, "libebur128", loudness_library(a));
    json_put_text(libraries, "libyaml", reader_library());
    json_put_text(libraries, "libgcrypt", hash_library());
    json_put_text(libraries, "libxxhash", checksum_library(a));
    json_put_text(libraries, "jansson", JANSSON_VERSION);
    json_put_text(libraries, "ICU", unicode_library());
    json_put_text(libraries, "libxml2", xml_library());
    json_put_text(libraries, "libzip", pack_library());
    for (int i = 0; writer_classes[i]; i++)
        if (writer_classes[i]->library)
            json_put_text(libraries, writer_classes[i]->name, writer_classes[i]->library());
    arena_free(a);
}

void version_add(struct text *out)
{
    json_t *document = json_root_object(out->arena), *version;
    const char *name;
    version_put(document);
    text_printf(out, "stamper %s\n", PACKAGE_VERSION);
    json_object_foreach(json_object_get(document, "libraries"), name, version)
        text_printf(out, "%s: %s\n", name, json_string_value(version));
    text_add(out, "Licence GPL-3.0-or-later; no warranty.\n");
}
