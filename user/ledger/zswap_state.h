/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/zswap_state.h - what a zbook holds, for the files that make it up: ledger/zswap.c,
 * ledger/zswap_account.c and ledger/zswap_row.c.
 */
#ifndef CGSWAP_LEDGER_ZSWAP_STATE_H
#define CGSWAP_LEDGER_ZSWAP_STATE_H

#include "base/arena.h"
#include "ledger/zswap_baseline.h"
#include "ledger/zswap.h"

/* What came in and what went out; the first four fields of struct zswap_count. */
struct zflow {
	uint64_t in_bytes;
	uint64_t out_bytes;
	uint64_t in_pages;
	uint64_t out_pages;
};

/* The sums over a subtree. */
struct zsum {
	struct zflow now;
	struct zflow old;
	bool known; /* the window of all of it */
};

struct zgroup;

/*
 * What a group had and did. Those whose subtree had and did nothing share one
 * (ledger/zswap_account.c).
 */
struct zpart {
	struct zgroup *owner; /* NULL: shared */
	struct zflow gone;    /* of groups below that are gone */
	struct zflow now;     /* since it got its id, with those that are gone */
	struct zflow mid;
	struct zflow old;
	struct zsum sum;
	struct zbalance bytes;
	struct zbalance pages;
	bool mid_known;
	bool old_known;
	bool held; /* a group below it had a part of its own */
};

struct zgroup {
	uint64_t kernfs_id;
	uint64_t birth_ns; /* 0: not seen */
	const struct zpart *part;
	uint16_t memcg_id;
	uint16_t parent_id; /* 0: none */
	bool there;	    /* the id has an owner */
	bool seen;
};

_Static_assert(sizeof(struct zgroup) <= 32, "there are many that have nothing");

/*
 * The window of numbers that lag begins with the counts in old: since they were taken the kernel
 * has begun, and finished, a flush. mid is the next to become old. A stamp is compared with one
 * that was read later than the counts, and a flush is taken as finished a refresh later.
 */
enum window_state { WINDOW_NONE, WINDOW_TAKEN, WINDOW_STAMPED, WINDOW_FLUSHING };

struct zbook {
	struct zgroup groups[MEMCG_IDS]; /* by private id */
	/* counts of an id when its owner got it; without one, those that were seen last */
	struct zswap_count start[MEMCG_IDS];
	uint16_t order[MEMCG_IDS]; /* ids, parents before children */
	size_t nr;
	struct room room;
	struct zpart *parts;
	size_t nr_parts;
	uint64_t seen_ns; /* when the groups were last seen */
	enum window_state window;
	uint64_t stamp;
	bool begun; /* until then nothing can have been counted, and no group is kept */
	int unseen; /* flushes until the kernel's numbers have all of what unseen groups did */
};

static inline void zflow_add(struct zflow *sum, const struct zflow *flow)
{
	sum->in_bytes += flow->in_bytes;
	sum->out_bytes += flow->out_bytes;
	sum->in_pages += flow->in_pages;
	sum->out_pages += flow->out_pages;
}

/* Room for the parts of @nr groups. 0 or -ENOMEM. */
int zpart_reserve(struct zbook *book, size_t nr);

static inline bool zpart_is_own(const struct zgroup *group)
{
	return group->part->owner;
}

/* The part that is shared. */
extern const struct zpart zpart_idle;

/* The group's part, its own from now on. */
struct zpart *zpart_own(struct zbook *book, struct zgroup *group);

/* The group has the shared one from now on. */
void zpart_drop(struct zbook *book, struct zgroup *group);

/* Whether the shared one says what this one of its own does. */
bool zpart_says_idle(const struct zpart *part);

/* The counters of the group's id as long as it was its owner. */
const struct zswap_count *zgroup_counts(const struct zbook *book, const struct zgroup *group,
					const struct zbook_source *source);

/* Whether they are as they were when the group got its id. */
bool zgroup_is_idle(const struct zbook *book, const struct zgroup *group,
		    const struct zbook_source *source);

/* Compares the books of all groups, and shows their rows. */
void zbook_show(struct zbook *book, const struct zbook_source *source,
		const struct zbook_rows *rows);

/* The rows of groups of which nothing was ever seen, when nothing is counted. */
void zbook_hide_idle(const struct zbook_rows *rows);

#endif
