// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * fuzz_explain.c - explain, forecast and shrink plans for any machine and tree of groups.
 *
 * Owns: a tree of groups with limits, usage and rates that files could have, read twice or once, on
 * v2 or v1. Must not know: files.
 */
#include <stdlib.h>

#include "cgroup/told_parse.h"
#include "choices.h"
#include "explain/owners.h"
#include "explain/report.h"
#include "shrink/plan.h"
#include "view/explain.h"

#define GROUPS 8
#define NUMBER_MASK ((1ull << 62) - 1)

/* A value that a file can give: VAL_NONE, VAL_MAX for a limit, and 0 up to the maximum. */
static int64_t value_choose(struct choices *c, bool limit)
{
	switch (choose(c, 8)) {
	case 0:
		return VAL_NONE;
	case 1:
		return limit ? VAL_MAX : 1 << 20;
	case 2:
		return 0;
	case 3:
		return (int64_t)(choose_number(c) & NUMBER_MASK);
	default:
		return (int64_t)choose(c, 256) << 20;
	}
}

static bool is_limit(int value)
{
	return value == MEM_HIGH || value == MEM_MAX || value == MEM_MIN ||
	       value == MEM_ZSWAP_MAX || value == MEM_MEMSW_MAX || value == COL_SWAP_MAX ||
	       value == COL_SWAP_HIGH;
}

/* The values that files give on v2 or on v1. */
static const int *values_list(bool v2, size_t *nr)
{
	static int list[2][MEM__COUNT];
	static size_t len[2];

	if (!len[v2])
		for (int i = 0; i < MEM__COUNT; i++)
			if (files_name(v2, i))
				list[v2][len[v2]++] = i;
	*nr = len[v2];
	return list[v2];
}

static void sample_fill(struct choices *c, struct sample *sample, bool v2)
{
	size_t nr;
	const int *list = values_list(v2, &nr);

	files_clear(0, MEM__COUNT, sample->val);
	for (size_t i = 0; i < nr; i++)
		sample->val[list[i]] = value_choose(c, is_limit(list[i]));
	sample->occupied = choose(c, 2);
	sample->reclaim = choose(c, 2);
	sample->time_ns = 1000000000;
	if (choose(c, 16) == 15)
		choose_text(c, sample->bad, sizeof(sample->bad));
}

/* The same machine later, with some values changed. */
static void sample_change(struct choices *c, struct sample *sample, bool v2)
{
	size_t nr_values;
	const int *list = values_list(v2, &nr_values);

	sample->time_ns = choose(c, 8) == 7 ? 0 : sample->time_ns + (choose_number(c) >> 4);
	for (size_t nr = choose(c, 16); nr; nr--) {
		int value = list[choose(c, nr_values)];

		sample->val[value] = value_choose(c, is_limit(value));
	}
}

static void told_fill(struct choices *c, struct told *told)
{
	for (int i = 0; i < TOLD_LIMITS; i++) {
		told[i] = (struct told){ .who = choose(c, 2) ? "docker" : NULL,
					 .unit = (enum told_unit)choose(c, 3),
					 .value = value_choose(c, true),
					 .word = "Memory 1",
					 .file = "var/lib" };
		if (told[i].value == VAL_NONE || told[i].unit == TOLD_PERCENT)
			told[i].value = (int64_t)choose(c, 10001);
	}
}

static void groups_fill(struct choices *c, struct group *group, bool v2)
{
	static char paths[GROUPS][64];
	static struct told told[GROUPS][TOLD_LIMITS];
	static const char *const names[] = { "a",	    "b.slice",
					     "x@y.service", "docker-0123.scope",
					     "kubepods",    "\xff\x1b[m" };

	for (size_t i = 0; i < GROUPS; i++) {
		struct group *g = &group[i];
		size_t above = i ? choose(c, i) : 0;

		*g = (struct group){ .path = paths[i], .index = i };
		g->parent = i ? &group[above] : NULL;
		snprintf(paths[i], sizeof(paths[i]), "%s/%s", above ? paths[above] : "",
			 i ? names[choose(c, sizeof(names) / sizeof(names[0]))] : "");
		g->below_swap = value_choose(c, false);
		sample_fill(c, &g->first, v2);
		g->second = g->first;
		sample_change(c, &g->second, v2);
		g->gone = choose(c, 16) == 15;
		if (choose(c, 4) == 3) {
			told_fill(c, told[i]);
			g->told = told[i];
		}
	}
}

static void machine_fill(struct choices *c, struct machine *m, bool v2)
{
	static const char *const states[] = { "off", "on", "absent" };

	*m = (struct machine){
		.host = { .kernel = "6.12.0", .zswap = states[choose(c, 3)] },
		.kind = v2	       ? CGROUP_V2
			: choose(c, 2) ? CGROUP_V1
				       : CGROUP_MIXED,
		.mount = "/sys/fs/cgroup",
		.top = "/",
		.hidden = choose(c, 2),
		.memory = value_choose(c, false),
		.available = value_choose(c, false),
		.swap_free = value_choose(c, false),
		.swappiness = value_choose(c, false),
		.pool_percent = value_choose(c, false),
		.page_bytes = 4096,
		.tiers = choose(c, 2),
		.zram_ratio = value_choose(c, false),
		.devices = { { "/dev/zram0", "partition", 1 << 30, 1 << 20, 5, false },
			     { "/swap", "file", 1 << 30, 0, 5, false } },
		.nr_devices = choose(c, 3),
	};
	m->zram_free = m->swap_free == VAL_NONE || choose(c, 2) ? m->swap_free : m->swap_free / 2;
	m->host.swap_total = value_choose(c, false);
	m->host.swap_used = value_choose(c, false);
	m->host.zswap_pool = value_choose(c, false);
	m->host.zswap_stored = value_choose(c, false);
}

static void group_explain(struct choices *c, const struct group *group,
			  const struct machine *machine)
{
	const struct report_config config = {
		.grow = choose(c, 2) ? VAL_NONE : (int64_t)(choose_number(c) & NUMBER_MASK),
		.latency = choose(c, 2),
		.alone = choose(c, 2),
	};
	struct shrink_plan plan;
	struct report report;
	char why[512];

	if (report_make(&report, group, machine, &config))
		return;
	report_is_bad(&report.result);
	view_explain_text(fuzz_out(), &report, 24);
	view_explain_brief(fuzz_out(), &report);
	view_explain_json(fuzz_out(), &report);
	shrink_plan_make(&plan, &report.explain, (enum shrink_way)choose(c, 3),
			 (int64_t)(choose_number(c) & NUMBER_MASK));
	if (!shrink_plan_is_impossible(&plan, &report.explain, why, sizeof(why)))
		shrink_plan_say(&plan, why, sizeof(why));
	report_free(&report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct choices c = { data, size };
	struct group group[GROUPS], *all[GROUPS];
	struct groups groups = { .all = all, .nr = GROUPS, .below = true };
	bool v2 = choose(&c, 4) != 3;
	struct machine machine;
	struct owners owners;

	machine_fill(&c, &machine, v2);
	groups_fill(&c, group, v2);
	for (size_t i = 0; i < GROUPS; i++)
		all[i] = &group[i];
	group_explain(&c, &group[choose(&c, GROUPS)], &machine);
	if (!owners_make(&owners, &groups, &machine)) {
		view_owners_text(fuzz_out(), &owners);
		view_owners_json(fuzz_out(), &owners);
	}
	return 0;
}
