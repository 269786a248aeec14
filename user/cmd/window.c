// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/window.c - see cmd/window.h.
 */
#include "cmd/window.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "cmd/at.h"
#include "cmd/options.h"
#include "history/read.h"
#include "history/window.h"

bool window_is_given(const struct window_options *options)
{
	if (options->history && !options->from && !options->to)
		options_fail("--history: means nothing without --from or --to");
	return options->from || options->to;
}

void window_times(const struct window_options *options, int64_t *from_ns, int64_t *to_ns)
{
	int64_t now;

	*from_ns = options->from ? at_parse("--from", options->from) : 0;
	now = at_now();
	*to_ns = options->to ? at_parse("--to", options->to) : now;
	if (*from_ns > *to_ns)
		options_fail("--from %s: is after --to%s%s", options->from, options->to ? " " : "",
			     options->to ? options->to : ", which is now");
	*to_ns = at_end(*to_ns);
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
