// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ringdump.c - writes the raw records of cgswap's CPU rings to standard output, for replay.c.
 *
 * Usage: ringdump >FILE
 *
 * Prints "ready" on standard error when it is attached; ends with SIGTERM.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "loader/rings.h"
#include "loader/cpu_ring.h"
#include "loader/loader.h"

#define RING_BYTES (4u << 20)
#define WAIT_MS 10

static volatile sig_atomic_t stop;

static void stop_set(int number)
{
	(void)number;
	stop = 1;
}

static void records_write(void *ctx, const struct rings_run *run)
{
	for (size_t i = 0; i < run->nr; i++)
		fwrite(rings_record(run, i), run->len, 1, ctx);
}

static struct rings *records_open(struct loader *loader)
{
	int nr, err = 0;
	const int *fds = loader_ring_fds(loader, &nr);
	struct rings *rings = rings_open(fds, nr, loader_ring_bytes(loader));
	struct cpu_ring cpu_ring;

	for (int i = 0; rings && !err && i < nr; i++)
		if (loader_cpu_ring(loader, i, &cpu_ring))
			err = rings_add_cpu_ring(rings, &cpu_ring);
	if (!err)
		return rings;
	rings_close(rings);
	return NULL;
}

static int dump(struct loader *loader)
{
	struct rings *rings = records_open(loader);
	int err = 0;

	if (!rings)
		return -1;
	fprintf(stderr, "ready\n");
	while (!stop && err >= 0) {
		err = rings_wait(rings, WAIT_MS);
		rings_drain(rings, records_write, stdout);
		loader_wake_rearm(loader);
	}
	rings_close(rings);
	if (loader_lost(loader)) {
		fprintf(stderr, "ringdump: %llu records lost\n",
			(unsigned long long)loader_lost(loader));
		return -1;
	}
	return fflush(stdout) || err < 0 ? -1 : 0;
}

int main(void)
{
	const struct loader_config config = {
		.mode = MODE_AUTO,
		.journal = true,
		.ring_bytes = RING_BYTES,
	};
	struct sigaction action = { .sa_handler = stop_set };
	char error[512];
	struct loader *loader;
	int err;

	sigaction(SIGTERM, &action, NULL);
	loader = loader_open(&config, error, sizeof(error));
	if (!loader) {
		fprintf(stderr, "ringdump: %s\n", error);
		return 1;
	}
	loader_begin(loader);
	err = dump(loader);
	loader_close(loader);
	return err ? 1 : 0;
}
