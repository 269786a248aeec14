/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/room.h - how much anonymous memory a group can still take, and what ends it.
 *
 * Owns: the one answer to "does it fit": the limits of the group and of all above it, the machine's
 * memory, what each swap device is (disk, file, zram), zswap's pool, limits and writeback, and v1's
 * memsw, with all other groups as they are. Pure. Must not know: files, how it is shown.
 *
 * What is compressed has no known size, so that an answer has three numbers: what is sure however
 * badly pages compress, what comes out if they compress as those so far, and what cannot be
 * exceeded.
 */
#ifndef CGSWAP_EXPLAIN_ROOM_H
#define CGSWAP_EXPLAIN_ROOM_H

#include <stdbool.h>
#include <stdint.h>

struct explain;
struct group;
struct machine;

/* Bytes. VAL_MAX: no limit is known. */
struct span {
	int64_t least;
	int64_t likely; /* VAL_NONE: not known */
	int64_t most;
};

/* What reclaim for the group's limits can do about its anonymous pages. */
struct ways {
	bool swap;     /* some can be swapped at all */
	bool zswap;    /* zswap takes them first */
	bool device;   /* they can go to a device */
	int64_t zroom; /* bytes that zswap can take, compressed; VAL_MAX, VAL_NONE: not known */
	int64_t room;  /* bytes that can be swapped; VAL_NONE: not known */
};

/* Bytes of memory that zswap may have; VAL_NONE: not known. */
int64_t room_pool(const struct machine *m);

struct ways room_ways(const struct explain *e);

/* Bytes that zswap can take before compression at its ratio so far; VAL_NONE: not known. */
int64_t room_zswap(const struct explain *e, const struct ways *ways);

/*
 * What comes free in the group's memory when of @bytes of anonymous memory as much is swapped as
 * there is room for: all of what goes to a device, and of what goes to zswap what is left without
 * its copies, which stay charged on v2 (obj_cgroup_charge_zswap()). @ratio is its compression in
 * hundredths, VAL_NONE: not known.
 */
struct span room_gain(const struct explain *e, int64_t bytes, int64_t ratio);

/* Growth from now at which nothing is left to reclaim. */
struct room_end {
	struct span at;
	const struct group *by; /* whose limit ends it; NULL: the machine's memory, or nothing */
	bool machine;		/* the machine's memory does */
	bool known;		/* of every level; else the end may come earlier */
	int64_t held;		/* where memory.high may make tasks wait before; VAL_MAX: nowhere */
	const struct group *held_by;
	int64_t fits; /* that surely fits, page tables included; VAL_NONE: not known */
};

struct room_end room_end(const struct explain *e);

/* What reclaim can take from @level, the group or one above it; VAL_NONE: not known. */
int64_t room_reclaimable(const struct explain *e, const struct group *level);

#endif
