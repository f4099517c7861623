#include "engine/base/interrupt.h"

#include <assert.h>
#include <signal.h>
#include <stdatomic.h>

/* The one writable object of the program: a signal handler can reach nothing else. Atomic, since
 * other threads ask; lock-free, since a handler writes. */
static atomic_int requested;
static_assert(ATOMIC_INT_LOCK_FREE == 2, "a signal handler needs a lock-free flag");

static void note_request(int number)
{
    (void)number;
    atomic_store_explicit(&requested, 1, memory_order_relaxed);
}

void interrupt_install(void)
{
    /* SA_RESTART: no system call of a library fails half-way; SA_RESETHAND: the second one
     * kills. */
    struct sigaction stop = { .sa_handler = note_request,
                              .sa_flags = SA_RESTART | (int)SA_RESETHAND };
    sigemptyset(&stop.sa_mask);
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGXFSZ, &ignore, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
}

bool interrupt_requested(void)
{
    return atomic_load_explicit(&requested, memory_order_relaxed) != 0;
}
