// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/spawn.c - see base/spawn.h.
 */
#include "base/spawn.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memlock.h"

extern char **environ;

/* The command ignores what our caller ignored, not what we do; execve(2) resets caught signals. */
static int attr_prepare(posix_spawnattr_t *attr)
{
	sigset_t ours;
	int err = posix_spawnattr_init(attr);

	if (err)
		return err;
	sigemptyset(&ours);
	sigaddset(&ours, SIGPIPE);
	err = posix_spawnattr_setsigdefault(attr, &ours);
	if (!err)
		err = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGDEF);
	return err;
}

int spawn_start(struct spawn *child, char *const *argv)
{
	posix_spawnattr_t attr;
	int err = attr_prepare(&attr);

	*child = (struct spawn){ .pidfd = -1 };
	if (!err) {
		memlock_spawn_begin();
		err = posix_spawnp(&child->pid, argv[0], NULL, &attr, argv, environ);
		memlock_spawn_end();
		posix_spawnattr_destroy(&attr);
	}
	if (err) {
		child->pid = 0;
		snprintf(child->error, sizeof(child->error), "cannot run %.128s: %s", argv[0],
			 strerror(err));
		return -err;
	}
	child->pidfd = (int)syscall(SYS_pidfd_open, child->pid, 0);
	return 0;
}

bool spawn_is_over(const struct spawn *child)
{
	siginfo_t info = { 0 };

	if (!child->pid)
		return true;
	return waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid == child->pid;
}

static bool spawn_wait(const struct spawn *child, uint64_t wait_ns)
{
	struct pollfd poll_fd = { .fd = child->pidfd, .events = POLLIN };

	if (child->pidfd < 0)
		return spawn_is_over(child);
	return poll(&poll_fd, 1, (int)(wait_ns / 1000000)) > 0;
}

void spawn_end(struct spawn *child, uint64_t wait_ns)
{
	int status = 0;
	pid_t got;

	if (!child->pid)
		return;
	if (!spawn_is_over(child)) {
		kill(child->pid, SIGTERM);
		if (!spawn_wait(child, wait_ns))
			kill(child->pid, SIGKILL);
	}
	do
		got = waitpid(child->pid, &status, 0);
	while (got < 0 && errno == EINTR);
	child->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	if (got < 0) /* somebody else has already waited for it */
		child->status = 127;
	child->pid = 0;
}

void spawn_close(struct spawn *child)
{
	if (child->pidfd >= 0)
		close(child->pidfd);
	child->pidfd = -1;
}
