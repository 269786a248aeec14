// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * trace/sum.c - see trace/sum.h.
 */
#include "trace/sum.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/hash.h"
#include "cgroup/path.h"

#define REFUSALS 8192
/* Maximum numbers of gone groups, pairs and limits with sums of their own; the rest share one. */
#define GONE_MAX ((size_t)4096)
#define PAIRS_MAX ((size_t)8192)
#define LIMITS_MAX ((size_t)1024)
#define PAIR_PLACES (2 * PAIRS_MAX)

/* A growing array. */
struct list {
	void *items;
	size_t nr;
	size_t max;
	size_t size;
};

struct refusal {
	uint64_t time_ns;
	struct owner *owner;
	struct owner *limit;
};

struct trace_sum {
	struct list groups; /* struct trace_group_sum */
	struct list pairs;  /* struct trace_pair_sum */
	struct list limits; /* struct trace_limit_sum */
	struct trace_histogram timing[TIMING_COUNT];
	struct refusal refusals[REFUSALS]; /* the latest, as a ring */
	uint64_t nr_refusals;
	uint16_t pair_at[PAIR_PLACES]; /* 1 + index of a pair; 0: free */
	uint32_t group_at[MEMCG_IDS];  /* 1 + index, if that group owns the id now */
	struct owner others;	       /* for all without sums of their own */
	size_t groups_max; /* at this many groups, groups_fold() merges those that are gone */
};

static char others_path[] = "(others)";

struct trace_sum *trace_sum_new(void)
{
	struct trace_sum *sum = calloc(1, sizeof(*sum));

	if (!sum)
		return NULL;
	sum->groups.size = sizeof(struct trace_group_sum);
	sum->pairs.size = sizeof(struct trace_pair_sum);
	sum->limits.size = sizeof(struct trace_limit_sum);
	sum->groups_max = GONE_MAX;
	sum->others = (struct owner){ .path = others_path, .index = UINT64_MAX, .kept = 1 };
	return sum;
}

static void *list_at(const struct list *list, size_t i)
{
	return (char *)list->items + i * list->size;
}

static struct trace_group_sum *group_at(const struct trace_sum *sum, size_t i)
{
	return list_at(&sum->groups, i);
}

static struct trace_limit_sum *limit_at(const struct trace_sum *sum, size_t i)
{
	return list_at(&sum->limits, i);
}

static void pair_drop(const struct trace_pair_sum *pair)
{
	owner_drop(pair->owner);
	owner_drop(pair->by);
}

void trace_sum_free(struct trace_sum *sum)
{
	if (!sum)
		return;
	for (size_t i = 0; i < sum->groups.nr; i++)
		owner_drop(group_at(sum, i)->owner);
	for (size_t i = 0; i < sum->pairs.nr; i++)
		pair_drop(list_at(&sum->pairs, i));
	for (size_t i = 0; i < sum->limits.nr; i++)
		owner_drop(limit_at(sum, i)->owner);
	for (size_t i = 0; i < REFUSALS; i++) {
		owner_drop(sum->refusals[i].owner);
		owner_drop(sum->refusals[i].limit);
	}
	free(sum->groups.items);
	free(sum->pairs.items);
	free(sum->limits.items);
	free(sum);
}

/* Appends a zeroed item; NULL when out of memory. */
static void *list_add(struct list *list)
{
	if (array_reserve(&list->items, &list->max, list->nr + 1, list->size))
		return NULL;
	memset(list_at(list, list->nr), 0, list->size);
	return list_at(list, list->nr++);
}

static bool group_find(const struct trace_sum *sum, const struct owner *owner)
{
	uint32_t at = sum->group_at[owner->memcg_id];

	return at && group_at(sum, at - 1)->owner == owner;
}

static struct trace_group_sum *sum_of(struct trace_sum *sum, struct owner *owner)
{
	struct trace_group_sum *group;

	if (group_find(sum, owner))
		return group_at(sum, sum->group_at[owner->memcg_id] - 1u);
	group = list_add(&sum->groups);
	if (!group)
		return NULL;
	group->owner = owner_keep(owner);
	sum->group_at[owner->memcg_id] = (uint32_t)sum->groups.nr;
	return group;
}

/* A group's number of events, without birth and death, which every group has. */
static uint64_t group_weight(const struct trace_group_sum *group)
{
	uint64_t weight = group->lost_records;

	for (int kind = 0; kind < REC_KIND_COUNT; kind++)
		weight += kind == REC_GROUP || kind == REC_OFFLINE ? 0 : group->events[kind];
	return weight;
}

static int most(uint64_t a, uint64_t b)
{
	return a < b ? 1 : a > b ? -1 : 0;
}

/* Existing groups first, then gone ones, most events first. */
static int group_compare(const void *a, const void *b)
{
	const struct trace_group_sum *x = a, *y = b;
	int order = x->owner->gone - y->owner->gone;

	return order || !x->owner->gone ? order : most(group_weight(x), group_weight(y));
}

static void group_add(struct trace_group_sum *to, const struct trace_group_sum *from)
{
	for (int kind = 0; kind < REC_KIND_COUNT; kind++) {
		to->events[kind] += from->events[kind];
		to->pages[kind] += from->pages[kind];
	}
	to->lost_records += from->lost_records;
	to->lost_pages += from->lost_pages;
}

static void groups_place(struct trace_sum *sum)
{
	memset(sum->group_at, 0, sizeof(sum->group_at));
	for (size_t i = 0; i < sum->groups.nr; i++)
		if (!group_at(sum, i)->owner->gone)
			sum->group_at[group_at(sum, i)->owner->memcg_id] = (uint32_t)i + 1;
}

/* Keeps the gone groups with the most events, and adds the rest to @sum->others. */
static int groups_fold(struct trace_sum *sum)
{
	struct trace_group_sum *others = sum_of(sum, &sum->others);
	size_t there = 0, stay;

	if (!others)
		return -ENOMEM;
	qsort(sum->groups.items, sum->groups.nr, sum->groups.size, group_compare);
	groups_place(sum);
	others = sum_of(sum, &sum->others);
	while (there < sum->groups.nr && !group_at(sum, there)->owner->gone)
		there++;
	for (stay = there; stay < sum->groups.nr; stay++)
		if (stay - there == GONE_MAX / 2 || !group_weight(group_at(sum, stay)))
			break;
	for (size_t i = stay; i < sum->groups.nr; i++) {
		group_add(others, group_at(sum, i));
		owner_drop(group_at(sum, i)->owner);
	}
	sum->groups.nr = stay;
	sum->groups_max = stay + GONE_MAX;
	return 0;
}

static struct trace_group_sum *group_of(struct trace_sum *sum, struct owners *groups, uint16_t id)
{
	struct owner *owner = owners_find(groups, id);

	if (!owner ||
	    (!group_find(sum, owner) && sum->groups.nr >= sum->groups_max && groups_fold(sum)))
		return NULL;
	return sum_of(sum, owner);
}

static bool pair_is(const struct trace_pair_sum *pair, const struct trace_pair_sum *key)
{
	return pair->owner == key->owner && pair->by == key->by && pair->actor == key->actor;
}

/* The slot of @key in the hash table, or the free slot where it belongs. */
static uint16_t *pair_place(struct trace_sum *sum, const struct trace_pair_sum *key)
{
	uint64_t hash =
		hash_mix(hash_mix((uint64_t)key->actor, (uintptr_t)key->owner), (uintptr_t)key->by);
	size_t at = hash_place(hash, PAIR_PLACES);

	while (sum->pair_at[at] && !pair_is(list_at(&sum->pairs, sum->pair_at[at] - 1u), key))
		at = (at + 1) % PAIR_PLACES;
	return &sum->pair_at[at];
}

static void pairs_place(struct trace_sum *sum)
{
	memset(sum->pair_at, 0, sizeof(sum->pair_at));
	for (size_t i = 0; i < sum->pairs.nr; i++)
		*pair_place(sum, list_at(&sum->pairs, i)) = (uint16_t)(i + 1);
}

static struct trace_pair_sum *pair_of(struct trace_sum *sum, const struct trace_pair_sum *key)
{
	uint16_t *place = pair_place(sum, key);
	struct trace_pair_sum *pair;

	if (*place)
		return list_at(&sum->pairs, *place - 1u);
	pair = list_add(&sum->pairs);
	if (!pair)
		return NULL;
	*pair = (struct trace_pair_sum){ owner_keep(key->owner), owner_keep(key->by), key->actor, 0,
					 0 };
	*place = (uint16_t)sum->pairs.nr;
	return pair;
}

/* Equal pairs in path order, so that a trace always prints the same. */
static int pair_compare(const void *a, const void *b)
{
	const struct trace_pair_sum *x = a, *y = b;
	int order = most(x->pages, y->pages);

	if (!order)
		order = strcmp(x->owner->path, y->owner->path);
	return order ? order : x->actor - y->actor;
}

/* Adds the half with the fewest pages to the others', by actor. */
static int pairs_fold(struct trace_sum *sum)
{
	struct trace_pair_sum others[ACTOR_COUNT] = { 0 };

	qsort(sum->pairs.items, sum->pairs.nr, sum->pairs.size, pair_compare);
	for (size_t i = PAIRS_MAX / 2; i < sum->pairs.nr; i++) {
		const struct trace_pair_sum *pair = list_at(&sum->pairs, i);

		others[pair->actor].pages += pair->pages;
		others[pair->actor].events += pair->events;
		pair_drop(pair);
	}
	sum->pairs.nr = PAIRS_MAX / 2;
	pairs_place(sum);
	for (int actor = 0; actor < ACTOR_COUNT; actor++) {
		const struct trace_pair_sum key = { &sum->others, &sum->others, actor, 0, 0 };
		struct trace_pair_sum *pair = others[actor].events ? pair_of(sum, &key) : NULL;

		if (others[actor].events && !pair)
			return -ENOMEM;
		if (!pair)
			continue;
		pair->pages += others[actor].pages;
		pair->events += others[actor].events;
	}
	return 0;
}

static int pair_add(struct trace_sum *sum, struct owners *groups, const struct trace_event *event)
{
	const struct trace_pair_sum key = {
		.owner = owners_find(groups, event->memcg_id),
		.by = owners_find(groups, event->actor_id),
		.actor = event->actor,
	};
	struct trace_pair_sum *pair;

	if (!key.owner || (sum->pairs.nr == PAIRS_MAX && pairs_fold(sum)))
		return -ENOMEM;
	pair = pair_of(sum, &key);
	if (!pair)
		return -ENOMEM;
	pair->pages += event->pages;
	pair->events++;
	return 0;
}

static struct trace_limit_sum *limit_of(struct trace_sum *sum, struct owner *owner, int refusal)
{
	struct trace_limit_sum *limit;

	for (size_t i = 0; i < sum->limits.nr; i++) {
		limit = limit_at(sum, i);
		if (limit->owner == owner && limit->refusal == refusal)
			return limit;
	}
	if (sum->limits.nr >= LIMITS_MAX && owner != &sum->others)
		return limit_of(sum, &sum->others, refusal);
	limit = list_add(&sum->limits);
	if (!limit)
		return NULL;
	limit->owner = owner_keep(owner);
	limit->refusal = refusal;
	return limit;
}

static int refusal_add(struct trace_sum *sum, struct owners *groups,
		       const struct trace_event *event)
{
	struct refusal *refusal = &sum->refusals[sum->nr_refusals++ % REFUSALS];
	struct owner *owner = owners_find(groups, event->target_id);
	struct trace_limit_sum *limit = limit_of(sum, owner, event->detail);

	if (!limit)
		return -ENOMEM;
	owner_drop(refusal->owner);
	owner_drop(refusal->limit);
	refusal->time_ns = event->time_ns;
	refusal->owner = owner_keep(owners_find(groups, event->memcg_id));
	refusal->limit = owner_keep(owner);
	limit->refusals++;
	limit->pages += event->pages;
	limit->usage = event->value[0];
	limit->max = event->value[1];
	return 0;
}

/* Which durations count where. @of: bits of the source for faults, else of the actor. */
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

/* The first match; TIMING_COUNT: none. */
static int timing_of(const struct trace_event *event)
{
	int of = event->kind == REC_FAULT ? event->detail : event->actor, i = 0;
	uint32_t bit = 1u << (of < 31 ? of : 31);

	while (i < TIMING_COUNT && (timings[i].kind != event->kind || !(timings[i].of & bit)))
		i++;
	return i;
}

void trace_histogram_add(struct trace_histogram *histogram, uint64_t ns)
{
	int bucket = 0;

	if (ns == TRACE_NO_VALUE)
		return;
	while (bucket < TRACE_BUCKETS - 1 && ns / 1000 >> bucket)
		bucket++;
	histogram->bucket[bucket]++;
	histogram->count++;
	histogram->total_ns += ns;
	if (ns > histogram->max_ns)
		histogram->max_ns = ns;
}

static void timing_add(struct trace_sum *sum, const struct trace_event *event)
{
	int which = timing_of(event);

	if (which != TIMING_COUNT)
		trace_histogram_add(&sum->timing[which], event->duration_ns);
}

int trace_sum_event(struct trace_sum *sum, struct owners *groups, const struct trace_event *event)
{
	struct trace_group_sum *group = group_of(sum, groups, event->memcg_id);

	timing_add(sum, event);
	if (group) {
		group->events[event->kind]++;
		group->pages[event->kind] += event->pages;
	}
	if (!group && event->memcg_id)
		return -ENOMEM;
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

static int group_compare_age(const void *a, const void *b)
{
	const struct trace_group_sum *x = a, *y = b;

	return most(y->owner->index, x->owner->index);
}

const struct trace_group_sum *trace_sum_groups(struct trace_sum *sum, size_t *nr)
{
	*nr = sum->groups.nr;
	if (sum->groups.nr)
		qsort(sum->groups.items, sum->groups.nr, sum->groups.size, group_compare_age);
	groups_place(sum);
	return sum->groups.items;
}

const struct trace_pair_sum *trace_sum_pairs(struct trace_sum *sum, size_t *nr)
{
	*nr = sum->pairs.nr;
	if (sum->pairs.nr)
		qsort(sum->pairs.items, sum->pairs.nr, sum->pairs.size, pair_compare);
	pairs_place(sum);
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
	return owner && (owner->path == others_path || path_is_below(owner->path, cgroup));
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
