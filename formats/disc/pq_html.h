/* pq_html: the PQ sheet as one HTML page that loads nothing. */
#ifndef FORMATS_DISC_PQ_HTML_H
#define FORMATS_DISC_PQ_HTML_H

#include "formats/disc/pq_sheet.h"

void pq_html_format(const struct pq_page *page, struct text *out);

#endif
