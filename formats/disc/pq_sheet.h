/* pq_sheet: what stands on the PQ sheet that a plant files with the master: tables of texts, which
 * pq_text, pq_html and pq_pdf show. */
#ifndef FORMATS_DISC_PQ_SHEET_H
#define FORMATS_DISC_PQ_SHEET_H

#include "engine/base/text.h"
#include "formats/disc/ddp.h"
#include "formats/disc/disc.h"
#include "formats/disc/rip_sums.h"

struct pq_sheet {
    const struct disc *disc;          /* texts as the disc shows them   */
    const struct disc *original;      /* texts as the album has them    */
    const struct ddp_files *files;
    const struct ddp_profile *profile;
    const struct rip_sums *sums;
    const char *md5, *crc32;          /* the checksum files; NULL where there is none */
    const char *texts_page, *second_page; /* names of the code pages of CD-Text */
};

#define PQ_TABLES 9
#define PQ_COLUMNS 8
struct pq_table {
    const char *heading, *note;       /* note may be NULL */
    int column_count;
    const char *titles[PQ_COLUMNS];   /* the first is NULL: names and values, without titles */
    const char *kinds;                /* a letter a column: t text, n figures, c code (one width) */
    int row_count;
    const char **cells;               /* by rows; never NULL */
};
struct pq_page {
    const char *title, *artist;       /* NULL where there is none */
    const char *foot;                 /* at the end of every page */
    int table_count;
    struct pq_table tables[PQ_TABLES];
};
struct pq_page *pq_sheet_page(struct arena *a, const struct pq_sheet *sheet);

#endif
