/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/explain.h - what the numbers of a group, of those above it and of the machine mean
 * together.
 *
 * Owns: effective limits and who holds them, footprint, room for swap, rates. Pure: from what was
 * read to what follows. Must not know: files, how it is printed.
 */
#ifndef CGSWAP_EXPLAIN_EXPLAIN_H
#define CGSWAP_EXPLAIN_EXPLAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "cgroup/group.h"
#include "cgroup/host.h"

/* A limit of the group itself and what holds of all above it. Bytes, VAL_MAX, VAL_NONE. */
struct bound {
	int64_t own;
	int64_t lowest;		  /* the effective limit */
	const struct group *from; /* that has it; NULL: none */
	int64_t room;		  /* where least is left */
	const struct group *by;	  /* there; NULL: nowhere */
	int64_t limit;		  /* that @by has */
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
 * Between the two readings; VAL_NONE when there were not two of the same group, or one of them had
 * no number.
 */
struct trend {
	uint64_t ns;
	int64_t swap;	       /* bytes more */
	int64_t anon;	       /* bytes more */
	int64_t demand;	       /* bytes more: of both */
	int64_t refaults;      /* anonymous pages that came back */
	int64_t refault_files; /* pages of files that were read again */
	int64_t refused;       /* times that swap.max refused */
	int64_t killed;	       /* tasks, by the OOM killer */
};

struct explain {
	const struct group *group;
	const struct machine *machine;
	const int64_t *mem; /* enum mem and enum col: the last reading */
	bool v2;
	bool uncounted; /* the kernel does not count swap by group, so no limit of it holds */
	bool alone;	/* those above it have no report of their own */
	bool latency;	/* the user says that this group must not wait */
	bool hidden;	/* the top that is seen has limits itself: there are groups above it */
	struct bound bounds[BOUND__COUNT];
	int64_t footprint; /* memory + swap - what is in both; VAL_NONE also if that cannot be */
	/*
	 * How much more the group can swap: the least of the room below all swap.max and what is
	 * free on the devices (mem_cgroup_get_nr_swap_pages()). VAL_NONE: not known.
	 */
	int64_t swap_room;
	const struct group *swap_by; /* whose swap.max that is; NULL: the devices are */
	/* who keeps the group's pages off the devices while zswap is on; NULL: they may go there */
	const struct group *writeback_by;
	int64_t swappiness; /* that reclaim for the group's limits uses, VAL_NONE: not known */
	struct trend trend;
};

/* What follows for @group; it, those above it and @machine must live as long. */
void explain_make(struct explain *e, const struct group *group, const struct machine *machine);

/*
 * What a text about @e's group calls @group, itself or one above it: "this group", "its pod", the
 * last part of the path, or all of it when another one of them is called so.
 */
const char *explain_who(const struct explain *e, const struct group *group);

/* The file of the limit of @kind, enum mem or enum col, and its name in this hierarchy. */
int bound_value(enum bound_kind kind);
const char *bound_file(const struct explain *e, enum bound_kind kind);

/* True when the group is the root, which has no limits. */
bool group_is_root(const struct group *group);
bool explain_is_root(const struct explain *e);

#endif
