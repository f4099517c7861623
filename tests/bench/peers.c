/* The peers: filters of FFmpeg, soxr, LV2 plugins, sox. See contender.h. */
#include "tests/bench/contender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int lower(int a, int b)
{
    return a < b ? a : b;
}

/* ---- filters of FFmpeg, in this process ---- */

#ifdef HAVE_AVFILTER
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/opt.h>

struct graph {
    AVFilterGraph *all;
    AVFilterContext *in, *out;
    AVFrame *made;
};

static bool graph_open(struct graph *g, const char *filters, const char *format, int rate_hz)
{
    char text[1024], args[200];
    AVFilterInOut *from = avfilter_inout_alloc(), *to = avfilter_inout_alloc();
    g->all = avfilter_graph_alloc();
    g->made = av_frame_alloc();
    g->all->nb_threads = 1;
    snprintf(args, sizeof args, "sample_rate=%d:sample_fmt=%s:channel_layout=stereo:time_base=1/%d",
             rate_hz, format, rate_hz);
    snprintf(text, sizeof text, "%s", filters);
    bool ok = avfilter_graph_create_filter(&g->in, avfilter_get_by_name("abuffer"), "in", args,
                                           NULL, g->all) >= 0 &&
              avfilter_graph_create_filter(&g->out, avfilter_get_by_name("abuffersink"), "out",
                                           NULL, NULL, g->all) >= 0;
    *from = (AVFilterInOut){ .name = av_strdup("in"), .filter_ctx = g->in };
    *to = (AVFilterInOut){ .name = av_strdup("out"), .filter_ctx = g->out };
    ok = ok && avfilter_graph_parse_ptr(g->all, text, &to, &from, NULL) >= 0 &&
         avfilter_graph_config(g->all, NULL) >= 0;
    avfilter_inout_free(&from);
    avfilter_inout_free(&to);
    return ok;
}

/* A frame of the graph's format with frames [at, at + count); not timed. */
static AVFrame *frame_of(const struct sound *in, int at, int count, const char *format)
{
    AVFrame *f = av_frame_alloc();
    f->format = av_get_sample_fmt(format);
    f->sample_rate = in->rate_hz;
    f->nb_samples = count;
    f->pts = at;
    av_channel_layout_default(&f->ch_layout, 2);
    if (av_frame_get_buffer(f, 0) < 0)
        exit(1);
    for (int n = 0; n < count; n++)
        for (int c = 0; c < 2; c++) {
            double x = in->ch[c][at + n];
            switch (f->format) {
            case AV_SAMPLE_FMT_DBLP: ((double *)f->extended_data[c])[n] = x; break;
            case AV_SAMPLE_FMT_FLTP: ((float *)f->extended_data[c])[n] = (float)x; break;
            case AV_SAMPLE_FMT_DBL: ((double *)f->extended_data[0])[2 * n + c] = x; break;
            case AV_SAMPLE_FMT_FLT: ((float *)f->extended_data[0])[2 * n + c] = (float)x; break;
            default: exit(1);
            }
        }
    return f;
}

static void keep(const AVFrame *f, struct sound *out)
{
    for (int n = 0; n < f->nb_samples; n++, out->frames++)
        for (int c = 0; c < 2; c++)
            switch (f->format) {
            case AV_SAMPLE_FMT_DBLP:
                out->ch[c][out->frames] = ((double *)f->extended_data[c])[n];
                break;
            case AV_SAMPLE_FMT_FLTP:
                out->ch[c][out->frames] = (double)((float *)f->extended_data[c])[n];
                break;
            case AV_SAMPLE_FMT_DBL:
                out->ch[c][out->frames] = ((double *)f->extended_data[0])[2 * n + c];
                break;
            default: exit(1);
            }
}

static double graph_pull(struct graph *g, struct sound *out)
{
    double start = contender_clock();
    while (av_buffersink_get_frame(g->out, g->made) >= 0) {
        if (out)
            keep(g->made, out);
        av_frame_unref(g->made);
    }
    return contender_clock() - start;
}

double run_graph(const struct contender *c, const struct sound *in, struct sound *out)
{
    const char *format = c->settings ? c->settings : "dblp";
    struct graph g = { 0 };
    double seconds = 0;
    av_log_set_level(AV_LOG_QUIET);
    if (!graph_open(&g, c->what, format, in->rate_hz)) {
        fprintf(stderr, "bench_blocks: FFmpeg refuses '%s'\n", c->what);
        return CONTENDER_MISSING;
    }
    if (out)
        out->frames = 0;
    for (int at = 0; at <= in->frames; at += CONTENDER_BLOCK) {
        int count = lower(CONTENDER_BLOCK, in->frames - at);
        AVFrame *f = count > 0 ? frame_of(in, at, count, format) : NULL;
        double start = contender_clock();
        if (av_buffersrc_add_frame(g.in, f) < 0)
            exit(1);
        seconds += contender_clock() - start + graph_pull(&g, out);
        av_frame_free(&f);
        if (count < CONTENDER_BLOCK)
            break;
    }
    if (av_buffersrc_add_frame(g.in, NULL) >= 0)
        seconds += graph_pull(&g, out);
    av_frame_free(&g.made);
    avfilter_graph_free(&g.all);
    return seconds;
}
#else
double run_graph(const struct contender *c, const struct sound *in, struct sound *out)
{
    (void)c, (void)in, (void)out;
    return CONTENDER_MISSING;
}
#endif

/* ---- soxr, very high quality, double in and out ---- */

#ifdef HAVE_SOXR
#include <soxr.h>

double run_soxr(const struct contender *c, const struct sound *in, struct sound *out)
{
    soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT64_S, SOXR_FLOAT64_S);
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
    soxr_t s = soxr_create(in->rate_hz, c->rate_hz, 2, NULL, &io, &quality, NULL);
    double room[2][3 * CONTENDER_BLOCK], start = contender_clock();
    int made = 0;
    for (int at = 0, is_over = 0; !is_over;) {
        const double *from[2] = { in->ch[0] + at, in->ch[1] + at };
        double *to[2] = { out ? out->ch[0] + made : room[0], out ? out->ch[1] + made : room[1] };
        size_t count = (size_t)lower(CONTENDER_BLOCK, in->frames - at), used = 0, got = 0;
        soxr_process(s, count ? (const void *)from : NULL, count, &used, to, 3 * CONTENDER_BLOCK,
                     &got);
        at += (int)used;
        made += (int)got;
        is_over = count == 0 && got == 0;
    }
    double seconds = contender_clock() - start;
    soxr_delete(s);
    if (out)
        out->frames = made;
    return seconds;
}
#else
double run_soxr(const struct contender *c, const struct sound *in, struct sound *out)
{
    (void)c, (void)in, (void)out;
    return CONTENDER_MISSING;
}
#endif

/* ---- LV2 plugins ---- */

#ifdef HAVE_LILV
#include <lilv/lilv.h>
#include <lv2/atom/atom.h>
#include <lv2/urid/urid.h>

struct names {
    int count;
    char *name[1024];
};

static LV2_URID map_name(LV2_URID_Map_Handle of, const char *name)
{
    struct names *n = of;
    for (int i = 0; i < n->count; i++)
        if (strcmp(n->name[i], name) == 0)
            return (LV2_URID)i + 1;
    if (n->count == 1024)
        return 0;
    n->name[n->count++] = strdup(name);
    return (LV2_URID)n->count;
}

#define PORTS_MOST 256

struct plugin {
    LilvWorld *world;
    LilvInstance *instance;
    struct names names;
    float value[PORTS_MOST], audio[4][CONTENDER_BLOCK]; /* in, out */
    _Alignas(8) char events[2][8192];
};

/* "port=value port=value" */
static float set_value(const char *settings, const char *symbol, float usual)
{
    size_t length = strlen(symbol);
    for (const char *at = settings; at && *at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
        if (strncmp(at, symbol, length) == 0 && at[length] == '=')
            return strtof(at + length + 1, NULL);
    return usual;
}

static void connect_ports(struct plugin *p, const LilvPlugin *kind, const char *settings)
{
    LilvNode *is_input = lilv_new_uri(p->world, LILV_URI_INPUT_PORT),
             *is_audio = lilv_new_uri(p->world, LILV_URI_AUDIO_PORT);
    LilvNode *is_control = lilv_new_uri(p->world, LILV_URI_CONTROL_PORT);
    int audio[2] = { 0, 0 };
    float usual[PORTS_MOST];
    lilv_plugin_get_port_ranges_float(kind, NULL, NULL, usual);
    for (uint32_t i = 0; i < lilv_plugin_get_num_ports(kind) && i < PORTS_MOST; i++) {
        const LilvPort *port = lilv_plugin_get_port_by_index(kind, i);
        bool goes_in = lilv_port_is_a(kind, port, is_input);
        void *at = p->events[goes_in];
        if (lilv_port_is_a(kind, port, is_audio)) {
            at = p->audio[2 * !goes_in + audio[goes_in]++ % 2];
        } else if (lilv_port_is_a(kind, port, is_control)) {
            p->value[i] = set_value(settings, lilv_node_as_string(lilv_port_get_symbol(kind, port)),
                                    usual[i]);
            at = &p->value[i];
        }
        lilv_instance_connect_port(p->instance, i, at);
    }
    lilv_node_free(is_input);
    lilv_node_free(is_audio);
    lilv_node_free(is_control);
}

static bool plugin_open(struct plugin *p, const char *uri, const char *settings, int rate_hz)
{
    LV2_URID_Map map = { &p->names, map_name };
    const LV2_Feature urid = { LV2_URID__map, &map }, *const features[] = { &urid, NULL };
    p->world = lilv_world_new();
    lilv_world_load_all(p->world);
    LilvNode *name = lilv_new_uri(p->world, uri);
    const LilvPlugin *kind = lilv_plugins_get_by_uri(lilv_world_get_all_plugins(p->world), name);
    lilv_node_free(name);
    p->instance = kind ? lilv_plugin_instantiate(kind, rate_hz, features) : NULL;
    if (p->instance)
        connect_ports(p, kind, settings);
    return p->instance != NULL;
}

/* An empty sequence to read, room to write into. */
static void clear_events(struct plugin *p)
{
    LV2_Atom *in = (LV2_Atom *)p->events[1], *out = (LV2_Atom *)p->events[0];
    *in = (LV2_Atom){ sizeof(LV2_Atom_Sequence_Body), map_name(&p->names, LV2_ATOM__Sequence) };
    memset(in + 1, 0, sizeof(LV2_Atom_Sequence_Body));
    *out = (LV2_Atom){ sizeof p->events[0] - sizeof *out, map_name(&p->names, LV2_ATOM__Chunk) };
}

static double plugin_block(struct plugin *p, const struct sound *in, int at, int count,
                           struct sound *out)
{
    for (int c = 0; c < 2; c++)
        for (int n = 0; n < count; n++)
            p->audio[c][n] = at + n < in->frames ? (float)in->ch[c][at + n] : 0;
    clear_events(p);
    double start = contender_clock();
    lilv_instance_run(p->instance, (uint32_t)count);
    double seconds = contender_clock() - start;
    for (int c = 0; out && c < 2; c++)
        for (int n = 0; n < count; n++)
            out->ch[c][at + n] = (double)p->audio[2 + c][n];
    return seconds;
}

double run_plugin(const struct contender *c, const struct sound *in, struct sound *out)
{
    struct plugin *p = calloc(1, sizeof *p);
    double seconds = CONTENDER_MISSING;
    if (plugin_open(p, c->what, c->settings, in->rate_hz)) {
        seconds = 0;
        lilv_instance_activate(p->instance);
        for (int at = 0; at < in->frames + CONTENDER_BLOCK;
             at += 1024) /* the end leaves its delay */
            seconds += plugin_block(p, in, at, 1024, out);
        if (out)
            out->frames = in->frames + CONTENDER_BLOCK;
        lilv_instance_deactivate(p->instance);
        lilv_instance_free(p->instance);
    }
    lilv_world_free(p->world);
    for (int i = 0; i < p->names.count; i++)
        free(p->names.name[i]);
    free(p);
    return seconds;
}
#else
double run_plugin(const struct contender *c, const struct sound *in, struct sound *out)
{
    (void)c, (void)in, (void)out;
    return CONTENDER_MISSING;
}
#endif

/* ---- sox, in a process of its own on a file of doubles ---- */

static void write_doubles(const char *path, const struct sound *s)
{
    FILE *f = fopen(path, "wb");
    for (int n = 0; f && n < s->frames; n++)
        if (fwrite((double[]){ s->ch[0][n], s->ch[1][n] }, sizeof(double), 2, f) != 2)
            exit(1);
    if (!f || fclose(f) != 0)
        exit(1);
}

static void read_doubles(const char *path, struct sound *s)
{
    FILE *f = fopen(path, "rb");
    double both[2];
    s->frames = 0;
    for (; f && fread(both, sizeof(double), 2, f) == 2; s->frames++)
        for (int c = 0; c < 2; c++)
            s->ch[c][s->frames] = both[c];
    if (f)
        fclose(f);
}

double run_sox(const struct contender *c, const struct sound *in, struct sound *out)
{
    char dir[] = "/tmp/bench_blocks.XXXXXX", from[64], to[64], command[512];
    struct rusage before, after;
    if (!mkdtemp(dir))
        return CONTENDER_MISSING;
    snprintf(from, sizeof from, "%s/in", dir);
    snprintf(to, sizeof to, "%s/out", dir);
    write_doubles(from, in);
    if (out)
        snprintf(command, sizeof command, "exec sox -V0 -t f64 -r %d -c 2 %s -t f64 %s %s",
                 in->rate_hz, from, to, c->what);
    else
        snprintf(command, sizeof command, "exec sox -V0 -t f64 -r %d -c 2 %s -n %s", in->rate_hz,
                 from, c->what);
    getrusage(RUSAGE_CHILDREN, &before);
    int status = system(command);
    getrusage(RUSAGE_CHILDREN, &after);
    if (out && status == 0)
        read_doubles(to, out);
    unlink(from);
    unlink(to);
    rmdir(dir);
    if (status != 0)
        return CONTENDER_MISSING;
    return (double)(after.ru_utime.tv_sec - before.ru_utime.tv_sec + after.ru_stime.tv_sec -
                    before.ru_stime.tv_sec) +
           1e-6 * (double)(after.ru_utime.tv_usec - before.ru_utime.tv_usec +
                           after.ru_stime.tv_usec - before.ru_stime.tv_usec);
}
