// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/tracer_reading.c - the kernel's numbers of the groups, read repeatedly, so that a recording
 * can be audited.
 *
 * Owns: when they are read, and what was already emitted: an id is emitted again only after a
 * change. Must not know: what the numbers prove.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/value.h"
#include "live/tracer_state.h"

/* At the start baselines settle in quiet readings (ledger/baseline.h), one per drain. */
#define READINGS_BEGIN 12
#define READINGS_NS NS_PER_S

/* The scan's numbers of an id. */
static void row_fill(const struct tracer_readings *readings, size_t id, struct chunk_row *chunk)
{
	const struct ledger_scan *scan = &readings->scan;

	memset(chunk, 0, sizeof(*chunk));
	if (readings->rows[id])
		chunk->row = scan->rows[readings->rows[id] - 1];
	chunk->before = scan->before[id];
	chunk->after = scan->after[id];
	chunk->birth = scan->births[id];
	chunk->memcg_id = (uint16_t)id;
}

static bool row_is_told(const struct chunk_row *told, const struct chunk_row *chunk)
{
	return !memcmp(&told->row, &chunk->row, sizeof(told->row)) &&
	       !memcmp(&told->birth, &chunk->birth, sizeof(told->birth)) &&
	       !memcmp(&told->after, &chunk->before, sizeof(told->after)) &&
	       !memcmp(&told->after, &chunk->after, sizeof(told->after));
}

static int rows_tell(struct tracer *tracer)
{
	struct tracer_readings *readings = tracer->readings;
	int err = 0;

	for (size_t id = 1; !err && id < readings->scan.nr_ids; id++) {
		struct chunk_row chunk;

		row_fill(readings, id, &chunk);
		if (row_is_told(&readings->told[id], &chunk))
			continue;
		readings->told[id] = chunk;
		err = tracer_emit(tracer, CHUNK_ROW, &chunk, sizeof(chunk));
	}
	return err;
}

static int rows_read(struct tracer *tracer)
{
	struct tracer_readings *readings = tracer->readings;
	const struct ledger_scan *scan = &readings->scan;
	int err = session_scan(&tracer->session, NULL, &readings->scan);

	memset(readings->rows, 0, sizeof(readings->rows));
	for (size_t i = 0; !err && i < scan->nr_rows; i++)
		readings->rows[scan->rows[i].memcg_id] = (uint32_t)i + 1;
	return err;
}

/* A group's pages at the start are known once its baseline is settled. */
static int bases_tell(struct tracer *tracer)
{
	uint64_t *told = tracer->readings->base_told;
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(tracer->readings->ledger, &nr);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		const struct ledger_group *group = groups[i];
		const struct baseline *tree = &group->account->tree;

		if (group->born || !tree->settled || told[group->memcg_id] == group->kernfs_id)
			continue;
		told[group->memcg_id] = group->kernfs_id;
		err = tracer_group_base(tracer, group, tree->base);
	}
	return err;
}

static int reading_take(struct tracer *tracer, bool ending)
{
	struct tracer_readings *readings = tracer->readings;
	struct chunk_reading chunk = { .ending = ending };
	struct coverage coverage;
	int err = rows_read(tracer);

	if (!err)
		err = rows_tell(tracer);
	chunk.time_ns = readings->scan.time_ns;
	chunk.missed_books = tracer_misses(tracer, ACCOUNT_SWAP);
	session_coverage(&tracer->session, &coverage);
	chunk.gap = coverage.gap[ACCOUNT_SWAP];
	if (!err)
		err = tracer_emit(tracer, CHUNK_READING, &chunk, sizeof(chunk));
	if (!err)
		err = ledger_scan(readings->ledger, &readings->scan);
	return err ? err : bases_tell(tracer);
}

int tracer_readings_open(struct tracer *tracer)
{
	tracer->readings = calloc(1, sizeof(*tracer->readings));
	if (!tracer->readings)
		return -ENOMEM;
	tracer->readings->ledger = ledger_new();
	return tracer->readings->ledger ? 0 : -ENOMEM;
}

void tracer_readings_close(struct tracer *tracer)
{
	if (tracer->readings)
		ledger_free(tracer->readings->ledger);
	free(tracer->readings);
}

int tracer_reading_due(struct tracer *tracer, uint64_t now)
{
	struct tracer_readings *readings = tracer->readings;

	if (!readings || tracer->ending || now < readings->next_ns)
		return 0;
	readings->next_ns = ++readings->taken < READINGS_BEGIN ? now : now + READINGS_NS;
	return reading_take(tracer, false);
}

int tracer_reading_end(struct tracer *tracer)
{
	return tracer->readings ? reading_take(tracer, true) : 0;
}
