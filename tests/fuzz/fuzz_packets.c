/* Streams with a right check sum, so that what lies behind it is reached. */
#include "engine/base/hash.h"
#include "formats/codec/packets.h"
#include "tests/fuzz/target.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size_bytes)
{
    struct arena *a = arena_new();
    struct err err = {0};
    uint8_t crc[32];
    bool got = true;
    hash_start();
    struct hash *h = hash_new(a, HASH_CRC32);
    hash_add(h, bytes, size_bytes);
    hash_bytes(h, HASH_CRC32, crc);
    int fd = memfd_create("packets", MFD_CLOEXEC);
    bool is_there = write(fd, bytes, size_bytes) == (ssize_t)size_bytes && write(fd, crc, 4) == 4;
    struct packets_reader *r = is_there ? packets_open(a, fd, "packets", &err) : NULL;
    AVPacket *packet = av_packet_alloc();
    while (r && got && packets_next(r, packet, &got, &err))
        av_packet_unref(packet);
    av_packet_free(&packet);
    close(fd);
    arena_free(a);
    return 0;
}
