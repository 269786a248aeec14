// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/sum.c - see trace/sum.h.
 */
#include "trace/sum.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "cgroup/path.h"

#define REFUSALS 8192

/* An array that grows. */
struct list {
	void *items;
	size_t nr;
	size_t max;
	size_t size;
};

struct refusal {
	uint64_t time_ns;
	const struct owner *owner;
	const struct owner *limit;
};

struct trace_sum {
	struct list groups; /* struct trace_group_sum, by the owner's index */
	struct list pairs;  /* struct trace_pair_sum */
	struct list limits; /* struct trace_limit_sum */
	struct trace_histogram timing[TIMING_COUNT];
	struct refusal refusals[REFUSALS]; /* the last ones, in a circle */
	uint64_t nr_refusals;
	size_t last_pair;
};

struct trace_sum *trace_sum_new(void)
{
	struct trace_sum *sum = calloc(1, sizeof(*sum));

	if (!sum)
		return NULL;
	sum->groups.size = sizeof(struct trace_group_sum);
	sum->pairs.size = sizeof(struct trace_pair_sum);
	sum->limits.size = sizeof(struct trace_limit_sum);
	return sum;
}

void trace_sum_free(struct trace_sum *sum)
{
	if (!sum)
		return;
	free(sum->groups.items);
	free(sum->pairs.items);
	free(sum->limits.items);
	free(sum);
}

static void *list_at(const struct list *list, size_t i)
{
	return (char *)list->items + i * list->size;
}

/* A new item, zeroed; NULL when there is no memory. */
static void *list_add(struct list *list)
{
	if (array_reserve(&list->items, &list->max, list->nr + 1, list->size))
		return NULL;
	memset(list_at(list, list->nr), 0, list->size);
	return list_at(list, list->nr++);
}

static struct trace_group_sum *group_of(struct trace_sum *sum, struct owners *groups, uint16_t id)
{
	const struct owner *owner = owners_find(groups, id);
	struct trace_group_sum *group;

	if (!owner)
		return NULL;
	while (sum->groups.nr <= owner->index)
		if (!list_add(&sum->groups))
			return NULL;
	group = list_at(&sum->groups, owner->index);
	group->owner = owner;
	return group;
}

static bool pair_is(const struct trace_pair_sum *pair, const struct trace_pair_sum *key)
{
	return pair->owner == key->owner && pair->by == key->by && pair->actor == key->actor;
}

/* The last one first: neighbours are mostly alike. */
static struct trace_pair_sum *pair_of(struct trace_sum *sum, const struct trace_pair_sum *key)
{
	struct trace_pair_sum *pair;

	for (size_t i = 0; i < sum->pairs.nr; i++) {
		size_t at = (sum->last_pair + i) % sum->pairs.nr;

		pair = list_at(&sum->pairs, at);
		if (!pair_is(pair, key))
			continue;
		sum->last_pair = at;
		return pair;
	}
	pair = list_add(&sum->pairs);
	if (pair)
		*pair = *key;
	return pair;
}

static int pair_add(struct trace_sum *sum, struct owners *groups, const struct trace_event *event)
{
	const struct trace_pair_sum key = {
		.owner = owners_find(groups, event->memcg_id),
		.by = owners_find(groups, event->actor_id),
		.actor = event->actor,
	};
	struct trace_pair_sum *pair = key.owner ? pair_of(sum, &key) : NULL;

	if (!pair)
		return -ENOMEM;
	pair->pages += event->pages;
	pair->events++;
	return 0;
}

static struct trace_limit_sum *limit_of(struct trace_sum *sum, const struct owner *owner,
					int refusal)
{
	struct trace_limit_sum *limit;

	for (size_t i = 0; i < sum->limits.nr; i++) {
		limit = list_at(&sum->limits, i);
		if (limit->owner == owner && limit->refusal == refusal)
			return limit;
	}
	limit = list_add(&sum->limits);
	if (!limit)
		return NULL;
	limit->owner = owner;
	limit->refusal = refusal;
	return limit;
}

static int refusal_add(struct trace_sum *sum, struct owners *groups,
		       const struct trace_event *event)
{
	struct refusal *refusal = &sum->refusals[sum->nr_refusals++ % REFUSALS];
	const struct owner *owner = owners_find(groups, event->target_id);
	struct trace_limit_sum *limit = limit_of(sum, owner, event->detail);

	if (!limit)
		return -ENOMEM;
	refusal->time_ns = event->time_ns;
	refusal->owner = owners_find(groups, event->memcg_id);
	refusal->limit = owner;
	limit->refusals++;
	limit->pages += event->pages;
	limit->usage = event->value[0];
	limit->max = event->value[1];
	return 0;
}

/* What is measured of which events: @of are bits, of sources of faults, else of actors. */
static const struct {
	int kind;
	uint32_t of;
	const char *name;
} timings[TIMING_COUNT] = {
	[TIMING_FAULT_ZSWAP] = { REC_FAULT, 1u << SOURCE_ZSWAP, "fault, from zswap" },
	[TIMING_FAULT_DEVICE] = { REC_FAULT, 1u << SOURCE_DEVICE, "fault, from the device" },
	[TIMING_FAULT_ZERO] = { REC_FAULT, 1u << SOURCE_ZERO, "fault, a page of zeroes" },
	[TIMING_FAULT_UNKNOWN] = { REC_FAULT, ~0u, "fault, from where is not known" },
	[TIMING_ZSWAP_STORE] = { REC_ZSWAP_STORE, ~0u, "zswap store" },
	[TIMING_ZSWAP_LOAD] = { REC_ZSWAP_LOAD, ~0u, "zswap load" },
	[TIMING_RECLAIM_KSWAPD] = { REC_RECLAIM, 1u << ACTOR_KSWAPD, "reclaim by kswapd" },
	[TIMING_RECLAIM_DIRECT] = { REC_RECLAIM, 1u << ACTOR_DIRECT, "reclaim by allocations" },
	[TIMING_RECLAIM_GROUP] = { REC_RECLAIM, 1u << ACTOR_MAX | 1u << ACTOR_HIGH,
				   "reclaim for memory.max and memory.high" },
	[TIMING_THROTTLE] = { REC_THROTTLE, ~0u, "throttled above high" },
};

/* The first that fits; TIMING_COUNT: none. */
static int timing_of(const struct trace_event *event)
{
	int of = event->kind == REC_FAULT ? event->detail : event->actor, i = 0;
	uint32_t bit = 1u << (of < 31 ? of : 31);

	while (i < TIMING_COUNT && (timings[i].kind != event->kind || !(timings[i].of & bit)))
		i++;
	return i;
}

static void timing_add(struct trace_sum *sum, const struct trace_event *event)
{
	int which = timing_of(event);
	uint64_t us = event->duration_ns / 1000;
	struct trace_histogram *histogram;
	int bucket = 0;

	if (which == TIMING_COUNT || event->duration_ns == TRACE_NO_VALUE)
		return;
	histogram = &sum->timing[which];
	while (bucket < TRACE_BUCKETS - 1 && us >> bucket)
		bucket++;
	histogram->bucket[bucket]++;
	histogram->count++;
	histogram->total_ns += event->duration_ns;
	if (event->duration_ns > histogram->max_ns)
		histogram->max_ns = event->duration_ns;
}

int trace_sum_event(struct trace_sum *sum, struct owners *groups, const struct trace_event *event)
{
	struct trace_group_sum *group = group_of(sum, groups, event->memcg_id);

	timing_add(sum, event);
	if (group) {
		group->events[event->kind]++;
		group->pages[event->kind] += event->pages;
	}
	if (event->kind == REC_CHARGE)
		return pair_add(sum, groups, event);
	return event->kind == REC_REFUSED ? refusal_add(sum, groups, event) : 0;
}

int trace_sum_loss(struct trace_sum *sum, struct owners *groups, const struct chunk_loss *loss)
{
	struct trace_group_sum *group = group_of(sum, groups, loss->memcg_id);

	if (!group)
		return loss->memcg_id ? -ENOMEM : 0;
	group->lost_records += loss->records;
	group->lost_pages += loss->pages;
	return 0;
}

int trace_sum_total(struct trace_sum *sum, struct owners *groups, const struct chunk_total *total)
{
	struct trace_group_sum *group = group_of(sum, groups, total->memcg_id);

	if (!group)
		return -ENOMEM;
	group->total = *total;
	group->has_total = true;
	return 0;
}

const struct trace_group_sum *trace_sum_groups(const struct trace_sum *sum, size_t *nr)
{
	*nr = sum->groups.nr;
	return sum->groups.items;
}

static int most(uint64_t a, uint64_t b)
{
	return a < b ? 1 : a > b ? -1 : 0;
}

/* Equals in the order of their paths, so that the same trace is always shown alike. */
static int pair_compare(const void *a, const void *b)
{
	const struct trace_pair_sum *x = a, *y = b;
	int order = most(x->pages, y->pages);

	if (!order)
		order = strcmp(x->owner->path, y->owner->path);
	return order ? order : x->actor - y->actor;
}

const struct trace_pair_sum *trace_sum_pairs(struct trace_sum *sum, size_t *nr)
{
	*nr = sum->pairs.nr;
	sum->last_pair = 0;
	if (sum->pairs.nr)
		qsort(sum->pairs.items, sum->pairs.nr, sum->pairs.size, pair_compare);
	return sum->pairs.items;
}

static int limit_compare(const void *a, const void *b)
{
	const struct trace_limit_sum *x = a, *y = b;
	int order = most(x->refusals, y->refusals);

	return order ? order : x->refusal - y->refusal;
}

const struct trace_limit_sum *trace_sum_limits(struct trace_sum *sum, size_t *nr)
{
	*nr = sum->limits.nr;
	if (sum->limits.nr)
		qsort(sum->limits.items, sum->limits.nr, sum->limits.size, limit_compare);
	return sum->limits.items;
}

const struct trace_histogram *trace_sum_timing(const struct trace_sum *sum, enum trace_timing which)
{
	return &sum->timing[which];
}

const char *trace_timing_name(enum trace_timing which)
{
	return timings[which].name;
}

bool trace_owner_is_below(const struct owner *owner, const char *cgroup)
{
	return owner && path_is_below(owner->path, cgroup);
}

uint64_t trace_sum_refusals(const struct trace_sum *sum, const struct owner *owner,
			    const struct owner *limit, uint64_t since_ns)
{
	uint64_t nr = sum->nr_refusals < REFUSALS ? sum->nr_refusals : REFUSALS, count = 0;

	for (uint64_t i = 0; i < nr; i++) {
		const struct refusal *refusal = &sum->refusals[i];

		if (refusal->time_ns < since_ns || (limit && refusal->limit != limit))
			continue;
		if (!owner || trace_owner_is_below(refusal->owner, owner->path))
			count++;
	}
	return count;
}
