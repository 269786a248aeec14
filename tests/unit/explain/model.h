/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/explain/model.h - a machine and three groups, for tests that conclude from numbers.
 *
 * Owns: a healthy state, of which a test changes what it needs: /a with limits of 256M of memory
 * and 128M of swap and lower soft limits, and /a/b in it with less of each. Everything was read
 * twice and did not change in between.
 */
#ifndef CGSWAP_TEST_EXPLAIN_MODEL_H
#define CGSWAP_TEST_EXPLAIN_MODEL_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "explain/explain.h"

#define MB (1LL << 20)
#define SECOND 1000000000ull

/* The groups, by depth. */
enum { ROOT, A, B, GROUPS };

struct model {
	struct machine machine;
	struct group groups[GROUPS];
};

static inline void model_machine(struct machine *m)
{
	*m = (struct machine){
		.host.kernel = "6.12.0",
		.kind = CGROUP_V2,
		.mount = "/sys/fs/cgroup",
		.top = "/",
		.memory = 4096 * MB,
		.available = 2048 * MB,
		.swap_free = 900 * MB,
		.swappiness = 60,
		.pool_percent = 20,
		.page_bytes = 4096,
		.devices = { { "/dev/vda", "partition", 1024 * MB, 124 * MB, -2 } },
		.nr_devices = 1,
	};
	m->host.swap_total = 1024 * MB;
	m->host.swap_used = 124 * MB;
	m->host.zswap = "off";
}

static inline void model_sample(struct sample *s, int depth)
{
	int64_t *mem = s->val;
	bool root = depth == ROOT;

	files_clear(0, MEM__COUNT, mem);
	s->occupied = true;
	s->reclaim = true;
	s->time_ns = SECOND;
	mem[MEM_ANON] = 40 * MB;
	mem[MEM_FILE_LRU] = 8 * MB;
	mem[MEM_DYING] = 0;
	mem[MEM_ZSWAP_WRITEBACK] = 1;
	mem[COL_SWAPCACHED] = 0;
	mem[COL_ZSWAP_CURRENT] = 0;
	mem[COL_PSI_SOME] = mem[COL_PSI_FULL] = 0;
	mem[MEM_REFAULT_ANON] = 1000;
	if (root)
		return;
	mem[MEM_CURRENT] = depth == A ? 60 * MB : 50 * MB;
	mem[MEM_HIGH] = depth == A ? 200 * MB : 100 * MB;
	mem[MEM_MAX] = depth == A ? 256 * MB : 128 * MB;
	mem[MEM_SWAP] = depth == A ? 12 * MB : 10 * MB;
	mem[MEM_ZSWAP_MAX] = VAL_MAX;
	mem[COL_SWAP_MAX] = depth == A ? 128 * MB : 64 * MB;
	mem[COL_SWAP_HIGH] = depth == A ? 96 * MB : 48 * MB;
	mem[COL_EVENTS_MAX] = 0;
}

static inline void model_make(struct model *m)
{
	static char paths[GROUPS][8] = { "/", "/a", "/a/b" };

	memset(m, 0, sizeof(*m));
	model_machine(&m->machine);
	for (int i = 0; i < GROUPS; i++) {
		struct group *g = &m->groups[i];

		g->path = paths[i];
		g->parent = i ? &m->groups[i - 1] : NULL;
		g->below_swap = i == A ? 10 * MB : 0;
		model_sample(&g->first, i);
		g->second = g->first;
		g->second.time_ns = 3 * SECOND;
	}
}

/* Changes a value in both readings. */
static inline void model_mem(struct model *m, int i, enum mem mem, int64_t val)
{
	m->groups[i].first.val[mem] = val;
	m->groups[i].second.val[mem] = val;
}

static inline void model_swap(struct model *m, int i, enum col col, int64_t val)
{
	m->groups[i].first.val[col] = val;
	m->groups[i].second.val[col] = val;
}

/* The same groups on v1, whose memsw is memory and swap together. */
static inline void model_v1(struct model *m)
{
	m->machine.kind = CGROUP_V1;
	m->machine.mount = "/sys/fs/cgroup/memory";
	for (int i = 0; i < GROUPS; i++) {
		int64_t max = m->groups[i].first.val[MEM_MAX];
		int64_t current = m->groups[i].first.val[MEM_CURRENT];

		for (int col = 0; col < COL__COUNT; col++)
			model_swap(m, i, col, VAL_NONE);
		model_mem(m, i, MEM_HIGH, VAL_NONE);
		model_mem(m, i, MEM_ZSWAP_MAX, VAL_NONE);
		model_mem(m, i, MEM_ZSWAP_WRITEBACK, VAL_NONE);
		model_mem(m, i, MEM_HIERARCHY, 1);
		model_mem(m, i, MEM_SWAPPINESS, 60);
		model_mem(m, i, MEM_NO_KILL, 0);
		if (i == ROOT) {
			model_mem(m, i, MEM_MAX, VAL_MAX);
			model_mem(m, i, MEM_MEMSW_MAX, VAL_MAX);
			continue;
		}
		model_mem(m, i, MEM_MEMSW_MAX, max + max / 2);
		model_mem(m, i, MEM_MEMSW, current + m->groups[i].first.val[MEM_SWAP]);
	}
}

/* As if the files had been read only once. */
static inline void model_once(struct model *m)
{
	for (int i = 0; i < GROUPS; i++)
		m->groups[i].second.time_ns = 0;
}

#endif
