/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/spawn.h - a command that runs while we watch.
 *
 * Owns: its process. Must not know: why it is run.
 */
#ifndef CGSWAP_BASE_SPAWN_H
#define CGSWAP_BASE_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct spawn {
	pid_t pid;  /* 0: none was started, or it was waited for */
	int pidfd;  /* readable when it is over; -1: none */
	int status; /* once it is over, as the shell gives it: 128 + signal; 127: it is not known */
	char error[256]; /* one line of what and why, when spawn_start() failed */
};

/*
 * Starts @argv, NULL at its end, with the signals as they are by default. 0 or -errno.
 */
int spawn_start(struct spawn *child, char *const *argv);

/* True when the command has ended; does not wait. */
bool spawn_is_over(const struct spawn *child);

/* Waits for the command; one that is still running is told to end, and killed after @wait_ns. */
void spawn_end(struct spawn *child, uint64_t wait_ns);

void spawn_close(struct spawn *child);

#endif
