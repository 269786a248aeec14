// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/signals.c - see base/signals.h.
 */
#include "base/signals.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

volatile int stop_signal;

static void stop_on_signal(int sig)
{
	stop_signal = sig;
}

void signals_reset(void)
{
	sigset_t none;

	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void signals_catch(void)
{
	struct sigaction action = { .sa_handler = stop_on_signal }, was;

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	if (!sigaction(SIGHUP, NULL, &was) && was.sa_handler != SIG_IGN)
		sigaction(SIGHUP, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

int signals_hangup_open(void)
{
	sigset_t hangup;
	int fd;

	sigemptyset(&hangup);
	sigaddset(&hangup, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &hangup, NULL))
		return -errno;
	fd = signalfd(-1, &hangup, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

/* However many came, one is pending. */
bool signals_hangup(int fd)
{
	struct signalfd_siginfo info;

	return read(fd, &info, sizeof(info)) == (ssize_t)sizeof(info);
}
