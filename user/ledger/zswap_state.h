/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/zswap_state.h - the state of a zswap ledger, shared by ledger/zswap.c,
 * ledger/zswap_account.c and ledger/zswap_row.c.
 */
#ifndef CGSWAP_LEDGER_ZSWAP_STATE_H
#define CGSWAP_LEDGER_ZSWAP_STATE_H

#include "base/arena.h"
#include "ledger/baseline.h"
#include "ledger/zswap.h"

/* What came in and went out; the first four fields of struct zswap_count. */
struct zswap_flow {
	uint64_t in_bytes;
	uint64_t out_bytes;
	uint64_t in_pages;
	uint64_t out_pages;
};

/* The sums over a subtree. */
struct zswap_sum {
	struct zswap_flow now;
	struct zswap_flow old;
	bool known; /* the window is known for the whole subtree */
};

struct zswap_group;

/*
 * What a group held and did. Groups whose subtree held and did nothing share one
 * (ledger/zswap_account.c).
 */
struct zswap_account {
	struct zswap_group *owner; /* NULL: shared */
	struct zswap_flow gone;	   /* by removed descendants */
	struct zswap_flow now;	   /* since it got its id, with gone */
	struct zswap_flow mid;
	struct zswap_flow old;
	struct zswap_sum sum;
	struct zswap_baseline bytes;
	struct zswap_baseline pages;
	bool mid_known;
	bool old_known;
	bool held; /* a descendant has a part of its own */
};

struct zswap_group {
	uint64_t kernfs_id;
	uint64_t birth_ns; /* 0: not seen */
	const struct zswap_account *part;
	uint16_t memcg_id;
	uint16_t parent_id; /* 0: none */
	bool there;	    /* the id has an owner */
	bool seen;
};

_Static_assert(sizeof(struct zswap_group) <= 32, "there are many that have nothing");

/*
 * The window of a lagging number begins with the old counts: after they were taken, the kernel
 * began and finished a flush. The mid counts become the next old ones. A stamp is compared with one
 * that was read later than the counts; a flush counts as finished one refresh later.
 */
enum window_state { WINDOW_NONE, WINDOW_TAKEN, WINDOW_STAMPED, WINDOW_FLUSHING };

struct zswap_ledger {
	struct zswap_ledger_source source;    /* of the last refresh */
	struct zswap_group groups[MEMCG_IDS]; /* by private id */
	/* counts of an id when its owner got it; without an owner, those last seen */
	struct zswap_count start[MEMCG_IDS];
	uint16_t order[MEMCG_IDS]; /* ids, parents before children */
	size_t nr;
	struct arena arena;
	struct zswap_account *parts;
	size_t nr_parts;
	uint64_t seen_ns; /* when the groups were last seen */
	enum window_state window;
	uint64_t stamp;
	bool begun; /* before that nothing can have been counted, and no group is kept */
	int unseen; /* flushes until the kernel's numbers include all that unseen groups did */
};

static inline void zswap_flow_add(struct zswap_flow *sum, const struct zswap_flow *flow)
{
	sum->in_bytes += flow->in_bytes;
	sum->out_bytes += flow->out_bytes;
	sum->in_pages += flow->in_pages;
	sum->out_pages += flow->out_pages;
}

/* Reserves parts for @nr groups. 0 or -ENOMEM. */
int zswap_account_reserve(struct zswap_ledger *account, size_t nr);

static inline bool zswap_account_is_own(const struct zswap_group *group)
{
	return group->part->owner;
}

/* The shared part. */
extern const struct zswap_account zswap_account_idle;

/* The group's own part, from now on. */
struct zswap_account *zswap_account_own(struct zswap_ledger *account, struct zswap_group *group);

/* The group uses the shared part from now on. */
void zswap_account_drop(struct zswap_ledger *account, struct zswap_group *group);

/* Whether this own part equals the shared one. */
bool zswap_account_says_idle(const struct zswap_account *part);

/* Whether the id was given to another group since @group was seen. */
bool zswap_group_lost_id(const struct zswap_ledger *account, const struct zswap_group *group);

/* The counters of the group's id, up to the moment when it lost the id. */
const struct zswap_count *zswap_group_counts(const struct zswap_ledger *account,
					     const struct zswap_group *group);

/* Whether they equal those at the moment when the group got its id. */
bool zswap_group_is_idle(const struct zswap_ledger *account, const struct zswap_group *group);

/* Compares the accounts of all groups. */
void zswap_ledger_baseline(struct zswap_ledger *account, const struct row *rows, size_t nr);

#endif
