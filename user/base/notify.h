/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/notify.h - messages to systemd (sd_notify(3)).
 *
 * Owns: the socket and the watchdog; does nothing without them. Must not know: what the messages
 * mean.
 */
#ifndef CGSWAP_BASE_NOTIFY_H
#define CGSWAP_BASE_NOTIFY_H

#include <stdint.h>

#define NOTIFY_READY "READY=1"
#define NOTIFY_ALIVE "WATCHDOG=1"
#define NOTIFY_STOPPING "STOPPING=1"

/* Sends @state to the socket in $NOTIFY_SOCKET; not reaching it is no error. */
void notify_send(const char *state);

/* The interval for NOTIFY_ALIVE, half of the one that systemd asks for; 0: none. */
uint64_t notify_interval_ns(void);

#endif
