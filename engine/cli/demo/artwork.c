#include "engine/cli/demo/artwork.h"

#include "engine/base/file.h"
#include "engine/base/random.h"
#include "engine/cli/demo/lettering.h"
#include "engine/cli/demo/synth.h"

#include <png.h>

#define SIDE 1400
#define WATER 0.745 /* heights from the top, the side being 1 */
#define DECK 0.515
#define RAIL 0.505

struct colour {
    double r, g, b;
};

static struct colour mix(struct colour a, struct colour b, double t)
{
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return (struct colour){a.r + t * (b.r - a.r), a.g + t * (b.g - a.g), a.b + t * (b.b - a.b)};
}

static struct colour sky(double x, double y)
{
    const struct colour night = {0.05, 0.06, 0.18}, violet = {0.34, 0.16, 0.42},
                        rose = {0.93, 0.42, 0.36}, gold = {1.0, 0.78, 0.45};
    struct colour c = y < 0.3    ? mix(night, violet, y / 0.3)
                      : y < 0.52 ? mix(violet, rose, (y - 0.3) / 0.22)
                                 : mix(rose, gold, (y - 0.52) / 0.18);
    double dx = x - 0.655, dy = y - 0.46, far = sqrt(dx * dx + dy * dy);
    c = mix(c, (struct colour){1, 0.66, 0.4},
            0.75 * (1 - far / 0.42) * (1 - far / 0.42) * (far < 0.42));
    if (far < 0.17)
        c = mix((struct colour){1, 0.93, 0.7}, (struct colour){1, 0.55, 0.42}, (dy + 0.17) / 0.3);
    return c;
}

/* One star in some cells of a grid, smaller and rarer towards the horizon. */
static double star(double x, double y)
{
    int64_t cx = (int64_t)(x * 44), cy = (int64_t)(y * 44);
    uint64_t bits = random_bits(77, (uint64_t)(cy * 64 + cx));
    double sx = ((double)cx + 0.15 + 0.7 * (double)(bits & 255) / 255) / 44;
    double sy = ((double)cy + 0.15 + 0.7 * (double)(bits >> 8 & 255) / 255) / 44;
    double size = 0.0006 + 0.0013 * (double)(bits >> 16 & 255) / 255;
    bool behind_sun = (x - 0.655) * (x - 0.655) + (y - 0.46) * (y - 0.46) < 0.18 * 0.18;
    if (behind_sun || y > 0.36 || (bits >> 24 & 255) > 150 * (1 - y / 0.36))
        return 0;
    return (x - sx) * (x - sx) + (y - sy) * (y - sy) < size * size ? 0.9 : 0;
}

static bool in_hills(double x, double y, double base, double shift)
{
    return y > base + 0.022 * synth_sine(x * 1.3 + shift) +
                   0.011 * synth_sine(x * 3.1 + 2 * shift) + 0.004 * synth_sine(x * 9.7);
}

static bool in_viaduct(double x, double y)
{
    const double period = 0.125, half = 0.047, spring = 0.585;
    if (y < DECK - 0.012 || y > WATER)
        return false;
    if (y < DECK + 0.018)
        return true;
    double u = x + 0.03 - period * floor((x + 0.03) / period) - period / 2;
    double reach = u < 0 ? -u : u;
    if (reach > half)
        return true;
    double up = spring - y; /* above the springing line the opening is a half circle */
    return up > 0 && reach * reach + up * up * 0.9 > half * half;
}

/* 0 nothing, 1 body, 2 lit window, for carriages that end at x = 0.6 behind an engine. */
static int in_train(double x, double y)
{
    const double coach = 0.118;
    double top = RAIL - 0.044;
    if (y < top - 0.03 || y > RAIL)
        return 0;
    if (x > 0.6 && x < 0.7) {
        bool cab = x < 0.632 && y > top - 0.004, boiler = y > top + 0.008 && x < 0.692;
        bool chimney = x > 0.672 && x < 0.683 && y > top - 0.012,
             dome = x > 0.648 && x < 0.66 && y > top + 0.001;
        if (x > 0.608 && x < 0.624 && y > top + 0.004 && y < top + 0.016)
            return 2;
        return cab || boiler || chimney || dome;
    }
    double u = x - 0.6 + 10 * coach, at = u - coach * floor(u / coach);
    if (x > 0.6 || x < 0.6 - 4 * coach || at < 0.006 || y < top)
        return 0;
    double w = (at - 0.012) / 0.0175, in = w - floor(w);
    return w > 0 && w < 6 && in > 0.2 && in < 0.85 && y > top + 0.011 && y < top + 0.025 ? 2 : 1;
}

static double smoke(double x, double y)
{
    double thick = 0;
    for (int i = 0; i < 9; i++) {
        double cx = 0.676 - 0.036 * i - 0.003 * i * i,
               cy = RAIL - 0.07 - 0.011 * i - 0.006 * synth_sine(0.37 * i);
        double r = 0.013 + 0.0048 * i, dx = x - cx, dy = (y - cy) * 1.4;
        double in = 1 - (dx * dx + dy * dy) / (r * r);
        if (in > 0)
            thick += in * (0.6 - 0.055 * i);
    }
    return thick;
}

static struct colour land(double x, double y)
{
    const struct colour dark = {0.07, 0.05, 0.13}, glow = {1, 0.84, 0.45};
    int train = in_train(x, y);
    if (train)
        return train == 2 ? glow : dark;
    if (in_viaduct(x, y))
        return mix((struct colour){0.13, 0.08, 0.19}, dark, (y - DECK) / 0.2);
    struct colour c = sky(x, y);
    c = mix(c, (struct colour){1, 0.95, 0.9}, star(x, y));
    if (in_hills(x, y, 0.60, 0.1))
        c = mix((struct colour){0.45, 0.22, 0.40}, (struct colour){0.62, 0.32, 0.42},
                (y - 0.58) / 0.12);
    if (in_hills(x, y, 0.665, 0.43))
        c = mix((struct colour){0.25, 0.13, 0.29}, (struct colour){0.34, 0.17, 0.33},
                (y - 0.65) / 0.1);
    return mix(c, (struct colour){0.95, 0.72, 0.66}, smoke(x, y));
}

static struct colour scene(double x, double y)
{
    if (y < WATER)
        return land(x, y);
    double depth = y - WATER;
    double sway = (0.0015 + 0.016 * depth) * synth_sine(1.7 / (0.03 + depth) + 1.5 * x) +
                  0.003 * synth_sine(90 * depth + 5 * x);
    struct colour c = land(x + sway, WATER - 0.92 * depth - 0.4 * sway * depth);
    return mix(c, (struct colour){0.06, 0.06, 0.17}, 0.3 + 1.6 * depth);
}

static void draw(png_byte *pixels)
{
    struct lettering title = {"SLOW TRAINS", 0, 0.105, 0.082, 0.42, 0.0058};
    struct lettering artist = {"THE SIGNAL BOX", 0, 0.235, 0.026, 0.75, 0.0019};
    title.x = (1 - lettering_width(&title)) / 2;
    artist.x = (1 - lettering_width(&artist)) / 2;
    for (int row = 0; row < SIDE; row++)
        for (int column = 0; column < SIDE; column++) {
            struct colour c = {0};
            for (int i = 0; i < 4; i++) { /* four samples a pixel */
                struct colour s = scene((column + 0.25 + 0.5 * (i % 2)) / SIDE,
                                        (row + 0.25 + 0.5 * (i / 2)) / SIDE);
                c = (struct colour){c.r + s.r / 4, c.g + s.g / 4, c.b + s.b / 4};
            }
            double x = (column + 0.5) / SIDE, y = (row + 0.5) / SIDE;
            c = mix(c, (struct colour){1, 0.93, 0.82}, lettering_ink(&title, x, y, 1.2 / SIDE));
            c = mix(c, (struct colour){1, 0.80, 0.62}, lettering_ink(&artist, x, y, 1.2 / SIDE));
            double part[3] = {c.r, c.g, c.b};
            for (int i = 0; i < 3; i++) {
                double level = 255 * part[i] + 0.5;
                *pixels++ = (png_byte)(level < 0 ? 0 : level > 255 ? 255 : level);
            }
        }
}

bool artwork_write(const char *path, struct err *err)
{
    struct arena *a = arena_new();
    png_byte *pixels = arena_new_array(a, png_byte, 3 * SIDE * SIDE);
    draw(pixels);
    png_image image = {
        .version = PNG_IMAGE_VERSION, .width = SIDE, .height = SIDE, .format = PNG_FORMAT_RGB};
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *bytes = arena_alloc(a, size);
    bool ok = png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, NULL) != 0;
    if (!ok)
        err_set(err, ERR_FAILED, POS_NONE, "cannot draw %s: libpng: %s", path, image.message);
    ok = ok && file_create(path, bytes, size, err);
    arena_free(a);
    return ok;
}
