// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/actor_copy.c - see live/actor_copy.h.
 */
#include "live/actor_copy.h"

#include <stdint.h>

/* Reads each counter once, as programs keep adding to them. */
static uint64_t count_read(const struct actor_count *live, struct actor_count *count)
{
	uint64_t sum = 0;

	for (int i = 0; i < ACTOR_COUNT; i++) {
		count->charged[i] = __atomic_load_n(&live->charged[i], __ATOMIC_RELAXED);
		sum += count->charged[i];
	}
	return sum;
}

/* A birth's time is written last but one, and the actors' counts before the whole birth. */
static void birth_read(struct actor_copy *copy, const struct actor_source *live, size_t id)
{
	if (live->groups[id].time_ns == copy->groups[id].time_ns &&
	    live->groups[id].kernfs_id == copy->groups[id].kernfs_id)
		return;
	copy->groups[id] = live->groups[id];
	copy->births[id] = live->births[id];
}

void actor_copy_sum(const struct actor_source *live, size_t nr, struct group_count *counts)
{
	struct actor_count count;

	for (size_t id = 0; id < nr; id++)
		if (counts[id].charged)
			counts[id].charged = count_read(&live->counts[id], &count);
}

void actor_copy_take(struct actor_copy *copy, const struct actor_source *live, size_t nr,
		     struct group_count *counts)
{
	for (size_t id = 0; id < nr; id++) {
		birth_read(copy, live, id);
		if (!counts[id].charged)
			continue;
		counts[id].charged = count_read(&live->counts[id], &copy->counts[id]);
		for (int i = 0; i < ACTOR_COUNT; i++)
			copy->counts[id].charged[i] -= copy->births[id].charged[i];
	}
}
