// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/window.c - see cmd/window.h.
 */
#include "cmd/window.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/when.h"
#include "cmd/options.h"
#include "history/read.h"
#include "history/window.h"

bool window_is_given(const struct window_options *options)
{
	if (options->history && !options->from && !options->to)
		options_fail("--history: means nothing without --from or --to");
	return options->from || options->to;
}

static int64_t epoch_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * (int64_t)NS_PER_S + now.tv_nsec;
}

static int64_t time_take(const char *option, const char *text, int64_t now_ns)
{
	int64_t ns;

	if (when_parse(text, now_ns, &ns))
		options_fail("--%s %s: not a time such as 03:12, -2h or 2026-11-30T03:12", option,
			     text);
	return ns;
}

void window_times(const struct window_options *options, int64_t *from_ns, int64_t *to_ns)
{
	const int64_t now = epoch_ns();

	*from_ns = options->from ? time_take("from", options->from, now) : 0;
	*to_ns = options->to ? time_take("to", options->to, now) : now;
	if (*from_ns > *to_ns)
		options_fail("--from %s: is after --to%s%s", options->from, options->to ? " " : "",
			     options->to ? options->to : ", which is now");
	/* a time in whole seconds is all of that second */
	if (*to_ns % (int64_t)NS_PER_S == 0)
		*to_ns += (int64_t)NS_PER_S - 1;
	if (*to_ns > now)
		*to_ns = now;
}

int window_read(const char *dir, const struct history_window *window, char *error, size_t error_len)
{
	char from[WHEN_SIZE], to[WHEN_SIZE];
	struct history history;
	int err = history_open(&history, dir, error, error_len);

	if (err)
		return err;
	err = history_window(&history, window);
	if (err == -ENOENT)
		snprintf(error, error_len, "%s: no samples from %s to %s", dir,
			 when_format(from, window->from_ns), when_format(to, window->to_ns));
	else if (err)
		snprintf(error, error_len, "%s: %s", dir, strerror(-err));
	history_close(&history);
	return err;
}
