// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top_at.c - see cmd/top_at.h.
 */
#include "cmd/top_at.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/out.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "history/walk.h"
#include "table/order.h"
#include "view/table.h"

static const char *const break_texts[] = {
	[BREAK_GAP] = "nothing was recorded in between",
	[BREAK_REBOOT] = "the machine was booted in between",
	[BREAK_CLOCK] = "the clock was set in between",
	[BREAK_MACHINE] = "it is of another machine",
};

static void sample_say(const struct history_found *found, int64_t at_ns)
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
			   when_format(time, found->next_ns), break_texts[found->next_break]);
}

static int rows_print(const struct top_at_config *config, const struct refresh *refresh,
		      const char *cgroup)
{
	const struct view_table_opt table = {
		.utf8 = out_is_utf8(),
		.calls = refresh->calls,
		.width = out_terminal_width(stdout),
	};
	struct order order = { 0 };
	struct view_rows rows = { .rows = refresh->rows };
	int err = order_reserve(&order, refresh->nr_rows);

	if (err)
		return err;
	rows.nr = order_make(&order, refresh->rows, refresh->nr_rows, cgroup, true);
	rows.order = order.rows;
	err = config->json ? view_json_print(stdout, &refresh->host, &rows)
			   : view_table_print(stdout, &table, &refresh->host, &rows);
	order_free(&order);
	return err;
}

static int found_print(const struct top_at_config *config, const struct history_found *found)
{
	const struct refresh *refresh = &found->refresh;
	bool v1 = refresh->host.hierarchy && !strcmp(refresh->host.hierarchy, "v1");
	char cgroup[PATH_MAX];
	int err = path_normalize_recorded(config->cgroup ? config->cgroup : "/", v1, cgroup,
					  sizeof(cgroup));

	if (err)
		return err;
	sample_say(found, config->at_ns);
	return rows_print(config, refresh, cgroup);
}

static void none_say(const struct top_at_config *config, const struct history *history, char *error,
		     size_t error_len)
{
	char asked[WHEN_SIZE], first[WHEN_SIZE];

	for (size_t i = 0; i < history->nr; i++) {
		const struct segment *segment = &history->parts[i].segment;

		if (history->parts[i].err || !segment->nr)
			continue;
		snprintf(error, error_len, "%s: no sample of %s or before; the first is of %s",
			 config->dir, when_format(asked, config->at_ns),
			 when_format(first, segment->blocks[0].real_first));
		return;
	}
	snprintf(error, error_len, "%s: no samples: is cgswap record running?", config->dir);
}

int top_at(const struct top_at_config *config, char *error, size_t error_len)
{
	struct history_found found;
	struct history history;
	int err = history_open(&history, config->dir, error, error_len);

	if (err)
		return err;
	err = history_find(&history, config->at_ns, &found);
	if (err == -ENOENT) {
		none_say(config, &history, error, error_len);
	} else {
		if (!err)
			err = found_print(config, &found);
		snprintf(error, error_len, "%s: %s", config->dir,
			 err == -EBADMSG ? "the sample is damaged" : strerror(-err));
	}
	history_close(&history);
	return err;
}
