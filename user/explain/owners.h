/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/owners.h - the groups that own the most swap.
 *
 * Owns: what a group owns itself, without the groups below it, and who owns most. Pure. Must not
 * know: files, how it is printed.
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
	struct runtime_name name; /* filled in by who can look it up; "" else */
	int64_t swap;		  /* bytes of the group itself */
};

struct owners {
	const struct machine *machine;
	enum bound_kind bound;	       /* the limit on swap; on v1 on memory and swap */
	const char *limit_file;	       /* of it */
	const char *swap_file;	       /* that says what a group uses */
	struct owner list[OWNERS_MAX]; /* most first */
	size_t nr;
	int64_t groups; /* that own any swap, of those that were asked for */
	int64_t swap;	/* bytes that they own; VAL_NONE: of no group it is known */
	int64_t free;	/* of @list, those that no limit holds for, their own or one above */
};

/*
 * Of two groups with the same swap the path decides. The readings of a parent and of those below it
 * are not of one moment: less than nothing is nothing. 0 or -ENOMEM; @groups and @machine must live
 * as long.
 */
int owners_make(struct owners *owners, const struct groups *groups, const struct machine *machine);

/* Hundredths of a percent of the swap in use; VAL_NONE: not known. */
int64_t owner_share(const struct owners *owners, const struct owner *owner);

#endif
