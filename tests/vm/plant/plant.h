/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plant.h - a kernel module that makes the running kernel's swap accounting wrong, for one group
 * and a known number of pages, so that an audit has to find exactly that.
 *
 * Owns: what its four files share. Must not know: cgswap. README.md says what each kind does.
 */
#ifndef CGSWAP_PLANT_H
#define CGSWAP_PLANT_H

#include <linux/memcontrol.h>
#include <linux/types.h>

enum plant_kind {
	PLANT_NONE,
	PLANT_LEAK_SLOT,
	PLANT_LEAK_COUNTER,
	PLANT_UNCHARGE_TWICE,
	PLANT_CHARGE_TWICE,
	PLANT_MISATTRIBUTE,
	PLANT_ID_REF,
	PLANT_ZSWAP_LEAK,
	PLANT_ZSWAP_TWICE,
	PLANT_KINDS,
};

/* The calls that are replaced; a kind needs one of them. */
enum plant_call {
	CALL_UNCHARGE_SWAP,
	CALL_COUNTER_UNCHARGE,
	CALL_COUNTER_CHARGE,
	CALL_ZSWAP_UNCHARGE,
	PLANT_CALLS,
};

/*
 * plant.c: how many of the @pages of a call are falsified: 0 unless the kind is armed and @memcg
 * (only compared) or the private id @id is the chosen group. Counts them, with @bytes. Any context.
 */
unsigned long plant_bend(enum plant_kind kind, const struct mem_cgroup *memcg, unsigned long pages,
			 unsigned long bytes);
unsigned long plant_bend_id(enum plant_kind kind, unsigned short id, unsigned long pages);
/* Undoes the count of one plant_bend(): the call could not be falsified after all. */
void plant_unbend(unsigned long pages);
/* The group that is charged instead. Under rcu_read_lock(); NULL when nothing is armed. */
struct mem_cgroup *plant_other(void);

/* calls.c: redirects the calls. The number of places of each into @found, or -errno. */
int calls_redirect(int found[PLANT_CALLS]);
void calls_restore(void);

/* site.c: addresses of symbols that are not exported, 0 when there is none. */
int symbols_open(void);
unsigned long symbol(const char *name);
/*
 * Redirects every direct call of, and jump to, @callee in [@from, @from + @bytes) of the kernel's
 * text to @instead. Returns the number of places, or -errno. May sleep.
 */
int site_redirect(unsigned long from, unsigned long bytes, unsigned long callee, void *instead);
/* The same in one function. */
int site_redirect_in(unsigned long caller, unsigned long callee, void *instead);
void site_restore(void);

/* books.c: the kernel's own numbers of a group. */
long book_counter(const struct mem_cgroup *memcg); /* pages, with the groups below */
long book_refs(const struct mem_cgroup *memcg);	   /* references on the private id */
long book_slots(unsigned short id);		   /* slot records with this id, or -errno */

#endif
