/* gate: from the mean squares of windows to gated figures.
 *
 * Samples: K-weighted mean square, channels summed.
 * Range:   loudness -INFINITY and range 0 when nothing passes the gates.
 * Source:  ITU-R BS.1770-5 Annex 1 (integrated), EBU Tech 3342 (range). */
#ifndef ENGINE_METER_GATE_H
#define ENGINE_METER_GATE_H

#define GATE_CELLS_PER_SECOND 100     /* a cell is 10 ms to the nearest frame      */
#define GATE_BLOCK_CELLS 40           /* gating block and momentary window: 400 ms */
#define GATE_HOP_CELLS 10             /* 75 % overlap                              */
#define GATE_SHORT_TERM_CELLS 300     /* 3 s                                       */

#define GATE_ABSOLUTE 1.1724653045822981e-07 /* -70 LUFS: 10^((-70 + 0.691) / 10)  */
#define GATE_RELATIVE 0.1                    /* 10 LU under the mean               */

/* LUFS of a mean square. */
double gate_loudness(double mean_square);
/* Integrated loudness of gating blocks. */
double gate_integrated(const double *mean_squares, int count);
/* Loudness range of short-term values taken at 10 Hz; sorts them. */
double gate_range(double *mean_squares, int count);

#endif
