// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/runtime_limits.c - see explain/runtime_limits.h.
 *
 * docker, compose and the OCI runtime specification have one setting for memory and swap together,
 * as cgroup v1 has. The runtime subtracts the memory limit to get memory.swap.max.
 */
#include "explain/runtime_limits.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "explain/limit_command.h"
#include "explain/explain.h"

/* A group's limits in the terms of v2, on either version. */
struct limits {
	int64_t max;  /* memory.max */
	int64_t swap; /* memory.swap.max, or memsw - limit */
	int64_t both; /* the two together */
	int64_t high; /* this and the next two: v2 only, else VAL_MAX */
	int64_t swap_high;
	int64_t zswap;
	bool known;
};

static int64_t or_none(int64_t val)
{
	return val == VAL_NONE ? VAL_MAX : val;
}

static struct limits limits_of(const struct explain *e)
{
	struct limits l = {
		.max = e->bounds[BOUND_MAX].own,
		.swap = e->bounds[BOUND_SWAP].own,
		.high = or_none(e->bounds[BOUND_HIGH].own),
		.swap_high = or_none(e->bounds[BOUND_SWAP_HIGH].own),
		.zswap = or_none(e->bounds[BOUND_ZSWAP].own),
	};

	if (!e->v2) {
		l.both = e->bounds[BOUND_MEMSW].own;
		l.swap = l.both == VAL_MAX || l.max == VAL_MAX ? VAL_MAX : val_less(l.both, l.max);
	} else {
		l.both = l.max == VAL_MAX || l.swap == VAL_MAX ? VAL_MAX : val_plus(l.max, l.swap);
	}
	l.known = l.max != VAL_NONE && l.swap != VAL_NONE && !explain_is_root(e);
	return l;
}

/* "-1" for no limit. */
static const char *number(char *buf, int64_t val)
{
	sprintf(buf, "%" PRId64, val == VAL_MAX ? (int64_t)-1 : val);
	return buf;
}

/* "max" or the number, as in v2's files. */
static const char *word(char *buf, int64_t val)
{
	if (val == VAL_MAX)
		return strcpy(buf, "max");
	return number(buf, val);
}

static const char swap_alone[] = "no equivalent of a swap limit without a memory limit";

/* memory.swap.max without memory.max. */
static bool is_swap_alone(const struct limits *l)
{
	return l->max == VAL_MAX && l->swap != VAL_MAX;
}

static void add_lost(struct runtime_limit *t, const struct limits *l)
{
	if (l->high != VAL_MAX || l->swap_high != VAL_MAX || l->zswap != VAL_MAX)
		snprintf(t->note, sizeof(t->note), "no equivalent of%s%s%s: write the file",
			 l->high != VAL_MAX ? " memory.high" : "",
			 l->swap_high != VAL_MAX ? " memory.swap.high" : "",
			 l->zswap != VAL_MAX ? " memory.zswap.max" : "");
}

static void to_docker(struct runtime_limit *t, const struct limits *l)
{
	char a[24], b[24];

	if (is_swap_alone(l)) {
		strcpy(t->note, swap_alone);
		return;
	}
	if (l->max == VAL_MAX)
		strcpy(t->text, "docker run (without --memory and --memory-swap)");
	else
		snprintf(t->text, sizeof(t->text), "docker run --memory=%s%s --memory-swap=%s%s",
			 number(a, l->max), "b", number(b, l->both), l->both == VAL_MAX ? "" : "b");
	add_lost(t, l);
	if (l->max != VAL_MAX && !t->note[0])
		strcpy(t->note,
		       "--memory-swap is memory and swap together; without it docker allows as much swap as memory");
}

static void to_compose(struct runtime_limit *t, const struct limits *l)
{
	char a[24], b[24];

	if (is_swap_alone(l))
		strcpy(t->note, swap_alone);
	else if (l->max == VAL_MAX)
		strcpy(t->text, "(without mem_limit and memswap_limit)");
	else
		snprintf(t->text, sizeof(t->text), "mem_limit: %s, memswap_limit: %s",
			 number(a, l->max), number(b, l->both));
	if (!is_swap_alone(l))
		add_lost(t, l);
}

/* The OCI "unified" map has v2's own files. */
static void to_oci(struct runtime_limit *t, const struct limits *l)
{
	const struct {
		int file;
		int64_t val;
	} files[] = {
		{ MEM_HIGH, l->high },
		{ COL_SWAP_MAX, is_swap_alone(l) ? l->swap : VAL_MAX },
		{ COL_SWAP_HIGH, l->swap_high },
		{ MEM_ZSWAP_MAX, l->zswap },
	};
	char a[24], b[24];
	size_t nr = 0;

	text_add(t->text, sizeof(t->text),
		 "{\"linux\":{\"resources\":{\"memory\":{\"limit\":%s,\"swap\":%s}",
		 number(a, l->max), number(b, l->both));
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (files[i].val == VAL_MAX)
			continue;
		text_add(t->text, sizeof(t->text), "%s\"%s\":\"%s\"", nr++ ? "," : ",\"unified\":{",
			 files_name(true, files[i].file), word(a, files[i].val));
	}
	text_add(t->text, sizeof(t->text), "%s}}}", nr ? "}" : "");
}

int64_t runtime_limited_swap(const struct machine *machine, int64_t request)
{
	int64_t total = machine->host.swap_total;

	if (total <= 0 || machine->memory <= 0)
		return VAL_NONE;
	return val_of((double)request / (double)machine->memory * (double)total);
}

/* With LimitedSwap, a container that requests all of its limit gets no swap. */
static void to_kubernetes(struct runtime_limit *t, const struct limits *l, const struct machine *m)
{
	int64_t total = m->host.swap_total, request;

	if (l->swap == VAL_MAX) {
		strcpy(t->note, "with LimitedSwap no container has unlimited swap");
		return;
	}
	if (l->swap && (l->max == VAL_MAX || total <= 0 || m->memory == VAL_NONE)) {
		strcpy(t->note,
		       "LimitedSwap scales swap by the memory request; the node must have swap");
		return;
	}
	request = l->swap ? val_of((double)l->swap / (double)total * (double)m->memory) : l->max;
	if (l->swap && request >= l->max) {
		strcpy(t->note,
		       "with LimitedSwap on this node no request below the limit gives as much swap");
		return;
	}
	if (l->max == VAL_MAX)
		strcpy(t->text, "resources: {}");
	else
		snprintf(t->text, sizeof(t->text),
			 "resources: {requests: {memory: %" PRId64 "}, limits: {memory: %" PRId64
			 "}}",
			 request, l->max);
	snprintf(t->note, sizeof(t->note), "swapBehavior: LimitedSwap %s",
		 l->swap ? "gives request / node memory of this node's swap"
			 : "gives no swap to a container that requests its limit, or nothing");
}

static void add_setting(struct runtime_limit *t, int file, int64_t val)
{
	char a[24];

	if (val != VAL_MAX)
		text_add(t->text, sizeof(t->text), " %s=%s", limit_command_property(file),
			 number(a, val));
}

/* systemd has no property for memsw. */
static void to_systemd(struct runtime_limit *t, const struct limits *l, const struct explain *e)
{
	if (!*limit_command_unit(t->text, sizeof(t->text), e->group->path, false)) {
		strcpy(t->note, "the group is not a unit of this machine's systemd");
		return;
	}
	add_setting(t, MEM_HIGH, l->high);
	add_setting(t, MEM_MAX, l->max);
	if (e->v2)
		add_setting(t, COL_SWAP_MAX, l->swap);
	add_setting(t, MEM_ZSWAP_MAX, l->zswap);
	if (!strchr(t->text, '='))
		text_add(t->text, sizeof(t->text), " MemoryMax=infinity");
	if (l->swap_high != VAL_MAX)
		strcpy(t->note, "no equivalent of memory.swap.high");
	else if (!e->v2 && l->swap != VAL_MAX)
		strcpy(t->note, "no equivalent of memory.memsw.limit_in_bytes");
}

/* The files of the other version. */
static void to_files(struct runtime_limit *t, const struct limits *l, bool v2)
{
	char a[24], b[24];

	if (!v2) {
		snprintf(t->text, sizeof(t->text), "memory.max %s, memory.swap.max %s",
			 word(a, l->max), word(b, l->swap));
		if (l->both != VAL_MAX)
			strcpy(t->note,
			       "memsw is one budget: here the group may have more swap while it has less memory");
	} else if (is_swap_alone(l)) {
		strcpy(t->note, swap_alone);
	} else {
		snprintf(t->text, sizeof(t->text),
			 "memory.limit_in_bytes %s, memory.memsw.limit_in_bytes %s",
			 number(a, l->max), number(b, l->both));
		add_lost(t, l);
	}
}

void runtime_limits(struct runtime_limit *list, const struct explain *e)
{
	static const char *const names[] = { "docker", "compose", "oci", "kubernetes", "systemd" };
	struct limits l = limits_of(e);

	for (size_t i = 0; i < RUNTIME_LIMITS; i++)
		list[i] = (struct runtime_limit){ .to = i < 5 ? names[i] : e->v2 ? "v1" : "v2" };
	if (!l.known)
		return;
	to_docker(&list[0], &l);
	to_compose(&list[1], &l);
	to_oci(&list[2], &l);
	to_kubernetes(&list[3], &l, e->machine);
	to_systemd(&list[4], &l, e);
	to_files(&list[5], &l, e->v2);
}
