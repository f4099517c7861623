/* xml: the door to libxml2's writer: a document in memory, indented, in UTF-8.
 *
 * Order:  new, elements nested as they are opened, finish once.
 * Owner:  the arena; texts must be UTF-8 without control characters. */
#ifndef ENGINE_BASE_XML_H
#define ENGINE_BASE_XML_H

#include "engine/base/arena.h"

struct xml;

const char *xml_library(void); /* version of libxml2 in use */
struct xml *xml_new(struct arena *a);
void xml_open(struct xml *x, const char *name);
/* Of the element opened last, before anything is inside it. */
void xml_attribute(struct xml *x, const char *name, const char *value);
void xml_text(struct xml *x, const char *text);
void xml_close(struct xml *x);
/* An element with this text; nothing where text is NULL. */
void xml_element(struct xml *x, const char *name, const char *text);
void xml_number(struct xml *x, const char *name, long long value);
/* The whole document, NUL-terminated. */
char *xml_finish(struct xml *x);

#endif
