// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * screen.c - what a refresh of the screen costs in user space, with groups that are made up.
 *
 * Usage: screen GROUPS REFRESHES
 *
 * Pods of ten containers each, all with swap and a limit. In each refresh one container in ten
 * changes, so that the order does, too. Needs a terminal; LINES and COLUMNS set its size.
 */
#include <locale.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "model/refresh.h"
#include "model/row.h"
#include "screen/screen.h"

#define POD 10 /* containers in a pod */
#define KB INT64_C(1024)

struct groups {
	struct row *rows;
	int64_t (*vals)[ROW_VALUES];
	char (*paths)[160];
	int *order;
	int nr;
};

/* 0: the root; the first of a pod is the pod. */
static int parent_of(int i)
{
	const int place = (i - 1) % (POD + 1);

	return i ? (place ? i - place : 0) : -1;
}

static void row_make(struct groups *groups, int i)
{
	const int parent = parent_of(i);
	int64_t *val = groups->vals[i];

	row_clear(val);
	val[COL_SWAP_CURRENT] = val[COL_LEDGER] = (i * INT64_C(7919) % 100003 + 1) * 64 * KB;
	val[COL_DRIFT] = val[COL_CHARGE_RATE] = val[COL_UNCHARGE_RATE] = val[COL_SWAPIN_RATE] = 0;
	val[COL_REFAULT_RATE] = val[COL_EVENTS_MAX] = val[COL_EVENTS_FAIL] = 0;
	val[COL_SWAP_MAX] = val[COL_SWAP_MAX_EFF] = parent > 0 ? 8192 * 1024 * KB : VAL_MAX;
	val[COL_SWAP_MAX_PCT] = parent > 0 ? i * 37 % 8000 : VAL_NONE;
	val[COL_PSI_SOME] = val[COL_PSI_FULL] = i % 300;
	if (parent <= 0)
		snprintf(groups->paths[i], sizeof(*groups->paths),
			 i ? "/kubepods/pod%08x-a29f-11e7-9350-020968147796" : "/", i);
	else
		snprintf(groups->paths[i], sizeof(*groups->paths), "%s/%064x",
			 groups->paths[parent], i);
	groups->rows[i] = (struct row){
		.path = groups->paths[i],
		.kernfs_id = (uint64_t)i + 1,
		.parent = parent,
		.depth = i ? 1 + (parent > 0) : 0,
		.val = val,
	};
	groups->order[i] = i;
}

static void row_change(struct groups *groups, int i, int refresh)
{
	int64_t *val = groups->vals[i];

	val[COL_SWAP_CURRENT] += (i + refresh) % 3 ? 640 * KB : -320 * KB;
	val[COL_LEDGER] = val[COL_SWAP_CURRENT];
	val[COL_CHARGE_RATE] = (i + refresh) % 5000 * 100;
	val[COL_SWAPIN_RATE] = (i + refresh) % 700 * 100;
	/* one swap.max refuses at times */
	if (i == POD / 2)
		val[COL_EVENTS_MAX] = refresh;
}

static void refresh_make(struct groups *groups, struct refresh *view, int refresh)
{
	for (int i = refresh % POD; i < groups->nr; i += POD)
		if (parent_of(i) > 0)
			row_change(groups, i, refresh);
	*view = (struct refresh){
		.rows = groups->rows,
		.nr_rows = (size_t)groups->nr,
		.order = groups->order,
		.nr_order = (size_t)groups->nr,
		.now_ns = (uint64_t)(refresh + 1) * NS_PER_S,
		.page_bytes = 4096,
		.host = {
			.kernel = "6.12",
			.nodename = "bench",
			.attach = "fentry",
			.hierarchy = "v2",
			.zswap = "on",
			.swap_total = 64 * 1024 * 1024 * KB,
			.swap_used = (30000 + refresh) * 1024 * KB,
			.zswap_pool = 1024 * 1024 * KB,
			.zswap_stored = 3 * 1024 * 1024 * KB,
			.psi_some = refresh % 100,
			.psi_full = refresh % 50,
			.events = refresh * 1000,
			.groups = groups->nr,
		},
	};
}

static bool groups_make(struct groups *groups, int nr)
{
	const size_t all = (size_t)nr;

	groups->nr = nr;
	groups->rows = calloc(all, sizeof(*groups->rows));
	groups->vals = calloc(all, sizeof(*groups->vals));
	groups->paths = calloc(all, sizeof(*groups->paths));
	groups->order = calloc(all, sizeof(*groups->order));
	if (!groups->rows || !groups->vals || !groups->paths || !groups->order)
		return false;
	for (int i = 0; i < nr; i++)
		row_make(groups, i);
	return true;
}

int main(int argc, char **argv)
{
	const int nr = argc == 3 ? atoi(argv[1]) : 0, refreshes = nr > 0 ? atoi(argv[2]) : 0;
	const struct screen_source source = { 0 };
	struct groups groups = { 0 };
	struct screen *screen;
	struct refresh view;
	int err = 0;

	setlocale(LC_CTYPE, "");
	if (refreshes <= 0 || !screen_is_possible() || !groups_make(&groups, nr))
		return 2;
	screen = screen_open(NS_PER_S, &source);
	if (!screen)
		return 1;
	for (int i = 0; i < refreshes && !err; i++) {
		refresh_make(&groups, &view, i);
		err = screen_update(screen, &view);
	}
	screen_close(screen);
	free(groups.rows);
	free(groups.vals);
	free(groups.paths);
	free(groups.order);
	return err ? 1 : 0;
}
