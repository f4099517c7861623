/* pq_pdf: the PQ sheet as PDF on A4 paper, its fonts embedded; the door to cairo and FreeType.
 *
 * Text:   from left to right, letter by letter, in DejaVu Sans; what it lacks in Droid Sans
 *         Fallback (Chinese, Japanese, Korean) where that is installed, else as an empty box.
 * Bytes:  the same from run to run: no date is written.
 * Errors: ERR_FAILED (no font). */
#ifndef FORMATS_DISC_PQ_PDF_H
#define FORMATS_DISC_PQ_PDF_H

#include "formats/disc/pq_sheet.h"

const char *pq_pdf_library(void); /* cairo's version */
/* Are the fonts there? False: *missing is the path of one that is not. */
bool pq_pdf_has_fonts(const char **missing);
bool pq_pdf_format(struct arena *a, const struct pq_page *page, struct text *out,
                   struct err *err) MUST_CHECK;

#endif
