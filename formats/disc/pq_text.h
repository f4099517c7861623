/* pq_text: the PQ sheet as plain UTF-8 text. */
#ifndef FORMATS_DISC_PQ_TEXT_H
#define FORMATS_DISC_PQ_TEXT_H

#include "formats/disc/pq_sheet.h"

void pq_text_format(const struct pq_page *page, struct text *out);

#endif
