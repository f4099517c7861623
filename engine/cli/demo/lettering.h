/* lettering: capital letters as strokes of a round pen. */
#ifndef ENGINE_CLI_DEMO_LETTERING_H
#define ENGINE_CLI_DEMO_LETTERING_H

struct lettering {
    const char *text;          /* capitals and blanks */
    double x, y;               /* top left; the unit is the picture's side */
    double size, space;        /* height of a letter; space between letters, in letter widths */
    double pen;                /* half the width of a stroke */
};

/* Width of the whole line. */
double lettering_width(const struct lettering *l);
/* How much of a pixel of size `pixel` at (x, y) is ink: 0 .. 1. */
double lettering_ink(const struct lettering *l, double x, double y, double pixel);

#endif
