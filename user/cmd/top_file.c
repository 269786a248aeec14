// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cmd/top_file.c - see cmd/top_file.h.
 */
#include "cmd/top_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/out.h"
#include "cgroup/path.h"
#include "stream/recording.h"
#include "trace/replay.h"
#include "view/table.h"

/* The columns that a recording can fill. */
static const enum col columns[] = {
	COL_LEDGER,	 COL_CHARGE_RATE, COL_UNCHARGE_RATE, COL_CHARGED,  COL_UNCHARGED,
	COL_ZSWAP_STORE, COL_ZSWAP_LOAD,  COL_ZSWAP_REJECT,  COL_RECORDED, COL_LOST,
};

struct shown {
	const struct top_file_config *config;
	char cgroup[PATH_MAX]; /* as rows have paths */
	struct replay *replay;
	uint64_t tables;
	bool utf8;
};

/* Ends the reading after the last table. */
#define ENOUGH (-ECANCELED)

static int rows_print(const struct shown *shown, const struct host *host, const struct row *rows,
		      const int *order, size_t nr)
{
	const struct view_table_opt table = {
		.utf8 = shown->utf8,
		.cols = columns,
		.nr_cols = sizeof(columns) / sizeof(columns[0]),
		.width = out_terminal_width(stdout),
	};
	const struct view_rows view = { rows, order, nr };

	if (shown->config->json)
		return view_json_print(stdout, host, &view);
	return view_table_print(stdout, &table, host, &view);
}

/* Paths depend on the hierarchy of the machine that was recorded. */
static int cgroup_find(struct shown *shown)
{
	const char *cgroup = shown->config->cgroup;

	return path_normalize_recorded(cgroup ? cgroup : "/", replay_host(shown->replay)->memsw,
				       shown->cgroup, sizeof(shown->cgroup));
}

static int moment_take(void *ctx, const struct host *host, const struct row *rows, size_t nr)
{
	struct shown *shown = ctx;
	int *order = calloc(nr ? nr : 1, sizeof(*order));
	size_t nr_order = 0;
	int err = cgroup_find(shown);

	if (err || !order) {
		free(order);
		return err ? err : -ENOMEM;
	}
	for (size_t i = 0; i < nr; i++)
		if (path_is_below(rows[i].path, shown->cgroup))
			order[nr_order++] = (int)i;
	err = rows_print(shown, host, rows, order, nr_order);
	free(order);
	if (err)
		return err;
	if (++shown->tables == shown->config->iterations || *shown->config->stop)
		return ENOUGH;
	return 0;
}

int top_file(const struct top_file_config *config, char *error, size_t error_len)
{
	struct shown shown = { .config = config, .utf8 = out_is_utf8() };
	int err;

	shown.replay = replay_new(config->delay_ns, moment_take, &shown);
	if (!shown.replay) {
		snprintf(error, error_len, "out of memory");
		return -ENOMEM;
	}
	err = recording_read_path(config->path, replay_chunk, shown.replay, error, error_len);
	if (err == -EDOM)
		snprintf(error, error_len, "%s: filtered: it lacks charges or uncharges",
			 config->path);
	replay_free(shown.replay);
	return err == ENOUGH ? 0 : err;
}
