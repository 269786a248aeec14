/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/room.h - how much anonymous memory a group can still take, and what ends it.
 *
 * Owns: the one answer to "does it fit": the limits of the group and of all groups above, the
 * machine's memory, the kind of each swap device (disk, file, zram), zswap's pool, limits and
 * writeback, and v1's memsw, with all other groups as they are. Pure. Must not know: files, how it
 * is shown.
 *
 * Nobody knows how well pages will compress. So an answer has three numbers: what surely fits
 * without compression, what fits if pages compress as those so far, and what cannot be exceeded.
 */
#ifndef CGSWAP_EXPLAIN_ROOM_H
#define CGSWAP_EXPLAIN_ROOM_H

#include <stdbool.h>
#include <stdint.h>

#include "explain/explain.h"

/* Bytes. VAL_MAX: no limit is known. */
struct span {
	int64_t least;
	int64_t likely; /* VAL_NONE: not known */
	int64_t most;
};

/* Where reclaim for the group's limits can put its anonymous pages. */
struct ways {
	bool swap;     /* some pages can be swapped */
	bool zswap;    /* zswap takes pages first */
	bool device;   /* pages can go to a device */
	int64_t zroom; /* compressed bytes that zswap can take; VAL_MAX, VAL_NONE: not known */
	int64_t room;  /* bytes that can be swapped; VAL_NONE: not known */
};

/* Maximum size of zswap's pool in bytes; VAL_NONE: not known. */
int64_t room_pool(const struct machine *m);

struct ways room_ways(const struct explain *e);

/* Bytes before compression that zswap can take at its ratio so far; VAL_NONE: not known. */
int64_t room_zswap(const struct explain *e, const struct ways *ways);

/*
 * Memory that the group gains when as much of @bytes of anonymous memory is swapped as fits. Pages
 * on a device free all of theirs; pages in zswap keep their compressed copies charged on v2
 * (obj_cgroup_charge_zswap()). @ratio: compression in hundredths; VAL_NONE: not known.
 */
struct span room_gain(const struct explain *e, int64_t bytes, int64_t ratio);

/* Growth from now at which nothing is left to reclaim. */
struct room_end {
	struct span at;
	const struct group *by; /* whose limit ends it; NULL: the machine's memory, or nothing */
	bool machine;		/* the machine's memory ends it */
	bool known;		/* all levels are known; else the end may come earlier */
	int64_t held;		/* growth at which a soft limit may throttle tasks; VAL_MAX: none */
	const struct group *held_by;
	enum bound_kind held_kind; /* BOUND_HIGH or BOUND_SWAP_HIGH */
	int64_t fits; /* growth that surely fits, less page tables; VAL_NONE: not known */
};

struct room_end room_end(const struct explain *e);

/* Growth at which reclaim begins; VAL_NONE: not known. */
int64_t room_start(const struct explain *e);

/*
 * Of the groups below @e's, the one in which the least surely fits. They share the room, so it is
 * no sum.
 */
struct room_below {
	int64_t fits; /* VAL_MAX: no groups below, or no limits */
	const struct group *by;
	bool known; /* all of them are known; else one may have less */
};

/*
 * True when the group @below still exists and its usage counts in @e's group as well (v1:
 * use_hierarchy).
 */
bool room_counts(const struct explain *e, const struct group *below);

struct room_below room_below(const struct explain *e);

/*
 * Growth that @level, the group or one above it, cannot exceed because of its own limits; VAL_NONE:
 * not known.
 */
int64_t room_of(const struct explain *e, const struct group *level);

/* Bytes of pages that zram can still take at @ratio, within its mem_limit. */
int64_t room_zram(const struct machine *m, int64_t ratio);

/* Bytes that reclaim can take from @level, the group or one above it; VAL_NONE: not known. */
int64_t room_reclaimable(const struct explain *e, const struct group *level);

#endif
