/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/signals.h - the signals that end a command that runs until stopped.
 *
 * Owns: their handlers and the one flag that they set, and SIGHUP where it does not end. Must not
 * know: what ends.
 */
#ifndef CGSWAP_BASE_SIGNALS_H
#define CGSWAP_BASE_SIGNALS_H

#include <stdbool.h>

/* The last SIGINT, SIGTERM or SIGHUP received; 0: none. */
extern volatile int stop_signal;

/*
 * Call this first: blocked signals and an ignored SIGCHLD are inherited from our caller. With them
 * a stop would not arrive, and a child of ours would leave no status.
 */
void signals_reset(void);

/*
 * From here on these signals set stop_signal, SIGHUP only if our caller does not ignore it
 * (nohup(1) does); and a closed pipe is a write error.
 */
void signals_catch(void);

/*
 * From here on SIGHUP stops nothing: the returned descriptor is readable when one came, until
 * signals_hangup() has taken it. Or -errno.
 */
int signals_hangup_open(void);

/* True if a SIGHUP came since the last call. */
bool signals_hangup(int fd);

#endif
