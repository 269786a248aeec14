// SPDX-License-Identifier: GPL-2.0-only
/*
 * plant.c - what is planted: kind, group and number of pages, as parameters of the module.
 *
 * Owns: the state, the parameters in /sys/module/cgswap_plant/parameters. Must not know: how a kind
 * bends a call (calls.c). The module cannot be removed, for a function of it may be running.
 */
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

#include "plant.h"

/* Maximum length of a path. */
#define WORD_BYTES 256

static const struct kind {
	const char *name;
	enum plant_call call;
	bool other; /* needs a second group */
} kinds[PLANT_KINDS] = {
	[PLANT_LEAK_SLOT] = { "leak-slot", CALL_UNCHARGE_SWAP },
	[PLANT_LEAK_COUNTER] = { "leak-counter", CALL_COUNTER_UNCHARGE },
	[PLANT_UNCHARGE_TWICE] = { "uncharge-twice", CALL_COUNTER_UNCHARGE },
	[PLANT_CHARGE_TWICE] = { "charge-twice", CALL_COUNTER_CHARGE },
	[PLANT_MISATTRIBUTE] = { "misattribute", CALL_COUNTER_CHARGE, true },
	[PLANT_ID_REF] = { "id-ref", CALL_COUNTER_UNCHARGE },
	[PLANT_ZSWAP_LEAK] = { "zswap-leak", CALL_ZSWAP_UNCHARGE },
	[PLANT_ZSWAP_TWICE] = { "zswap-twice", CALL_ZSWAP_UNCHARGE },
};

static struct plant {
	enum plant_kind kind;
	struct mem_cgroup *memcg, *other; /* pinned until the next plant */
	unsigned short id;
	unsigned long left; /* pages */
	unsigned long calls, pages, bytes;
} plant;

/* Of plant. Replaced calls run under spin locks and with interrupts off. */
static DEFINE_SPINLOCK(plant_lock);
static int found[PLANT_CALLS];

static unsigned long plant_take(unsigned long pages, unsigned long bytes)
{
	unsigned long taken = min(pages, plant.left);

	if (taken) {
		plant.left -= taken;
		plant.calls++;
		plant.pages += taken;
		plant.bytes += bytes;
	}
	return taken;
}

unsigned long plant_bend(enum plant_kind kind, const struct mem_cgroup *memcg, unsigned long pages,
			 unsigned long bytes)
{
	unsigned long flags, taken = 0;

	spin_lock_irqsave(&plant_lock, flags);
	if (plant.kind == kind && plant.memcg == memcg)
		taken = plant_take(pages, bytes);
	spin_unlock_irqrestore(&plant_lock, flags);
	return taken;
}

unsigned long plant_bend_id(enum plant_kind kind, unsigned short id, unsigned long pages)
{
	unsigned long flags, taken = 0;

	spin_lock_irqsave(&plant_lock, flags);
	if (plant.kind == kind && plant.id == id)
		taken = plant_take(pages, 0);
	spin_unlock_irqrestore(&plant_lock, flags);
	return taken;
}

void plant_unbend(unsigned long pages)
{
	unsigned long flags;

	spin_lock_irqsave(&plant_lock, flags);
	plant.left += pages;
	plant.calls--;
	plant.pages -= pages;
	spin_unlock_irqrestore(&plant_lock, flags);
}

struct mem_cgroup *plant_other(void)
{
	return READ_ONCE(plant.other);
}

/* memcg_get - the group of a path below the root, with a reference; ERR_PTR */
static struct mem_cgroup *memcg_get(const char *path)
{
	struct cgroup *cgroup = cgroup_get_from_path(path);
	struct cgroup_subsys_state *css;

	if (IS_ERR(cgroup))
		return ERR_CAST(cgroup);
	rcu_read_lock();
	css = rcu_dereference(cgroup->subsys[memory_cgrp_id]);
	if (css && !css_tryget_online(css))
		css = NULL;
	rcu_read_unlock();
	cgroup_put(cgroup);
	return css ? mem_cgroup_from_css(css) : ERR_PTR(-ENODEV);
}

static void memcg_release(struct mem_cgroup *memcg)
{
	if (memcg)
		css_put(&memcg->css);
}

/* plant_set - replaces what is planted; drops the groups after the last user */
static void plant_set(const struct plant *next)
{
	struct plant last;

	spin_lock_irq(&plant_lock);
	last = plant;
	plant = *next;
	spin_unlock_irq(&plant_lock);
	synchronize_rcu();
	memcg_release(last.memcg);
	memcg_release(last.other);
}

static enum plant_kind kind_of(const char *name)
{
	int kind;

	for (kind = PLANT_NONE + 1; kind < PLANT_KINDS; kind++) {
		if (!strcmp(kinds[kind].name, name))
			return kind;
	}
	return PLANT_NONE;
}

/* plant_arm - @words: kind, pages, group, other group */
static int plant_arm(unsigned long pages, char words[3][WORD_BYTES])
{
	struct plant next = { .kind = kind_of(words[0]), .left = pages };
	const struct kind *kind = &kinds[next.kind];

	if (next.kind == PLANT_NONE || kind->other != !!*words[2])
		return -EINVAL;
	if (!found[kind->call])
		return -EOPNOTSUPP;
	next.memcg = memcg_get(words[1]);
	if (IS_ERR(next.memcg))
		return PTR_ERR(next.memcg);
	if (kind->other)
		next.other = memcg_get(words[2]);
	if (IS_ERR(next.other)) {
		memcg_release(next.memcg);
		return PTR_ERR(next.other);
	}
	next.id = next.memcg->id.id;
	plant_set(&next);
	return 0;
}

/* "KIND PAGES GROUP [OTHER]", or "none"; written by one at a time (kernel_param_lock()). */
static int plant_write(const char *text, const struct kernel_param *param)
{
	static const struct plant nothing;
	char(*words)[WORD_BYTES];
	unsigned long pages;
	int count, err = -EINVAL;

	words = kcalloc(3, sizeof(*words), GFP_KERNEL);
	if (!words)
		return -ENOMEM;
	count = sscanf(text, "%255s %lu %255s %255s", words[0], &pages, words[1], words[2]);
	if (count == 1 && !strcmp(words[0], "none")) {
		plant_set(&nothing);
		err = 0;
	} else if (count >= 3) {
		err = plant_arm(pages, words);
	}
	kfree(words);
	return err;
}

static int plant_read(char *text, const struct kernel_param *param)
{
	struct plant now;

	spin_lock_irq(&plant_lock);
	now = plant;
	spin_unlock_irq(&plant_lock);
	if (now.kind == PLANT_NONE)
		return sprintf(text, "none\n");
	return sprintf(text, "%s %lu id %u\n", kinds[now.kind].name, now.left, now.id);
}

static const struct kernel_param_ops plant_ops = { .set = plant_write, .get = plant_read };
module_param_cb(plant, &plant_ops, NULL, 0600);
module_param_named(done_calls, plant.calls, ulong, 0400);
module_param_named(done_pages, plant.pages, ulong, 0400);
module_param_named(done_bytes, plant.bytes, ulong, 0400);

/* The kernel's numbers of the chosen group; a removed one is still held by us. */
static int book_read(char *text, const struct kernel_param *param)
{
	long (*book)(const struct mem_cgroup *memcg) = param->arg;

	return plant.memcg ? sprintf(text, "%ld\n", book(plant.memcg)) : -ENODEV;
}

static int slots_read(char *text, const struct kernel_param *param)
{
	long slots = plant.memcg ? book_slots(plant.id) : -ENODEV;

	return slots < 0 ? slots : sprintf(text, "%ld\n", slots);
}

static const struct kernel_param_ops book_ops = { .get = book_read };
static const struct kernel_param_ops slots_ops = { .get = slots_read };
module_param_cb(counter, &book_ops, book_counter, 0400);
module_param_cb(refs, &book_ops, book_refs, 0400);
module_param_cb(slots, &slots_ops, NULL, 0400);

static int __init plant_init(void)
{
	int err = symbols_open();

	err = err ? err : calls_redirect(found);
	if (err)
		calls_restore();
	else
		pr_info("cgswap_plant: calls bent: %d %d %d %d\n", found[CALL_UNCHARGE_SWAP],
			found[CALL_COUNTER_UNCHARGE], found[CALL_COUNTER_CHARGE],
			found[CALL_ZSWAP_UNCHARGE]);
	return err;
}

module_init(plant_init);
MODULE_DESCRIPTION("plants mistakes in the accounting of swap, for tests");
MODULE_LICENSE("GPL");
