// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/signals.c - see base/signals.h.
 */
#include "base/signals.h"

#include <signal.h>
#include <stddef.h>

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
