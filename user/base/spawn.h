/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * base/spawn.h - a command that runs while we watch.
 *
 * Owns: its process. Must not know: why it runs.
 */
#ifndef CGSWAP_BASE_SPAWN_H
#define CGSWAP_BASE_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct spawn {
	pid_t pid;	 /* 0: not started, or already waited for */
	int pidfd;	 /* readable when the command has ended; -1: none */
	int status;	 /* after the end, as the shell reports it: 128 + signal; 127: not known */
	char error[256]; /* one line when spawn_start() failed: what and why */
};

/* Starts @argv, which ends with NULL, with default signal handling. 0 or -errno. */
int spawn_start(struct spawn *child, char *const *argv);

/* True when the command has ended; does not wait. */
bool spawn_is_over(const struct spawn *child);

/* Waits for the command. Asks a running command to end, and kills it after @wait_ns. */
void spawn_end(struct spawn *child, uint64_t wait_ns);

void spawn_close(struct spawn *child);

#endif
