/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/ledger.h - our account of every group's swap, held against the kernel's. Pure.
 *
 * Owns: groups by private id and kernfs id, what was counted for each, the roll-up over the tree
 * with dying groups in it, baselines, drift and its cause. Must not know: BPF, files, views.
 *
 * The kernel's number is hierarchical, our counters belong to one id. For every group
 *
 *	kernel's pages = baseline + sum over the subtree (charged - uncharged) + in flight
 *
 * where in flight is never negative: the kernel raises its page_counter before the slot gets its
 * owner record (where we count) and lowers it after the record is cleared (mm/memcontrol.c
 * __mem_cgroup_try_charge_swap(), __mem_cgroup_uncharge_swap()). So the least difference ever seen
 * is the baseline once nothing was in flight, and a baseline that was taken in the middle of a
 * charge corrects itself downwards until it is settled.
 *
 * A drift that both of the kernel's numbers of a group tell, its page_counter and the references on
 * its id, are pages that our programs missed. Once it stays it is booked (ledger/missed.c).
 *
 * On v1 the kernel's pages are memsw - memory, and a page that goes out is in our count before it
 * leaves memory (mem_cgroup_swapout()): there a baseline is what stays the same in a quiet moment.
 */
#ifndef CGSWAP_LEDGER_LEDGER_H
#define CGSWAP_LEDGER_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ledger/baseline.h"
#include "record.h"

struct ledger;
struct rec;

enum drift_cause {
	DRIFT_NONE,   /* no drift */
	DRIFT_MISSED, /* the kernel's two numbers agree, ours differs: our probes missed pages */
	DRIFT_ACCOUNTING, /* the kernel's counter differs from the slots that it says are owned */
	DRIFT_UNKNOWN,	  /* the numbers do not tell */
};

/*
 * A drift is booked when it was the same in so many readings, so far apart at least, over so long a
 * time, with nothing counted during each. A task that is kept from running in the middle of a
 * charge, by cpu.max for instance, looks like a page that was missed until it runs again; while the
 * group swaps there may be another such task by then.
 */
#define MISSED_TIMES 20
#define MISSED_STEP_NS 100000000ull
#define MISSED_NS 10000000000ull
#define MISSED_BUSY_NS 60000000000ull

/* A drift that may be booked: pages that were charged and missed, less those uncharged. */
struct missed_held {
	int64_t pages;
	int64_t apart;	  /* how far the kernel's two numbers of the subtree were apart meanwhile */
	uint64_t counted; /* charged and uncharged, when it was first read */
	uint64_t since_ns;
	uint64_t last_ns;
	int times;
};

/* What was booked. */
struct missed_booked {
	int64_t pages;	      /* in all: charges that were missed, less uncharges */
	int64_t last_pages;   /* the last time */
	uint64_t last_ns;     /* since when the drift was seen; 0: nothing was booked */
	uint64_t last_end_ns; /* when it was booked */
};

/*
 * The numbers of a group, the kernel's and ours. Groups whose subtree nothing happened in share one
 * (ledger/account.c).
 */
struct ledger_account {
	struct ledger_group *owner; /* NULL: shared */
	/* the kernel's numbers at the last scan, pages */
	uint64_t usage;
	uint64_t id_refs;
	uint64_t refused;	  /* of struct scan_row */
	struct group_count count; /* ours: own pages since attach or birth */
	uint64_t recorded;	  /* own pages of the journal's records that were read */
	/* of descendants that are gone, pages */
	int64_t absorbed;     /* net */
	int64_t leaving;      /* uncharged during the last scan */
	int64_t missed;	      /* by our probes */
	bool missed_unsure;   /* some went before that was known */
	bool own_settled_all; /* in the subtree */
	bool held;	      /* a group below it has an account of its own */
	/* the subtree's net pages during the last scan: at least, at most */
	int64_t net_low;
	int64_t net_high;
	struct baseline tree;  /* page_counter against the subtree's net */
	struct baseline own;   /* id references against the group's own net */
	int64_t own_drift_sum; /* of the subtree, those gone included */
	/* missed pages of the group itself, and of descendants that are gone */
	struct missed_held missed_held;
	struct missed_booked booked;
	int64_t apart; /* missed_held.apart when nothing was missed: the kernel's accounting */
};

/* What every group takes, idle ones too. */
struct ledger_group {
	uint64_t kernfs_id;
	uint64_t birth_ns; /* 0: not born */
	uint64_t max;	   /* pages, at the last scan */
	char *path;	   /* NULL until ledger_set_path() */
	const struct ledger_account *account;
	uint16_t memcg_id;
	uint16_t parent_id; /* of the nearest group above that has an id; 0: the root */
	uint16_t depth;
	uint8_t flags;	  /* enum scan_flags */
	bool there : 1;	  /* the id has an owner */
	bool born : 1;	  /* seen from its birth: the baseline is 0 */
	bool seen : 1;	  /* by the scan that is taken in */
	bool skipped : 1; /* the row was: it had nothing new */
	bool changed : 1; /* see ledger_changed() */
};

_Static_assert(sizeof(struct ledger_group) <= 48, "there are many that nothing happens in");

/* One scan: the kernel's rows and our counters just before and just after it. */
struct ledger_scan {
	uint64_t time_ns;
	const struct scan_row *rows;
	size_t nr_rows;
	const struct group_count *before; /* MEMCG_IDS of each */
	const struct group_count *after;
	const struct group_birth *births;
	size_t nr_ids; /* this one and those above it were never given to a group; 0: not known */
	bool memsw;    /* usage is memsw - memory */
};

/* NULL when there is no memory. */
struct ledger *ledger_new(void);
void ledger_free(struct ledger *ledger);

/*
 * Takes in @nr records of the journal, @stride bytes from one to the next. @births: the live table,
 * to tell owners of a reused id apart. Returns how many this version does not know; the others are
 * in the ledger.
 */
uint64_t ledger_records(struct ledger *ledger, const struct rec *first, size_t stride, size_t nr,
			const struct group_birth *births);

/*
 * Whether @row of a scan that is under way may be left out of it: the @ledger knows the group, and
 * that it is idle, as the row has it.
 */
bool ledger_skips(void *ledger, const struct scan_row *row);

/*
 * Takes in a scan: groups appear, die and go, baselines settle, drift is computed. 0 or -ENOMEM.
 */
int ledger_scan(struct ledger *ledger, const struct ledger_scan *scan);

/*
 * The groups in an order in which parents come before children, *@nr of them. Valid until the next
 * scan.
 */
struct ledger_group *const *ledger_groups(const struct ledger *ledger, size_t *nr);

/* Another number each time ledger_groups() has come to give other groups, or in another order. */
unsigned int ledger_order_stamp(const struct ledger *ledger);

/* The group above, or NULL. Groups of a ledger are side by side, by id. */
static inline struct ledger_group *ledger_parent(struct ledger_group *group)
{
	return group->parent_id ? group - group->memcg_id + group->parent_id : NULL;
}

/* Whether nothing is, was or happened in the subtree of @group, as far as the last scan knows. */
static inline bool ledger_is_idle(const struct ledger_group *group)
{
	return !group->account->owner;
}

/* Whether anything was charged, uncharged or refused in @group since this was last asked. */
bool ledger_changed(struct ledger_group *group);

/* The group that has @memcg_id now, or NULL. */
struct ledger_group *ledger_find(const struct ledger *ledger, uint16_t memcg_id);

/*
 * Gives @group its path; takes a copy, which is valid as long as the group is there. 0, -ENOMEM, or
 * -EEXIST: it has one already.
 */
int ledger_set_path(struct ledger_group *group, const char *path);

/* References on the id, without the one of being online: the kernel takes one for each slot. */
int64_t ledger_refs(const struct ledger_group *group);

/*
 * Whether they tell the slots: the reference of a group that is being removed is dropped some time
 * before its flag is cleared (kernel/cgroup/cgroup.c offline_css()).
 */
bool ledger_refs_are_clear(const struct ledger_group *group);

/* Pages of the group's subtree in swap by our account; to be compared with ledger_kernel(). */
int64_t ledger_pages(const struct ledger_group *group);

/*
 * The kernel's pages for the group. For the root, which page_counter does not charge for its own
 * pages, its own slots are added.
 */
int64_t ledger_kernel(const struct ledger_group *group);

enum drift_cause ledger_drift_cause(const struct ledger_group *group);
const char *drift_cause_name(enum drift_cause cause);

/* True when no group has a drift. */
bool ledger_is_quiet(const struct ledger *ledger);

/* True when every group is settled. */
bool ledger_is_settled(const struct ledger *ledger);

#endif
