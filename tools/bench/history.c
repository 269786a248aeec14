// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * history.c - how large a history is, and how long it takes to find a moment in it.
 *
 * Usage: history DIR [DAYS [GROUPS [ACTIVE]]]
 *
 * Writes a synthetic history of 7 days, 300 groups of which 30 change, a sample each 10 seconds, to
 * the empty directory DIR. Prints its size a day, the CPU time that a sample took, and how long it
 * takes to open it, to go to seconds at random and to read what the screen draws of one.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "history/walk.h"
#include "history/write.h"
#include "model/row.h"

#define INTERVAL_S 10
#define START_S 1764547200ll /* 2025-12-01 */
#define SEEKS 500
#define SCREEN_SAMPLES 120
#define PATIENCE_NS (600 * NS_PER_S) /* with the disk */

struct machine {
	struct refresh refresh;
	struct row *rows;
	int64_t (*vals)[ROW_VALUES];
	char (*paths)[64];
	size_t active;
	uint64_t seed;
};

static uint64_t random_next(struct machine *machine)
{
	machine->seed = machine->seed * 6364136223846793005ull + 1442695040888963407ull;
	return machine->seed >> 33;
}

static bool machine_make(struct machine *machine, size_t groups)
{
	machine->rows = calloc(groups, sizeof(*machine->rows));
	machine->vals = calloc(groups, sizeof(*machine->vals));
	machine->paths = calloc(groups, sizeof(*machine->paths));
	if (!machine->rows || !machine->vals || !machine->paths)
		return false;
	for (size_t i = 0; i < groups; i++) {
		snprintf(machine->paths[i], sizeof(machine->paths[i]),
			 i ? "/kubepods.slice/pod%05zu.slice/app.scope" : "/", i);
		machine->rows[i] = (struct row){
			.path = machine->paths[i],
			.kernfs_id = i + 1,
			.memcg_id = (uint16_t)(i + 1),
			.parent = i ? 0 : -1,
			.depth = i > 0,
			.val = machine->vals[i],
		};
		row_clear(machine->vals[i]);
		for (int col = 0; col < COL__COUNT; col++)
			machine->vals[i][col] = 0;
		machine->vals[i][COL_SWAP_MAX] = VAL_MAX;
		machine->vals[i][COL_SWAP_CURRENT] = (int64_t)(random_next(machine) % 65536) * 4096;
	}
	machine->refresh.rows = machine->rows;
	machine->refresh.nr_rows = groups;
	machine->refresh.page_bytes = 4096;
	machine->refresh.host = (struct host){
		.kernel = "6.12.0",
		.nodename = "bench",
		.attach = "fentry",
		.hierarchy = "v2",
		.zswap = "on",
		.swap_total = 1ll << 40,
	};
	return true;
}

/* What a group that swaps changes: pages go out and in. */
static void group_change(struct machine *machine, size_t i)
{
	int64_t *val = machine->vals[i];
	int64_t out = (int64_t)(random_next(machine) % 5000);
	int64_t in = (int64_t)(random_next(machine) % 5000);

	if ((out - in) * 4096 + val[COL_SWAP_CURRENT] < 0)
		in = out;
	val[COL_SWAP_CURRENT] += (out - in) * 4096;
	val[COL_LEDGER] = val[COL_SWAP_CURRENT];
	val[COL_CHARGED] += out;
	val[COL_UNCHARGED] += in;
	val[COL_RECORDED] += out + in;
	val[COL_CHARGE_RATE] = out * 100 / INTERVAL_S;
	val[COL_UNCHARGE_RATE] = val[COL_SWAPIN_RATE] = in * 100 / INTERVAL_S;
	val[COL_SWAPCACHED] = (int64_t)(random_next(machine) % 300) * 4096;
	val[COL_ZSWAP_CURRENT] = val[COL_SWAP_CURRENT] / 3;
	val[COL_ZSWAPPED] = val[COL_SWAP_CURRENT];
	val[COL_ZSWAP_RATIO] = 290 + (int64_t)(random_next(machine) % 20);
	val[COL_ZSWAP_STORE] += out;
	val[COL_ZSWAP_LOAD] += in;
	val[COL_REFAULT_RATE] = val[COL_SWAPIN_RATE] / 2;
	val[COL_PSI_SOME] = (int64_t)(random_next(machine) % 4000);
	val[COL_PSI_FULL] = val[COL_PSI_SOME] / 3;
	if (val[COL_SWAP_PEAK] < val[COL_SWAP_CURRENT])
		val[COL_SWAP_PEAK] = val[COL_SWAP_CURRENT];
}

static void machine_step(struct machine *machine, int64_t n)
{
	struct host *host = &machine->refresh.host;

	host->time = (double)(START_S + n * INTERVAL_S);
	host->swap_used = host->swap_charged = 0;
	for (size_t i = 0; i < machine->refresh.nr_rows; i++) {
		if (i && i <= machine->active)
			group_change(machine, i);
		host->swap_used += machine->vals[i][COL_SWAP_CURRENT];
	}
	host->swap_charged = host->swap_used;
	host->psi_some = (int64_t)(random_next(machine) % 1000);
	host->groups = (int64_t)machine->refresh.nr_rows;
	machine->refresh.now_ns = (uint64_t)(n + 1) * INTERVAL_S * NS_PER_S;
}

static int history_make(const char *dir, struct machine *machine, int64_t samples)
{
	const struct history_config config = {
		.dir = dir,
		.max_bytes = 1ull << 40,
		.segment_bytes = 16 << 20,
		.key_ns = 600 * NS_PER_S,
		.interval_ns = INTERVAL_S * NS_PER_S,
		.sync_ns = 30 * NS_PER_S,
		.close_ns = PATIENCE_NS,
		.head = { .boot_id = "bench", .nodename = "bench", .cgswap = "bench" },
	};
	char error[256];
	struct history_writer *writer = history_writer_open(&config, error, sizeof(error));
	uint64_t took = 0;
	int err = 0;

	if (!writer) {
		fprintf(stderr, "history: %s\n", error);
		return -EIO;
	}
	for (int64_t n = 0; n < samples && !err; n++) {
		uint64_t begin;

		machine_step(machine, n);
		begin = clock_cpu_ns();
		err = history_add(writer, &machine->refresh);
		if (!err)
			err = history_wait(writer, PATIENCE_NS);
		took += clock_cpu_ns() - begin;
	}
	if (history_writer_close(writer) && !err)
		err = -ETIMEDOUT;
	printf("write_us_a_sample %.1f\n", (double)took / 1e3 / (double)samples);
	return err;
}

static int times_compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void times_print(const char *name, uint64_t *times, size_t nr)
{
	qsort(times, nr, sizeof(*times), times_compare);
	printf("%s_ms median %.2f p99 %.2f most %.2f\n", name, (double)times[nr / 2] / 1e6,
	       (double)times[nr * 99 / 100] / 1e6, (double)times[nr - 1] / 1e6);
}

/* One moment, as cgswap top --at does it: the sample, and then those that the screen draws. */
static int seek(struct history *history, int64_t at_ns, uint64_t *sample, uint64_t *screen)
{
	uint64_t begin = clock_now_ns();
	struct history_found found;
	int err = history_find(history, at_ns, &found);

	*sample = clock_now_ns() - begin;
	if (err)
		return err;
	for (long left = -history_move(history, -SCREEN_SAMPLES); left && !err; left--) {
		err = history_get(history, &found);
		history_move(history, 1);
	}
	if (!err)
		err = history_get(history, &found);
	*screen = clock_now_ns() - begin;
	return err;
}

static int history_measure(const char *dir, struct machine *machine, int64_t samples)
{
	uint64_t begin = clock_now_ns(), sample[SEEKS], screen[SEEKS], bytes = 0;
	struct history history;
	struct time_span *spans;
	char error[256];
	size_t nr;
	int err = history_open(&history, dir, error, sizeof(error));

	if (err) {
		fprintf(stderr, "history: %s\n", error);
		return err;
	}
	printf("open_ms %.2f\n", (double)(clock_now_ns() - begin) / 1e6);
	for (size_t i = 0; i < history.nr; i++)
		bytes += history.parts[i].bytes;
	printf("bytes_a_day %.0f in %zu files\n",
	       (double)bytes * 86400 / ((double)samples * INTERVAL_S), history.nr);
	begin = clock_now_ns();
	err = history_spans(&history, &spans, &nr);
	printf("spans_ms %.2f\n", (double)(clock_now_ns() - begin) / 1e6);
	free(spans);
	for (size_t i = 0; i < SEEKS && !err; i++) {
		int64_t second = (int64_t)(random_next(machine) % (uint64_t)(samples * INTERVAL_S));

		err = seek(&history, (START_S + second) * (int64_t)NS_PER_S, &sample[i],
			   &screen[i]);
	}
	if (!err) {
		times_print("seek", sample, SEEKS);
		times_print("seek_and_chart", screen, SEEKS);
	}
	history_close(&history);
	return err;
}

static int64_t number(int argc, char **argv, int at, int64_t otherwise)
{
	return argc > at ? strtoll(argv[at], NULL, 10) : otherwise;
}

int main(int argc, char **argv)
{
	int64_t samples = number(argc, argv, 2, 7) * 86400 / INTERVAL_S;
	struct machine machine = { .active = (size_t)number(argc, argv, 4, 30), .seed = 1 };
	int64_t groups = number(argc, argv, 3, 300);
	int err;

	if (argc < 2 || samples < 1 || groups < 1) {
		fprintf(stderr, "Usage: history DIR [DAYS [GROUPS [ACTIVE]]]\n");
		return 2;
	}
	if (!machine_make(&machine, (size_t)groups))
		return 1;
	err = history_make(argv[1], &machine, samples);
	if (!err)
		err = history_measure(argv[1], &machine, samples);
	if (err)
		fprintf(stderr, "history: %s\n", strerror(-err));
	free(machine.rows);
	free(machine.vals);
	free(machine.paths);
	return err ? 1 : 0;
}
