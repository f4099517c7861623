#include "engine/bundle/writer.h"

#include <math.h>

const char *const metadata_names[] = { "full", "minimal", "none", 0 };
const struct delivery_figures delivery_figures_unknown = { NAN, NAN, NAN, NAN, NAN };

void writer_encode_key(const struct writer_class *class, const void *config, struct text *out)
{
    text_printf(out, "class=%s\nversion=%u\nlibrary=%s\n", class->name, class->version,
                class->library ? class->library() : "");
    field_key_text_but(class->fields, config, FIELD_WRAP, out);
}
