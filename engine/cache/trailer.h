/* trailer: the end of an entry's file: what the payload before it is, and whether it is whole.
 *
 * A file is: payload, a text that says what it is, the trailer of fixed size, little-endian:
 *     0 magic "stamper\n"     8 version, 32 bit      12 bytes of the text, 32 bit
 *    16 payload bytes, 64    24 XXH3-128 of it      40 seconds to make, a double
 *    48 key, 32 bytes        80 XXH3-64 of the text 88 XXH3-64 of the 88 bytes before
 * so that the payload starts at 0 and can be read in place. Later versions keep size, magic,
 * version and the last checksum where they are: one program tells the other's from damage. */
#ifndef ENGINE_CACHE_TRAILER_H
#define ENGINE_CACHE_TRAILER_H

#include "engine/base/checksum.h"

#include <stdbool.h>
#include <stdint.h>

#define TRAILER_BYTES 96
#define TRAILER_WHAT_MOST 65536

struct trailer {
    int64_t payload_bytes;
    int32_t what_bytes;
    double seconds;            /* that making the payload took */
    char digest[CHECKSUM_HEX_BYTES]; /* XXH3-128 of the payload */
};
enum trailer_state {
    TRAILER_GOOD,
    TRAILER_DAMAGED,           /* also: of another key        */
    TRAILER_FOREIGN,           /* whole, of another version   */
    TRAILER_UNREADABLE,        /* the system refused; says nothing of the file */
};

/* Appends text and trailer behind the payload; false: errno. `what` is cut at TRAILER_WHAT_MOST. */
bool trailer_write(int fd, const char *key, const struct trailer *t, const char *what);
/* Checks all but the payload's bytes; key NULL: whatever it is. */
enum trailer_state trailer_read(int fd, const char *key, struct trailer *t);
/* The text, once the trailer was found good; "" when it cannot be read. */
char *trailer_what(int fd, const struct trailer *t, struct arena *a);

#endif
