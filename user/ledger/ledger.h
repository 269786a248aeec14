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
	DRIFT_MISSED, /* the kernel's two numbers agree and ours differs: our probes missed pages */
	DRIFT_ACCOUNTING, /* the kernel's counter differs from the slots it reports as owned */
	DRIFT_UNKNOWN,	  /* the numbers do not show which */
};

/*
 * A drift is booked when it was the same in so many readings, at least so far apart, over so long a
 * time, with nothing counted during each. A task stopped in the middle of a charge, by cpu.max for
 * instance, looks like a missed page until it runs again; while the group swaps, another such task
 * may follow.
 */
#define MISSED_TIMES 20
#define MISSED_STEP_NS 100000000ull
#define MISSED_NS 10000000000ull
#define MISSED_BUSY_NS 60000000000ull

/* A drift that may be booked: missed charges less missed uncharges, in pages. */
struct missed_held {
	int64_t pages;
	int64_t apart;	  /* the difference of the subtree's two kernel numbers */
	uint64_t counted; /* charged and uncharged when the drift was first read */
	uint64_t since_ns;
	uint64_t last_ns;
	int times;
};

/* The pages booked so far. */
struct missed_booked {
	int64_t pages;	      /* total: missed charges less missed uncharges */
	int64_t last_pages;   /* of the last booking */
	uint64_t last_ns;     /* when that drift was first seen; 0: never booked */
	uint64_t last_end_ns; /* when it was booked */
};

/* Above every limit, and no sum with it overflows. */
#define WATERMARK_UNKNOWN (UINT64_MAX / 2)

/* The numbers of a group, the kernel's and ours. Idle groups share one (ledger/account.c). */
struct ledger_account {
	struct ledger_group *owner; /* NULL: shared */
	/* kernel numbers at the last scan, pages */
	uint64_t usage;
	uint64_t id_refs;
	uint64_t refused; /* as in struct scan_row, like the next two */
	uint64_t refused_own;
	uint64_t watermark;	  /* or WATERMARK_UNKNOWN */
	uint64_t refused_new;	  /* of refused_own, since the scan before */
	uint64_t max_low;	  /* pages, the lower limit of this scan and the one before */
	uint64_t max_high;	  /* the higher one */
	uint64_t refusals;	  /* charges that this group's limit is known to have refused */
	struct group_count count; /* ours: own pages since attach or birth */
	uint64_t recorded;	  /* own pages by the journal's records read so far */
	/* removed descendants, pages */
	int64_t absorbed;     /* net */
	int64_t leaving;      /* uncharged during the last scan */
	int64_t missed;	      /* missed by our probes */
	bool missed_unsure;   /* for some, whether pages were missed is not known */
	bool own_settled_all; /* in the subtree */
	bool held;	      /* a descendant has an account of its own */
	/* net pages of the subtree during the last scan: least, most */
	int64_t net_low;
	int64_t net_high;
	struct baseline tree;  /* page_counter against the subtree's net */
	struct baseline own;   /* id references against the group's own net */
	int64_t own_drift_sum; /* of the subtree, with removed groups */
	/* missed pages of the group itself and of removed descendants */
	struct missed_held missed_held;
	struct missed_booked booked;
	int64_t apart; /* missed_held.apart while nothing was missed: an error of the kernel */
};

/* Kept for every group, idle ones too. */
struct ledger_group {
	uint64_t kernfs_id;
	uint64_t birth_ns; /* 0: not born */
	uint64_t max;	   /* pages, at the last scan */
	char *path;	   /* NULL until ledger_set_path() */
	const struct ledger_account *account;
	uint16_t memcg_id;
	uint16_t parent_id; /* of the nearest ancestor with an id; 0: the root */
	uint16_t depth;
	uint8_t flags;	  /* enum scan_flags */
	bool there : 1;	  /* the id has an owner */
	bool born : 1;	  /* seen from its birth: the baseline is 0 */
	bool seen : 1;	  /* in the current scan */
	bool skipped : 1; /* its row was skipped: nothing new in it */
	bool changed : 1; /* see ledger_changed() */
};

_Static_assert(sizeof(struct ledger_group) <= 48, "there are many that nothing happens in");

/* One scan: the kernel's rows, and our counters just before and just after it. */
struct ledger_scan {
	uint64_t time_ns;
	const struct scan_row *rows;
	size_t nr_rows;
	const struct group_count *before; /* MEMCG_IDS of each */
	const struct group_count *after;
	const struct group_birth *births;
	size_t folio_pages; /* of the largest folio: the most that one charge takes */
	size_t nr_ids;	    /* no group ever had this id or a higher one; 0: not known */
	bool memsw;	    /* usage is memsw - memory */
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
 * True if a scan in progress may leave out @row: the @ledger already knows the group, as idle as
 * the row shows it.
 */
bool ledger_skips(void *ledger, const struct scan_row *row);

/* Processes a scan: adds and removes groups, settles baselines, computes drift. 0 or -ENOMEM. */
int ledger_scan(struct ledger *ledger, const struct ledger_scan *scan);

/* The groups, parents before children; their number in @nr. Valid until the next scan. */
struct ledger_group *const *ledger_groups(const struct ledger *ledger, size_t *nr);

/* Changes whenever the groups of ledger_groups(), or their order, change. */
unsigned int ledger_order_stamp(const struct ledger *ledger);

/* The group above, or NULL. Groups are an array indexed by id. */
static inline struct ledger_group *ledger_parent(struct ledger_group *group)
{
	return group->parent_id ? group - group->memcg_id + group->parent_id : NULL;
}

/* True if the subtree of @group has nothing and did nothing, as of the last scan. */
static inline bool ledger_is_idle(const struct ledger_group *group)
{
	return !group->account->owner;
}

/* True if anything was charged, uncharged or refused in @group since the last call. */
bool ledger_changed(struct ledger_group *group);

/* The group that has @memcg_id now, or NULL. */
struct ledger_group *ledger_find(const struct ledger *ledger, uint16_t memcg_id);

/* Copies @path; the copy lives as long as the group. 0, -ENOMEM, or -EEXIST: it already has one. */
int ledger_set_path(struct ledger_group *group, const char *path);

/* References on the id, without the reference of an online group: the kernel takes one per slot. */
int64_t ledger_refs(const struct ledger_group *group);

/*
 * Whether the references equal the slots. Not during a removal: the kernel drops the group's
 * reference some time before it clears the flag (kernel/cgroup/cgroup.c offline_css()).
 */
bool ledger_refs_are_clear(const struct ledger_group *group);

/* Pages of the subtree in swap by our account; compare with ledger_kernel(). */
int64_t ledger_pages(const struct ledger_group *group);

/*
 * The kernel's pages of the group. The root's page_counter is not charged for the root's own pages,
 * so its own slots are added.
 */
int64_t ledger_kernel(const struct ledger_group *group);

enum drift_cause ledger_drift_cause(const struct ledger_group *group);
const char *drift_cause_name(enum drift_cause cause);

/* Charges that a limit refused of which it is not known whose it was. */
uint64_t ledger_refusals_unknown(const struct ledger *ledger);

/* True when no group has a drift. */
bool ledger_is_quiet(const struct ledger *ledger);

/* True when every group is settled. */
bool ledger_is_settled(const struct ledger *ledger);

#endif
