/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/explain.h - what the numbers of a group, of the groups above it and of the machine mean
 * together.
 *
 * Owns: effective limits and the group that sets each, footprint, room for swap, rates. Pure:
 * computes from the numbers read. Must not know: files, how it is printed.
 */
#ifndef CGSWAP_EXPLAIN_EXPLAIN_H
#define CGSWAP_EXPLAIN_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/group.h"
#include "cgroup/host.h"

/*
 * The limit of the group itself, and the effective one with all groups above. Bytes, VAL_MAX,
 * VAL_NONE.
 */
struct bound {
	int64_t own;
	int64_t lowest;		  /* the effective limit */
	const struct group *from; /* the group that sets it; NULL: none */
	int64_t room;		  /* bytes left where least is left */
	const struct group *by;	  /* the group where that is; NULL: nowhere */
	int64_t limit;		  /* the limit of @by */
};

enum bound_kind {
	BOUND_HIGH, /* memory.high */
	BOUND_MAX,  /* memory.max, v1: memory.limit_in_bytes */
	BOUND_SWAP_HIGH,
	BOUND_SWAP,
	BOUND_ZSWAP,
	BOUND_MEMSW, /* v1 */
	BOUND__COUNT
};

/*
 * Changes between the two readings; VAL_NONE without two readings of the same group, or when either
 * lacks the number.
 */
struct trend {
	uint64_t ns;
	int64_t swap;	       /* growth in bytes */
	int64_t anon;	       /* growth in bytes */
	int64_t demand;	       /* growth in bytes of both together */
	int64_t refaults;      /* anonymous pages that came back */
	int64_t refault_files; /* pages of files that were read again */
	int64_t refused;       /* times that swap.max refused a page */
	int64_t killed;	       /* tasks, by the OOM killer */
};

struct explain {
	const struct group *group;
	const struct machine *machine;
	const int64_t *mem; /* the last reading, by enum mem and enum col */
	bool v2;
	bool uncounted; /* the kernel does not count swap by group, so no swap limit holds */
	bool alone;	/* this group alone has a report, none of those above it */
	bool latency;	/* the user says that this group must not wait */
	bool recorded;	/* the numbers are of a history, which has only the columns of a row */
	bool hidden;	/* the topmost group in sight has limits: there are groups above it */
	struct bound bounds[BOUND__COUNT];
	int64_t footprint; /* memory + swap - what is in both; VAL_NONE also if impossible */
	/*
	 * How much more the group can swap: the least of the room below all swap.max and what is
	 * free on the devices (mem_cgroup_get_nr_swap_pages()). VAL_NONE: not known.
	 */
	int64_t swap_room;
	const struct group *swap_by; /* whose swap.max that is; NULL: the devices' free space is */
	/* group that keeps the pages off the devices while zswap is on; NULL: they may go there */
	const struct group *writeback_by;
	int64_t swappiness; /* for reclaim at the group's limits; VAL_NONE: not known */
	struct trend trend;
};

/* Fills @e for @group. @group, the groups above it and @machine must outlive @e. */
void explain_make(struct explain *e, const struct group *group, const struct machine *machine);

/*
 * How a text about @e's group names @group (that group or one above): "this group", "its pod", or
 * the last part of the path; the whole path where another group in the chain has the same last
 * part.
 */
const char *explain_who(const struct explain *e, const struct group *group);

/* The limit of @kind: its value (enum mem or enum col), and its file in this hierarchy. */
int bound_value(enum bound_kind kind);
const char *bound_file(const struct explain *e, enum bound_kind kind);

/* True when the group is the root, which has no limits. */
bool group_is_root(const struct group *group);
bool explain_is_root(const struct explain *e);

#endif
