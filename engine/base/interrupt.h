/* interrupt: Ctrl-C and termination as a question that long work asks now and then.
 *
 * Order:   interrupt_install once, before threads exist.
 * Errors:  none. A second signal ends the process at once, which is safe at any moment: nothing is
 *          published until it is whole.
 * Threads: interrupt_requested may be asked from any thread. */
#ifndef ENGINE_BASE_INTERRUPT_H
#define ENGINE_BASE_INTERRUPT_H

#include <stdbool.h>

/* SIGINT and SIGTERM only set a flag; a write past a file size limit or into a closed pipe comes
 * back as an error of the call (EFBIG, EPIPE) instead of killing the process. */
void interrupt_install(void);
bool interrupt_requested(void);

#endif
