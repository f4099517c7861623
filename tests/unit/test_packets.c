/* The stream between encoder and muxer: what was put comes out, and no damage gets through. */
#include "tests/lib/check.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "formats/codec/packets.h"

#include <unistd.h>

#define NAME "the stream"

static int scratch_file(struct arena *a)
{
    int fd = -1;
    struct err err = {0};
    succeeds(file_open_nameless(check_scratch(a), &fd, &err), &err);
    file_defer_close(a, fd);
    return fd;
}

/* Packets of every shape: with bytes, with side data, with both, with neither. */
static void fill(AVPacket *p, int i)
{
    if (i % 5 != 4) {
        assert_int_equal(av_new_packet(p, 1 + i * 997), 0);
        memset(p->data, i, (size_t)p->size);
    }
    for (int k = 0; k < i % 3; k++)
        memset(av_packet_new_side_data(p, k ? AV_PKT_DATA_SKIP_SAMPLES : AV_PKT_DATA_NEW_EXTRADATA,
                                       (size_t)(10 + i)), 64 + i, (size_t)(10 + i));
    p->pts = i * 1024 - 1105;
    p->dts = i ? p->pts - 1 : AV_NOPTS_VALUE;
    p->duration = i ? INT64_C(1) << (i + 20) : 0;
    p->flags = i % 2 ? AV_PKT_FLAG_KEY : 0;
}

#define PACKET_COUNT 40

static void same_packet(const AVPacket *p, const AVPacket *q)
{
    assert_true(p->pts == q->pts && p->dts == q->dts && p->duration == q->duration);
    assert_int_equal(p->flags, q->flags);
    assert_int_equal(p->size, q->size);
    assert_true((p->data == NULL) == (q->data == NULL));
    if (p->size)
        assert_memory_equal(p->data, q->data, (size_t)p->size);
    assert_int_equal(p->side_data_elems, q->side_data_elems);
    for (int i = 0; i < p->side_data_elems; i++) {
        assert_int_equal(p->side_data[i].type, q->side_data[i].type);
        assert_int_equal(p->side_data[i].size, q->side_data[i].size);
        assert_memory_equal(p->side_data[i].data, q->side_data[i].data, p->side_data[i].size);
    }
}

static AVCodecParameters *parameters(void)
{
    AVCodecParameters *p = avcodec_parameters_alloc();
    p->codec_type = AVMEDIA_TYPE_AUDIO;
    p->codec_id = AV_CODEC_ID_FLAC;
    p->format = AV_SAMPLE_FMT_S32;
    p->bit_rate = INT64_C(5000000000);
    p->bits_per_raw_sample = 24;
    p->profile = -99;
    p->sample_rate = 96000;
    p->frame_size = 4608;
    p->initial_padding = 312;
    p->codec_tag = 0xfedcba98;
    av_channel_layout_default(&p->ch_layout, 2);
    p->extradata = av_mallocz(34 + AV_INPUT_BUFFER_PADDING_SIZE);
    p->extradata_size = 34;
    memset(p->extradata, 7, 34);
    return p;
}

static int written(struct arena *a)
{
    struct err err = {0};
    int fd = scratch_file(a);
    AVCodecParameters *head = parameters();
    struct packets_writer *w = packets_new(a, fd, NAME, head);
    AVPacket *p = av_packet_alloc();
    for (int i = 0; i < PACKET_COUNT; i++) {
        fill(p, i);
        succeeds(packets_put(w, p, &err), &err);
        av_packet_unref(p);
    }
    av_packet_free(&p);
    avcodec_parameters_free(&head);
    succeeds(packets_finish(w, &err), &err);
    return fd;
}

static void what_was_put_comes_out_again(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    struct packets_reader *r = packets_open(a, written(a), NAME, &err);
    succeeds(r, &err);
    AVCodecParameters *asked = parameters();
    const AVCodecParameters *p = packets_parameters(r);
    assert_int_equal(p->codec_type, AVMEDIA_TYPE_AUDIO);
    assert_int_equal(p->codec_id, asked->codec_id);
    assert_int_equal(p->format, asked->format);
    assert_true(p->bit_rate == asked->bit_rate);
    assert_int_equal(p->bits_per_raw_sample, 24);
    assert_int_equal(p->profile, -99);
    assert_int_equal(p->sample_rate, 96000);
    assert_int_equal(p->frame_size, 4608);
    assert_int_equal(p->initial_padding, 312);
    assert_true(p->codec_tag == 0xfedcba98);
    assert_int_equal(av_channel_layout_compare(&p->ch_layout, &asked->ch_layout), 0);
    assert_int_equal(p->extradata_size, 34);
    assert_memory_equal(p->extradata, asked->extradata, 34);
    AVPacket *found = av_packet_alloc(), *expected = av_packet_alloc();
    bool got = true;
    for (int i = 0; i < PACKET_COUNT; i++) {
        fill(expected, i);
        succeeds(packets_next(r, found, &got, &err) && got, &err);
        same_packet(found, expected);
        av_packet_unref(found);
        av_packet_unref(expected);
    }
    succeeds(packets_next(r, found, &got, &err), &err);
    assert_false(got);
    av_packet_free(&found);
    av_packet_free(&expected);
    avcodec_parameters_free(&asked);
    arena_free(a);
}

static void the_same_packets_give_the_same_bytes(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char hex[2][HASH_HEX_BYTES];
    for (int i = 0; i < 2; i++) {
        struct hash *h = hash_new(a, HASH_SHA256);
        struct err err = {0};
        char *path = arena_printf(a, "/proc/self/fd/%d", written(a));
        succeeds(hash_file(path, h, &err), &err);
        hash_hex(h, HASH_SHA256, hex[i]);
    }
    assert_string_equal(hex[0], hex[1]);
    arena_free(a);
}

static void refused(struct arena *a, const char *bytes, size_t size)
{
    struct arena *task = arena_new();
    struct err err = {0};
    int fd = scratch_file(task);
    succeeds(file_pwrite_all(fd, bytes, size, 0, NAME, &err), &err);
    assert_null(packets_open(task, fd, NAME, &err));
    assert_int_equal(err.code, ERR_DAMAGED);
    assert_string_equal(err.message, "the stream is damaged or was not written to its end");
    arena_free(task);
    (void)a;
}

static void no_damage_gets_through(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *bytes;
    size_t size;
    char *path = arena_printf(a, "/proc/self/fd/%d", written(a));
    succeeds(file_read(path, 16 << 20, a, &bytes, &size, POS_NONE, &err), &err);
    for (size_t n = 0; n < size; n += n < 400 || n > size - 100 ? 1 : 9973) { /* cut anywhere */
        refused(a, bytes, n);
        bytes[n] ^= 16; /* one bit turned over, anywhere */
        refused(a, bytes, size);
        bytes[n] ^= 16;
    }
    char *longer = arena_alloc(a, size + 1);
    memcpy(longer, bytes, size);
    int fd = scratch_file(a); /* what lies behind the end is not the stream's */
    succeeds(file_pwrite_all(fd, longer, size + 1, 0, NAME, &err), &err);
    assert_non_null(packets_open(a, fd, NAME, &err));
    arena_free(a);
}

int main(void)
{
    hash_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_put_comes_out_again),
        cmocka_unit_test(the_same_packets_give_the_same_bytes),
        cmocka_unit_test(no_damage_gets_through),
    };
    return RUN_TESTS(tests);
}
