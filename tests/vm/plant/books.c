// SPDX-License-Identifier: GPL-2.0-only
/*
 * books.c - reads the kernel's own numbers of a group with the kernel's own functions, sharing no
 * code with the audit.
 *
 * Owns: nothing. Must not know: what was planted.
 */
#include <linux/errno.h>
#include <linux/page_counter.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/swap.h>
#include <linux/swapops.h>

#include "plant.h"

long book_counter(const struct mem_cgroup *memcg)
{
	return atomic_long_read(&memcg->swap.usage);
}

long book_refs(const struct mem_cgroup *memcg)
{
	return refcount_read(&memcg->id.ref);
}

/* lookup_swap_cgroup_id() exists as long as the map of records does (up to 6.18). */
static long device_slots(unsigned int type, unsigned long max, unsigned short id)
{
	unsigned short (*slot_owner)(swp_entry_t) = (void *)symbol("lookup_swap_cgroup_id");
	unsigned long offset;
	long slots = 0;

	for (offset = 1; offset < max; offset++) {
		slots += slot_owner(swp_entry(type, offset)) == id;
		cond_resched();
	}
	return slots;
}

long book_slots(unsigned short id)
{
	struct swap_info_struct **info = (void *)symbol("swap_info");
	unsigned int type;
	long slots = 0;

	if (!info || !symbol("lookup_swap_cgroup_id"))
		return -EOPNOTSUPP;
	for (type = 0; type < MAX_SWAPFILES; type++) {
		if (info[type] && info[type]->flags & SWP_WRITEOK)
			slots += device_slots(type, info[type]->max, id);
	}
	return slots;
}
