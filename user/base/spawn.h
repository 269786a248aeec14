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

struct child {
	pid_t pid;  /* 0: none was started, or it was waited for */
	int pidfd;  /* readable when it is over; -1: none */
	int status; /* once it is over, as the shell gives it: 128 + signal when one ended it */
	char error[256]; /* one line of what and why, when child_start() failed */
};

/*
 * Starts @argv, NULL at its end, with the signals as they are by default. 0 or -errno.
 */
int child_start(struct child *child, char *const *argv);

/* True when the command has ended; does not wait. */
bool child_is_over(const struct child *child);

/* Waits for the command; one that is still running is told to end, and killed after @wait_ns. */
void child_end(struct child *child, uint64_t wait_ns);

void child_close(struct child *child);

#endif
