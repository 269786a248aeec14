/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * live/loop.h - the loop of a command that takes the numbers each interval until it is stopped.
 *
 * Owns: the time between two refreshes, the signals that arrive in it, messages to systemd. Must
 * not know: where the numbers go.
 */
#ifndef CGSWAP_LIVE_LOOP_H
#define CGSWAP_LIVE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct monitor;

struct loop {
	struct monitor *monitor; /* NULL: the numbers are those of a recording, and stay */
	uint64_t interval_ns;	 /* from the start; what comes too late is left out */

	/* Each interval. Anything but 0 ends the loop. */
	int (*take)(void *ctx, bool first);

	/* Called when a SIGHUP was taken from @hangup_fd, before the next take(). 0 or -errno. */
	int (*hangup)(void *ctx);
	int hangup_fd; /* of signals_hangup_open(); -1: SIGHUP ends the loop */

	/* Called when @server_fd is readable and when it is @deadline_ns(). 0 or -errno. */
	int (*serve)(void *ctx);
	uint64_t (*deadline_ns)(const void *ctx); /* CLOCK_MONOTONIC; UINT64_MAX: never */
	int server_fd;				  /* -1: there are no @serve and @deadline_ns */

	void *ctx;
};

/*
 * Runs until a signal stops it (base/signals.h). systemd is told when the first take() is done and
 * when the end begins. 0, -errno, or what take() returned.
 */
int loop_run(const struct loop *loop);

#endif
