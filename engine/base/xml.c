#include "engine/base/xml.h"

#include <assert.h>
#include <libxml/xmlwriter.h>

struct xml {
    struct arena *arena;
    xmlBufferPtr buffer;
    xmlTextWriterPtr writer;
};

static void drop(void *handle)
{
    struct xml *x = handle;
    xmlFreeTextWriter(x->writer);
    xmlBufferFree(x->buffer);
}

/* The writer fails only where memory ends or where we nest wrongly. */
static void must(int result)
{
    assert(result >= 0);
    (void)result;
}

const char *xml_library(void)
{
    return LIBXML_DOTTED_VERSION;
}

struct xml *xml_new(struct arena *a)
{
    struct xml *x = arena_new_one(a, struct xml);
    x->arena = a;
    x->buffer = xmlBufferCreate();
    assert(x->buffer);
    x->writer = xmlNewTextWriterMemory(x->buffer, 0);
    assert(x->writer);
    arena_defer(a, drop, x);
    must(xmlTextWriterSetIndent(x->writer, 1));
    must(xmlTextWriterSetIndentString(x->writer, BAD_CAST "  "));
    must(xmlTextWriterStartDocument(x->writer, NULL, "UTF-8", NULL));
    return x;
}

void xml_open(struct xml *x, const char *name)
{
    must(xmlTextWriterStartElement(x->writer, BAD_CAST name));
}

void xml_attribute(struct xml *x, const char *name, const char *value)
{
    must(xmlTextWriterWriteAttribute(x->writer, BAD_CAST name, BAD_CAST value));
}

void xml_text(struct xml *x, const char *text)
{
    must(xmlTextWriterWriteString(x->writer, BAD_CAST text));
}

void xml_close(struct xml *x)
{
    must(xmlTextWriterEndElement(x->writer));
}

void xml_element(struct xml *x, const char *name, const char *text)
{
    if (text)
        must(xmlTextWriterWriteElement(x->writer, BAD_CAST name, BAD_CAST text));
}

void xml_number(struct xml *x, const char *name, long long value)
{
    xml_element(x, name, arena_printf(x->arena, "%lld", value));
}

char *xml_finish(struct xml *x)
{
    must(xmlTextWriterEndDocument(x->writer));
    must(xmlTextWriterFlush(x->writer));
    return arena_strdup(x->arena, (const char *)xmlBufferContent(x->buffer));
}
