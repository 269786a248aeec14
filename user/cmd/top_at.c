// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top_at.c - see cmd/top_at.h.
 */
#include "cmd/top_at.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/out.h"
#include "base/when.h"
#include "cgroup/path.h"
#include "cmd/at.h"
#include "history/walk.h"
#include "table/order.h"
#include "view/table.h"

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

	return err ? err : rows_print(config, refresh, cgroup);
}

int top_at(const struct top_at_config *config, char *error, size_t error_len)
{
	struct history_found found;
	struct history history;
	int err = at_open(&history, config->dir, config->at_ns, &found, error, error_len);

	if (err)
		return err;
	at_say(&found, config->at_ns);
	err = found_print(config, &found);
	snprintf(error, error_len, "%s: %s", config->dir, strerror(-err));
	history_close(&history);
	return err;
}

/* A range that is printed. */
struct range {
	const struct top_at_config *config;
	struct history *history;
	int64_t next_ns; /* when the next table is due */
	uint64_t tables;
	enum history_break why; /* what came since the last table; BREAK_NONE: nothing */
};

/* Says when it was, and what is missing before it. */
static void time_print(const struct range *range, const struct history_found *found)
{
	const bool said = range->tables && range->why != BREAK_NONE;
	const char *why = said ? at_break_text(range->why) : "";
	char time[WHEN_SIZE];

	when_format(time, found->real_ns);
	if (range->config->json) {
		if (said)
			out_printf(stderr, "cgswap: before %s: %s\n", time, why);
		return;
	}
	if (range->tables)
		out_printf(stdout, "\n");
	out_printf(stdout, "%s%s%s\n", time, said ? "  " : "", why);
}

/* The next time on the grid that begins with the range. */
static int64_t next_time(const struct range *range, int64_t now_ns)
{
	const int64_t from = range->config->from_ns, every = (int64_t)range->config->every_ns;

	return every ? from + ((now_ns - from) / every + 1) * every : INT64_MIN;
}

static int range_take(struct range *range, const struct history_found *found)
{
	int err = 0;

	if (found->real_ns >= range->next_ns) {
		time_print(range, found);
		err = found_print(range->config, found);
		range->tables++;
		range->why = BREAK_NONE;
		range->next_ns = next_time(range, found->real_ns);
	}
	if (found->next_break != BREAK_NONE)
		range->why = found->next_break;
	return err;
}

/* The first sample that is not before the range. */
static int range_begin(const struct range *range)
{
	struct history_found found;
	int err = history_find(range->history, range->config->from_ns - 1, &found);

	if (err == -ENOENT)
		return history_first(range->history);
	/* that one is not printed: it may be damaged */
	if (err && err != -EBADMSG)
		return err;
	return history_move(range->history, 1) ? 0 : -ENOENT;
}

static int range_print(struct range *range)
{
	const struct top_at_config *config = range->config;
	int err = range_begin(range);

	while (!err && !*config->stop &&
	       (!config->iterations || range->tables < config->iterations)) {
		struct history_found found;

		err = history_get(range->history, &found);
		if (!err && found.real_ns > config->at_ns)
			break;
		if (err == -EBADMSG) {
			/* a whole sample follows */
			range->why = BREAK_GAP;
			err = 0;
		} else if (!err) {
			err = range_take(range, &found);
		}
		if (!err && !history_move(range->history, 1)) {
			err = range->history->at.err;
			break;
		}
	}
	return err;
}

int top_range(const struct top_at_config *config, char *error, size_t error_len)
{
	struct history history;
	struct range range = { .config = config, .history = &history, .next_ns = INT64_MIN };
	char from[WHEN_SIZE], to[WHEN_SIZE];
	int err = history_open(&history, config->dir, error, error_len);

	if (err)
		return err;
	err = range_print(&range);
	if (err && err != -ENOENT) {
		at_error(&history, config->dir, config->at_ns, err, error, error_len);
	} else if (!range.tables && !*config->stop) {
		snprintf(error, error_len, "%s: no sample from %s to %s; see cgswap record --list",
			 config->dir, when_format(from, config->from_ns),
			 when_format(to, config->at_ns));
		err = -ENOENT;
	}
	history_close(&history);
	return err;
}
