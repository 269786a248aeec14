/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/groups.h - what the screen remembers of each group between refreshes.
 *
 * Owns: a table by kernfs id with the folding and the last numbers of every group. It grows with
 * the number of groups and forgets removed ones. Pure. Must not know: lines, the terminal.
 */
#ifndef CGSWAP_SCREEN_GROUPS_H
#define CGSWAP_SCREEN_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length of a group's history, in refreshes. */
#define GROUP_HISTORY 120

struct row;

struct screen_group {
	uint64_t kernfs_id;
	uint64_t seen; /* number of the last refresh with the group */
	bool folded;
	bool asked;	 /* what people call it was asked for */
	bool foreign;	 /* a user or a container chose its name: see screen/names.h */
	char *title;	 /* container_title(); NULL: not known, or it has none */
	char *name;	 /* the title; where another group has it, too, with an ending */
	bool twin;	 /* another group has this name: see screen/names.c */
	bool grows;	 /* since the previous sample */
	bool over;	 /* its memory is above memory.high */
	bool over_again; /* and was in the previous refresh */
	uint8_t steady;	 /* samples of consecutive refreshes */
	int row;	 /* in the last refresh with the group */
	uint8_t nr;	 /* number of samples, and index of the next one */
	uint8_t next;
	int64_t refusals;	   /* last known COL_EVENTS_MAX; VAL_NONE: never known */
	int64_t refused;	   /* increase over refreshes less than ten seconds apart */
	uint64_t refused_ns;	   /* time of the last increase; 0: none */
	float swap[GROUP_HISTORY]; /* bytes, exact to 64 GiB in pages; negative: VAL_NONE */
};

struct screen_groups {
	struct screen_group *table; /* array of @used groups */
	size_t max;		    /* capacity of the table */
	size_t used;
	uint32_t *index; /* by kernfs id: 1 + index in the table; 0: free */
	size_t places;	 /* size of the index; a power of two, or 0 */
	uint64_t refresh;
	size_t titled;	/* groups with a title in the last refresh */
	size_t apart;	/* so many when names were told apart; SIZE_MAX: one is new since then */
	size_t refused; /* groups that screen_group_is_refused() in the last refresh */
	uint64_t times[GROUP_HISTORY]; /* of refreshes, by number */
	uint64_t now_ns;	       /* of the last one */
};

/* Adds the swap_current of @nr rows at @now_ns to the histories. 0 or -ENOMEM. */
int screen_groups_update(struct screen_groups *groups, const struct row *rows, size_t nr,
			 uint64_t now_ns);
/* Forgets the histories, but not the groups. */
void screen_groups_forget(struct screen_groups *groups);
void screen_groups_free(struct screen_groups *groups);

/* The group @kernfs_id; NULL when it was never seen. Valid until the next update. */
struct screen_group *screen_groups_find(const struct screen_groups *groups, uint64_t kernfs_id);

/*
 * True if a swap.max refused swap to the group or a descendant in the last ten seconds. For an idle
 * group on a large machine it may be longer ago.
 */
bool screen_group_is_refused(const struct screen_groups *groups, const struct screen_group *group);

/* How much the swap of a group grew in a time, and in the later half of it. */
struct screen_growth {
	int64_t bytes;
	int64_t late;
	uint64_t ns;
};

/*
 * The growth over the longest time, up to now and at most @most_ns, for which there are samples.
 * False: samples do not cover @least_ns, or have gaps.
 */
bool screen_group_growth(const struct screen_groups *groups, const struct screen_group *group,
			 uint64_t least_ns, uint64_t most_ns, struct screen_growth *growth);

/* Sets the title of the group @kernfs_id, if it is there; until it is told apart, its name. */
void screen_groups_title(struct screen_groups *groups, uint64_t kernfs_id, const char *title);

/* Sets the name to @name, NULL: to the title. */
void screen_group_name(struct screen_group *group, const char *name);

/* The row of @kernfs_id in the last update; -1: none. */
int screen_groups_row(const struct screen_groups *groups, uint64_t kernfs_id);

/* Copies the last @max samples, oldest first; VAL_NONE is a gap. Returns their number. */
size_t screen_group_history(const struct screen_group *group, int64_t *samples, size_t max);

#endif
