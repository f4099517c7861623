#include "engine/dsp/processor.h"

#define PROCESSOR(class_) extern const struct processor_class class_;
#include "engine/dsp/registry.def"
#undef PROCESSOR

const struct processor_class *const processor_classes[] = {
#define PROCESSOR(class_) &class_,
#include "engine/dsp/registry.def"
#undef PROCESSOR
    NULL
};

const struct processor_class *processor_find(const char *name)
{
    for (int i = 0; processor_classes[i]; i++)
        if (text_equal(processor_classes[i]->name, name))
            return processor_classes[i];
    return NULL;
}
