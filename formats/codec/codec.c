#include "formats/codec/codec.h"

#include <libavutil/opt.h>
#include <math.h>

const char *codec_library(const char *built_with)
{
    return avcodec_version() == LIBAVCODEC_VERSION_INT ? built_with : av_version_info();
}

bool codec_failed(const struct delivery *d, const struct codec_spec *spec, int code,
                  const char *doing, struct err *err)
{
    char why[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(code, why, sizeof why);
    return err_set(err, ERR_FAILED, d->pos, "%s: %s failed in %s: %s", d->path, spec->encoder,
                   doing, why);
}

const char *codec_hz(double hz, struct arena *a)
{
    return arena_printf(a, "%.0f", isnan(hz) ? 0 : hz);
}

AVDictionary *codec_options(const struct codec_spec *spec, void *object)
{
    AVDictionary *options = NULL;
    for (const struct tag *o = spec->options; o->key; o++)
        if (av_opt_find(object, o->key, NULL, 0, AV_OPT_SEARCH_CHILDREN))
            av_dict_set(&options, o->key, o->value, 0);
    return options;
}

static void check_rate(const struct delivery *d, const struct writer_class *class,
                       struct findings *findings)
{
    struct text possible = text_new(findings->arena);
    for (const int *r = class->rates_hz; r && *r; r++) {
        if (*r == d->reel->rate_hz)
            return;
        text_printf(&possible, "%s%d", r == class->rates_hz ? "" : r[1] ? ", " : " and ", *r);
    }
    if (class->rates_hz)
        finding_add(findings, SEVERITY_ERROR, "codec-rate", d->pos,
                    "%s cannot hold %d Hz; possible: %s Hz", class->name, d->reel->rate_hz,
                    possible.s);
}

void codec_check(const struct delivery *d, const struct writer_class *class, const char *encoder,
                 struct findings *findings)
{
    if (!avcodec_find_encoder_by_name(encoder))
        finding_add(findings, SEVERITY_ERROR, "codec-missing", d->pos,
                    "the FFmpeg libraries on this machine have no encoder %s; install libraries "
                    "that have it (Debian's libavcodec%d or libavcodec-extra%d does), or leave the "
                    "target out",
                    encoder, LIBAVCODEC_VERSION_MAJOR, LIBAVCODEC_VERSION_MAJOR);
    check_rate(d, class, findings);
    if (d->reel->channels > 2)
        finding_add(findings, SEVERITY_ERROR, "codec-channels", d->pos,
                    "%s is written with 1 or 2 channels, not %d", class->name, d->reel->channels);
    if (!(class->formats & 1u << d->reel->format))
        finding_add(findings, SEVERITY_ERROR, "codec-bits", d->pos, "%s cannot hold %s samples",
                    class->name, pcm_format_name(d->reel->format));
}
