/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/history/machine.h - a machine whose groups come, go and change, and what top prints of it.
 *
 * Owns: refreshes that depend on their number only. Used by tests and the fuzzer's seeds.
 */
#ifndef UNIT_HISTORY_MACHINE_H
#define UNIT_HISTORY_MACHINE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history/sample.h"
#include "model/refresh.h"
#include "model/row.h"
#include "view/table.h"

#define MACHINE_ROWS 8
#define MACHINE_START 1764471000.25 /* seconds since the epoch */

struct machine {
	struct refresh refresh;
	struct row rows[MACHINE_ROWS];
	int64_t vals[MACHINE_ROWS][ROW_VALUES];
	char paths[MACHINE_ROWS][64];
};

static inline uint32_t machine_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static inline int64_t machine_value(uint32_t *seed)
{
	switch (machine_random(seed) % 6) {
	case 0:
		return VAL_NONE;
	case 1:
		return VAL_MAX;
	case 2:
		return 0;
	case 3:
		return -(int64_t)machine_random(seed);
	default:
		return (int64_t)machine_random(seed) * 4096;
	}
}

static inline void machine_row(struct machine *m, size_t id, size_t n, uint32_t *seed)
{
	static const char *const causes[] = { NULL, "missed", "accounting", "unknown" };
	size_t i = m->refresh.nr_rows++;
	int parent = i ? (int)(machine_random(seed) % i) : -1;
	struct row *row = &m->rows[i];

	snprintf(m->paths[i], sizeof(m->paths[i]), i ? "/group \xff%zu" : "/", id);
	row_clear(m->vals[i]);
	*row = (struct row){
		.path = m->paths[i],
		.kernfs_id = id + 7 + (n > 20 && id == 5 ? 1000 : 0), /* the id was reused */
		.memcg_id = (uint16_t)(id + 1),
		.dying = id % 7 == 3,
		.parent = parent,
		.depth = i ? m->rows[parent].depth + 1 : 0,
		.drift_cause = causes[machine_random(seed) % 4],
		.val = m->vals[i],
	};
	for (int col = 0; col < COL__COUNT; col++)
		if (id % 3 || col % 5 == 0) /* most of the others stay */
			m->vals[i][col] = machine_value(seed);
	m->vals[i][KEPT_MISSED_TIME] = id % 4 ? VAL_NONE : (int64_t)(n / 8);
	if (i && id % 2)
		row->swap_max_from = m->rows[machine_random(seed) % 2 ? parent : (int)i].path;
}

/* The refresh number @n. */
static inline void machine_at(struct machine *m, size_t n)
{
	uint32_t seed = (uint32_t)n * 2654435761u + 1;
	struct host *host = &m->refresh.host;

	memset(m, 0, sizeof(*m));
	for (size_t id = 0; id < MACHINE_ROWS; id++)
		if (!id || (n + id * 3) % 11 > 2)
			machine_row(m, id, n, &seed);
	*host = (struct host){
		.time = MACHINE_START + (double)n * 10,
		.kernel = "6.12.0",
		.nodename = "test",
		.attach = n < 10 ? "fentry" : "mixed",
		.hierarchy = "v2",
		.zswap = n % 4 ? "on" : "off",
		.swap_total = 1 << 30,
		.swap_used = (int64_t)n * 4096,
		.zswap_pool = VAL_NONE,
		.events = (int64_t)n * 1000,
		.own_cpu = 17,
		.noted = n > 20 ? "refused,oom" : NULL,
		.gap = n > 15 ? "programs did not run" : NULL,
		.gap_begin = n > 15 ? MACHINE_START + 0.125 : 0,
		.gap_end = n > 15 ? MACHINE_START + 1 : 0,
		.actor_misses = VAL_NONE,
		.groups = (int64_t)m->refresh.nr_rows,
	};
	m->refresh.rows = m->rows;
	m->refresh.now_ns = 5000000000ull + n * 10000000000ull;
	m->refresh.page_bytes = 4096;
	m->refresh.calls = n % 2;
}

#define MACHINE_INTERVAL 10000000000ull

/* What top --json and top -b print of it; the caller frees it. */
static inline char *machine_print(const struct refresh *refresh)
{
	const struct view_rows rows = { refresh->rows, NULL, refresh->nr_rows };
	const struct view_table_opt table = { .calls = refresh->calls };
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	view_json_print(out, &refresh->host, &rows);
	view_table_print(out, &table, &refresh->host, &rows);
	fclose(out);
	return text;
}

#endif
