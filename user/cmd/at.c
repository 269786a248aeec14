// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/at.c - see cmd/at.h.
 */
#include "cmd/at.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/when.h"
#include "cmd/options.h"

int64_t at_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * (int64_t)NS_PER_S + now.tv_nsec;
}

int64_t at_parse(const char *option, const char *arg)
{
	int64_t ns;

	if (when_parse(arg, at_now(), &ns))
		options_fail("%s %s: not a time such as 03:12, -2h or 2026-11-30T03:12", option,
			     arg);
	return ns;
}

int64_t at_end(int64_t ns)
{
	return ns % (int64_t)NS_PER_S ? ns : ns + (int64_t)NS_PER_S - 1;
}

const char *at_break_text(enum history_break why)
{
	static const char *const texts[] = {
		[BREAK_GAP] = "nothing was recorded in between",
		[BREAK_REBOOT] = "the machine was booted in between",
		[BREAK_CLOCK] = "the clock was set in between",
		[BREAK_MACHINE] = "it is of another machine",
	};

	return texts[why];
}

void at_say(const struct history_found *found, int64_t at_ns)
{
	char time[WHEN_SIZE], age[WHEN_SIZE];

	when_format(time, found->real_ns);
	when_format_length(age, at_ns - found->real_ns);
	if (at_ns - found->real_ns < (int64_t)NS_PER_S)
		out_printf(stderr, "cgswap: sample of %s\n", time);
	else
		out_printf(stderr, "cgswap: sample of %s, %s before the time asked for\n", time,
			   age);
	if (found->next_ns == INT64_MIN)
		out_printf(stderr, "cgswap: it is the last one\n");
	else if (found->next_break != BREAK_NONE)
		out_printf(stderr, "cgswap: the next one is of %s: %s\n",
			   when_format(time, found->next_ns), at_break_text(found->next_break));
}

static void none_say(const struct history *history, const char *dir, int64_t at_ns, char *error,
		     size_t error_len)
{
	char asked[WHEN_SIZE], first[WHEN_SIZE];

	for (size_t i = 0; i < history->nr; i++) {
		const struct segment *segment = &history->parts[i].segment;
		int64_t first_ns;

		if (history->parts[i].err || !segment->nr)
			continue;
		first_ns = segment->blocks[0].real_first;
		when_format(asked, at_ns);
		if (first_ns <= at_ns)
			snprintf(error, error_len, "%s: no sample of %s or before can be read", dir,
				 asked);
		else
			snprintf(error, error_len,
				 "%s: no sample of %s or before; the first is of %s", dir, asked,
				 when_format(first, first_ns));
		return;
	}
	snprintf(error, error_len, "%s: no samples: is cgswap record running?", dir);
}

void at_error(const struct history *history, const char *dir, int64_t at_ns, int err, char *error,
	      size_t error_len)
{
	if (err == -ENOENT)
		none_say(history, dir, at_ns, error, error_len);
	else
		snprintf(error, error_len, "%s: %s", dir,
			 err == -EBADMSG ? "the sample is damaged" : strerror(-err));
}

int at_open(struct history *history, const char *dir, int64_t at_ns, struct history_found *found,
	    char *error, size_t error_len)
{
	int err = history_open(history, dir, error, error_len);

	if (err)
		return err;
	err = history_find(history, at_ns, found);
	if (!err)
		return 0;
	at_error(history, dir, at_ns, err, error, error_len);
	history_close(history);
	return err;
}
