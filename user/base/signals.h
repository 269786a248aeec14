/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/signals.h - the signals that end a command that would go on for ever.
 *
 * Owns: their handlers and the one flag that they set. Must not know: what ends.
 */
#ifndef CGSWAP_BASE_SIGNALS_H
#define CGSWAP_BASE_SIGNALS_H

/* The last of SIGINT, SIGTERM and SIGHUP that came; 0: none. */
extern volatile int stop_signal;

/*
 * To be called first: what our caller blocks, and that it ignores SIGCHLD, is inherited. A stop
 * would then not come, nor would a child of ours leave a status.
 */
void signals_reset(void);

/*
 * From here on these signals set stop_signal, SIGHUP only if our caller does not ignore it, as
 * nohup(1) does; and a closed pipe is an error of the write.
 */
void signals_catch(void);

#endif
