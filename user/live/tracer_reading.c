// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/tracer_reading.c - what the kernel says of the groups, again and again, so that a recording
 * can be audited.
 *
 * Owns: when that is read, and what of it is told already: an id is told again when something of it
 * changed. Must not know: what the numbers prove.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "loader/loader.h"
#include "live/tracer_state.h"

/* At the start the baselines settle in quiet readings (ledger/baseline.h), one for each drain. */
#define READINGS_BEGIN 12
#define READINGS_NS NS_PER_S

struct tracer_readings {
	struct group_count before[MEMCG_IDS];
	struct group_count after[MEMCG_IDS];
	uint32_t rows
		[MEMCG_IDS]; /* by id: 1 + the index of its row in this scan; 0: nobody has it */
	struct chunk_row told[MEMCG_IDS];
	size_t id_end; /* ids from here on were never told */
	uint64_t next_ns;
	uint64_t taken;
};

struct tracer_readings *tracer_readings_new(void)
{
	return calloc(1, sizeof(struct tracer_readings));
}

void tracer_readings_free(struct tracer_readings *readings)
{
	free(readings);
}

/* The same for rows as for counters: what is said of an id, now. */
static void row_fill(const struct tracer *tracer, const struct scan_row *rows, size_t id,
		     struct chunk_row *chunk)
{
	const struct tracer_readings *readings = tracer->readings;

	memset(chunk, 0, sizeof(*chunk));
	if (readings->rows[id])
		chunk->row = rows[readings->rows[id] - 1];
	chunk->before = readings->before[id];
	chunk->after = readings->after[id];
	chunk->birth = loader_births(tracer->loader)[id];
	chunk->memcg_id = (uint16_t)id;
}

static bool row_is_told(const struct chunk_row *told, const struct chunk_row *chunk)
{
	return !memcmp(&told->row, &chunk->row, sizeof(told->row)) &&
	       !memcmp(&told->birth, &chunk->birth, sizeof(told->birth)) &&
	       !memcmp(&told->after, &chunk->before, sizeof(told->after)) &&
	       !memcmp(&told->after, &chunk->after, sizeof(told->after));
}

static int rows_tell(struct tracer *tracer, const struct scan_row *rows)
{
	struct tracer_readings *readings = tracer->readings;
	int err = 0;

	for (size_t id = 1; !err && id < readings->id_end; id++) {
		struct chunk_row chunk;

		row_fill(tracer, rows, id, &chunk);
		if (row_is_told(&readings->told[id], &chunk))
			continue;
		readings->told[id] = chunk;
		err = tracer_emit(tracer, CHUNK_ROW, &chunk, sizeof(chunk));
	}
	return err;
}

/* The kernel's rows, and our counters just before and just after them. */
static int rows_read(struct tracer *tracer, const struct scan_row **rows, uint64_t *time_ns)
{
	const struct group_count *counts = loader_counts(tracer->loader);
	struct tracer_readings *readings = tracer->readings;
	size_t end, nr;

	do {
		int err;

		end = loader_id_end(tracer->loader);
		end = end > readings->id_end ? end : readings->id_end;
		memcpy(readings->before, counts, end * sizeof(*counts));
		*time_ns = clock_now_ns();
		err = loader_scan(tracer->loader, rows, &nr);
		if (err)
			return err;
		memcpy(readings->after, counts, end * sizeof(*counts));
		readings->id_end = end;
	} while (loader_id_end(tracer->loader) > end);
	memset(readings->rows, 0, sizeof(readings->rows));
	for (size_t i = 0; i < nr; i++)
		readings->rows[(*rows)[i].memcg_id] = (uint32_t)i + 1;
	return 0;
}

static int reading_take(struct tracer *tracer, bool ending)
{
	struct chunk_reading chunk = { .ending = ending };
	const struct scan_row *rows;
	int err = rows_read(tracer, &rows, &chunk.time_ns);

	if (!err)
		err = rows_tell(tracer, rows);
	chunk.missed_books = tracer_misses(tracer, ACCOUNT_SWAP);
	return err ? err : tracer_emit(tracer, CHUNK_READING, &chunk, sizeof(chunk));
}

int tracer_reading_due(struct tracer *tracer, uint64_t now)
{
	struct tracer_readings *readings = tracer->readings;

	if (!readings || now < readings->next_ns)
		return 0;
	readings->next_ns = ++readings->taken < READINGS_BEGIN ? now : now + READINGS_NS;
	return reading_take(tracer, false);
}

int tracer_reading_end(struct tracer *tracer)
{
	return tracer->readings ? reading_take(tracer, true) : 0;
}
