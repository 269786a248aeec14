/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/owners.h - the groups that own the most swap.
 *
 * Owns: the swap of a group without the groups below it, and the order by it. Pure. Must not know:
 * files, how it is printed.
 */
#ifndef CGSWAP_EXPLAIN_OWNERS_H
#define CGSWAP_EXPLAIN_OWNERS_H

#include <stddef.h>
#include <stdint.h>

#include "cgroup/runtime.h"
#include "explain/explain.h"
#include "model/container.h"

#define OWNERS_MAX 10

struct owner {
	struct explain explain;
	struct container container;
	struct runtime_name name; /* the caller looks it up; else "" */
	int64_t swap;		  /* bytes of the group itself, without those below */
};

struct owners {
	const struct machine *machine;
	enum bound_kind bound;	       /* the limit on swap; on v1 on memory and swap */
	const char *limit_file;	       /* file of that limit */
	const char *swap_file;	       /* file with the usage */
	struct owner list[OWNERS_MAX]; /* most first */
	size_t nr;
	int64_t groups; /* groups asked for that own any swap */
	int64_t swap;	/* bytes that they own; VAL_NONE: known of no group */
	int64_t free;	/* entries of @list with no effective limit */
};

/*
 * Groups with the same swap are sorted by path. Parents and children are not read at the same
 * moment: a negative remainder counts as nothing. 0 or -ENOMEM. @groups and @machine must outlive
 * @owners.
 */
int owners_make(struct owners *owners, const struct groups *groups, const struct machine *machine);

/* Share of the swap in use, in hundredths of a percent; VAL_NONE: not known. */
int64_t owner_share(const struct owners *owners, const struct owner *owner);

#endif
