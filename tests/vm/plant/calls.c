// SPDX-License-Identifier: GPL-2.0-only
/*
 * calls.c - what the kernel calls instead: the original function, or the fault.
 *
 * Owns: the replacement functions, and where they are called. Must not know: how a call is
 * redirected (site.c), which group is chosen (plant.c).
 */
#include <linux/errno.h>
#include <linux/page_counter.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/string.h>
#include <linux/swap.h>

#include "plant.h"

static void (*uncharge_swap)(unsigned long slot_or_id, unsigned int pages);
static void (*counter_uncharge)(struct page_counter *counter, unsigned long pages);
static bool (*counter_try_charge)(struct page_counter *counter, unsigned long pages,
				  struct page_counter **fail);
static void (*zswap_uncharge)(struct obj_cgroup *objcg, size_t bytes);
/* Up to 6.18; later the id is an argument, and there is no map of records. */
static unsigned short (*slot_owner)(swp_entry_t entry);

/* Only compared: never dereferenced. */
static struct mem_cgroup *counter_memcg(struct page_counter *counter)
{
	return container_of(counter, struct mem_cgroup, swap);
}

/*
 * (__)mem_cgroup_uncharge_swap(swp_entry_t, unsigned int), later (unsigned short id, unsigned int).
 * Of several slots the first ones are leaked.
 */
static void bent_uncharge_swap(unsigned long slot_or_id, unsigned int pages)
{
	swp_entry_t entry = { .val = slot_or_id };
	unsigned short id = slot_owner ? slot_owner(entry) : (unsigned short)slot_or_id;
	unsigned int bent = plant_bend_id(PLANT_LEAK_SLOT, id, pages);

	if (bent < pages)
		uncharge_swap(slot_owner ? slot_or_id + bent : slot_or_id, pages - bent);
}

/* page_counter_uncharge() in (__)mem_cgroup_uncharge_swap(), under rcu_read_lock() */
static void bent_counter_uncharge(struct page_counter *counter, unsigned long pages)
{
	struct mem_cgroup *memcg = counter_memcg(counter);
	unsigned long leaked = plant_bend(PLANT_LEAK_COUNTER, memcg, pages, 0), again;

	if (leaked < pages)
		counter_uncharge(counter, pages - leaked);
	again = plant_bend(PLANT_UNCHARGE_TWICE, memcg, pages, 0);
	if (again)
		counter_uncharge(counter, again);
	/* the slots' own references are dropped next, so there are some */
	again = plant_bend(PLANT_ID_REF, memcg, pages, 0);
	if (again)
		refcount_add(again, &memcg->id.ref);
}

/* All or nothing: @bent pages to the other group, the rest to @counter. */
static bool other_try_charge(struct page_counter *counter, unsigned long pages, unsigned long bent,
			     struct page_counter **fail)
{
	struct mem_cgroup *other;
	bool charged;

	rcu_read_lock();
	other = plant_other();
	charged = other && counter_try_charge(&other->swap, bent, fail);
	if (charged && bent < pages && !counter_try_charge(counter, pages - bent, fail)) {
		counter_uncharge(&other->swap, bent);
		charged = false;
	}
	rcu_read_unlock();
	return charged;
}

/* page_counter_try_charge() in (__)mem_cgroup_try_charge_swap() */
static bool bent_counter_charge(struct page_counter *counter, unsigned long pages,
				struct page_counter **fail)
{
	struct mem_cgroup *memcg = counter_memcg(counter);
	unsigned long bent = plant_bend(PLANT_MISATTRIBUTE, memcg, pages, 0);

	if (bent) {
		if (other_try_charge(counter, pages, bent, fail))
			return true;
		plant_unbend(bent);
	}
	if (!counter_try_charge(counter, pages, fail))
		return false;
	bent = plant_bend(PLANT_CHARGE_TWICE, memcg, pages, 0);
	if (bent && !counter_try_charge(counter, bent, fail))
		plant_unbend(bent);
	return true;
}

/* obj_cgroup_uncharge_zswap(): one page of @bytes compressed */
static void bent_zswap_uncharge(struct obj_cgroup *objcg, size_t bytes)
{
	const struct mem_cgroup *memcg;

	rcu_read_lock();
	memcg = obj_cgroup_memcg(objcg);
	rcu_read_unlock();
	if (plant_bend(PLANT_ZSWAP_LEAK, memcg, 1, bytes))
		return;
	zswap_uncharge(objcg, bytes);
	if (plant_bend(PLANT_ZSWAP_TWICE, memcg, 1, bytes))
		zswap_uncharge(objcg, bytes);
}

/* symbol_of - the newer name, or the older one of 5.10 */
static unsigned long symbol_of(const char *name)
{
	unsigned long address = symbol(name);

	return address ? address : symbol(name + strlen("__"));
}

/* In all of the kernel's text. */
static int redirect_all(unsigned long callee, void *instead)
{
	unsigned long from = symbol("_stext"), to = symbol("_etext");

	if (!from || !to)
		return -ENOENT;
	return callee ? site_redirect(from, to - from, callee, instead) : 0;
}

static int redirect_in(unsigned long caller, unsigned long callee, void *instead)
{
	return caller && callee ? site_redirect_in(caller, callee, instead) : 0;
}

static void calls_resolve(void)
{
	uncharge_swap = (void *)symbol_of("__mem_cgroup_uncharge_swap");
	counter_uncharge = (void *)symbol("page_counter_uncharge");
	counter_try_charge = (void *)symbol("page_counter_try_charge");
	zswap_uncharge = (void *)symbol("obj_cgroup_uncharge_zswap");
	slot_owner = (void *)symbol("lookup_swap_cgroup_id");
}

int calls_redirect(int found[PLANT_CALLS])
{
	unsigned long charge = symbol_of("__mem_cgroup_try_charge_swap");
	int call;

	calls_resolve();
	found[CALL_UNCHARGE_SWAP] = redirect_all((unsigned long)uncharge_swap, bent_uncharge_swap);
	found[CALL_COUNTER_UNCHARGE] = redirect_in((unsigned long)uncharge_swap,
						   (unsigned long)counter_uncharge,
						   bent_counter_uncharge);
	found[CALL_COUNTER_CHARGE] =
		redirect_in(charge, (unsigned long)counter_try_charge, bent_counter_charge);
	found[CALL_ZSWAP_UNCHARGE] =
		redirect_all((unsigned long)zswap_uncharge, bent_zswap_uncharge);
	for (call = 0; call < PLANT_CALLS; call++) {
		if (found[call] < 0)
			return found[call];
	}
	return 0;
}

void calls_restore(void)
{
	site_restore();
}
