// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/progress.c - see base/progress.h.
 */
#include "base/progress.h"

#include <unistd.h>

#include "base/clock.h"

#define FIRST_NS (2 * NS_PER_S)
#define STEP_NS (NS_PER_S / 4)

void progress_begin(struct progress *progress)
{
	progress->begin_ns = clock_now_ns();
	progress->next_ns = isatty(STDERR_FILENO) ? progress->begin_ns + FIRST_NS : UINT64_MAX;
}

/* A background job would write over what its user types. */
static bool is_in_foreground(void)
{
	pid_t group = tcgetpgrp(STDERR_FILENO);

	return group < 0 || group == getpgrp(); /* below 0: no job control on this terminal */
}

bool progress_is_due(struct progress *progress)
{
	uint64_t now;

	if (progress->next_ns == UINT64_MAX)
		return false;
	now = clock_now_ns();
	if (now < progress->next_ns)
		return false;
	progress->next_ns = now + STEP_NS;
	return is_in_foreground();
}

uint64_t progress_wake_ns(const struct progress *progress, uint64_t deadline_ns)
{
	return progress->next_ns < deadline_ns ? progress->next_ns : deadline_ns;
}

uint64_t progress_seconds(const struct progress *progress)
{
	return (clock_now_ns() - progress->begin_ns) / NS_PER_S;
}

uint64_t progress_left(uint64_t end_ns)
{
	uint64_t now = clock_now_ns();

	return end_ns > now ? (end_ns - now + NS_PER_S - 1) / NS_PER_S : 0;
}
