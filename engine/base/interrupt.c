#include "engine/base/interrupt.h"

#include <signal.h>

/* The one writable object of the program: a signal handler can reach nothing else. */
static volatile sig_atomic_t requested;

static void note_request(int number)
{
    (void)number;
    requested = 1;
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
    return requested != 0;
}
