/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/groups.h - what the screen remembers of each group from one refresh to the next.
 *
 * Owns: a table by kernfs id with the folding and the last numbers of every group. It grows with
 * the number of groups and forgets those that are gone. Pure. Must not know: lines, the terminal.
 */
#ifndef CGSWAP_SCREEN_GROUPS_H
#define CGSWAP_SCREEN_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Refreshes that a group's history goes back. */
#define GROUP_HISTORY 120

struct row;

struct screen_group {
	uint64_t kernfs_id;
	uint64_t seen; /* number of the refresh that had it last */
	bool folded;
	int row;    /* in that refresh */
	uint8_t nr; /* samples that there are, and where the next one goes */
	uint8_t next;
	float swap[GROUP_HISTORY]; /* bytes, exact to 64 GiB in pages; negative: VAL_NONE */
};

struct screen_groups {
	struct screen_group *table; /* @used of them side by side */
	size_t max;		    /* places in the table */
	size_t used;
	uint32_t *index; /* 1 + place in the table, by kernfs id; 0: free */
	size_t places;	 /* in the index; a power of two, or 0 */
	uint64_t refresh;
};

/* Adds the swap_current of @nr rows to the histories. 0 or -ENOMEM. */
int screen_groups_update(struct screen_groups *groups, const struct row *rows, size_t nr);
void screen_groups_free(struct screen_groups *groups);

/* The group @kernfs_id; NULL when it was never seen. Valid until the next update. */
struct screen_group *screen_groups_find(const struct screen_groups *groups, uint64_t kernfs_id);

/* The row of @kernfs_id in the last update; -1 when it had none. */
int screen_groups_row(const struct screen_groups *groups, uint64_t kernfs_id);

/* The last @max samples, oldest first, into @samples; VAL_NONE is a gap. Returns how many. */
size_t screen_group_history(const struct screen_group *group, int64_t *samples, size_t max);

#endif
