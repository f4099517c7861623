#include "formats/registry.h"

#define WRITER(class_) extern const struct writer_class class_;
#include "formats/registry.def"
#undef WRITER

const struct writer_class *const writer_classes[] = {
#define WRITER(class_) &class_,
#include "formats/registry.def"
#undef WRITER
    NULL
};

const struct writer_class *writer_find(const char *name)
{
    for (int i = 0; writer_classes[i]; i++)
        if (text_equal(writer_classes[i]->name, name))
            return writer_classes[i];
    return NULL;
}
