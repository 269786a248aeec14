/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/group.h - groups as their files show them, read once or twice, with the groups above them.
 *
 * Owns: which groups are read, and reading them again for rates. Must not know: BPF, what the
 * numbers mean together.
 */
#ifndef CGSWAP_CGROUP_GROUP_H
#define CGSWAP_CGROUP_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup/files.h"
#include "cgroup/fs.h"
#include "model/row.h"

/* The files of one group at one moment. */
struct sample {
	uint64_t time_ns;	 /* CLOCK_MONOTONIC; 0: not taken */
	int64_t val[MEM__COUNT]; /* by enum mem and, where a file has it, by enum col */
	bool occupied;		 /* a process is in the group itself, or that is not known */
	bool reclaim;		 /* memory.reclaim exists */
	char bad[480];		 /* files with no number or an impossible one; "" */
};

struct told;

struct group {
	char *path;		    /* "/a/b" */
	const struct group *parent; /* NULL above the root of the hierarchy */
	size_t index;		    /* in struct groups */
	bool gone;		    /* removed between the two readings */
	struct told *told;	    /* set by told_read_groups(); NULL: nothing */
	const struct group *next;   /* first of nr_below groups below that count memory */
	size_t nr_below;
	bool below_missed;  /* not all groups below were read */
	bool below_other;   /* one just below does not count memory, or was removed */
	int64_t below_swap; /* bytes of the groups just below; VAL_NONE: not known */
	struct sample first;
	struct sample second; /* time_ns 0: the files were read only once */
};

struct groups {
	struct group **all; /* parents before their children */
	size_t nr;
	size_t max;
	size_t asked; /* the first that is not above the group asked for */
	int missed; /* -errno of the first group whose groups below could not be listed; 0; -E2BIG:
			 there are more than GROUPS_BELOW */
	bool below; /* also read the groups below; set by the caller */
};

/*
 * Reads the group @path and all above it and, with groups->below, every group below it that counts
 * memory and is not removed meanwhile. A group below that cannot be read is kept with all values
 * unknown. 0 or -errno, with the path of the group that could not be read in @failed (PATH_MAX
 * bytes): -ENOENT there is none, -ENODATA it does not count memory.
 */
int groups_read(struct groups *groups, const struct kernfs *k, const char *path, char *failed);

/* Maximum number of groups read below one. */
#define GROUPS_BELOW 8192

/*
 * Reads the groups below the last one, as groups_read() does with groups->below, but at most
 * GROUPS_BELOW of them. 0, or -errno when out of memory or descriptors.
 */
int groups_read_below(struct groups *groups, const struct kernfs *k);

/*
 * Bytes of the machine's available memory that memory.min keeps from reclaim. Reads only the groups
 * just below the root: no group below has more protection (effective_protection()). VAL_NONE: not
 * known. 0, or -errno when out of memory or descriptors.
 */
int groups_kept(const struct kernfs *k, int64_t *bytes);

/*
 * Reads the files of all groups again. A group that cannot be read gets all values unknown. 0, or
 * -errno when out of memory or descriptors.
 */
int groups_read_again(struct groups *groups, const struct kernfs *k);

void groups_free(struct groups *groups);

/*
 * The group above whose usage includes @group's and whose limits hold for it; NULL at the top, and
 * on v1 when the parent's use_hierarchy is 0.
 */
const struct group *group_above(const struct group *group);

/* The latest reading of @group. */
const struct sample *group_sample(const struct group *group);

/*
 * Calls @visit for @top and every group below it, parents first. A nonzero result ends the walk and
 * is returned. One directory is open at a time. 0 or -errno. Out of memory or descriptors ends the
 * walk. A group that cannot be listed, or whose path is too long, does not: the first such error is
 * returned at the end.
 */
typedef int (*group_visit)(const char *path, void *arg);
int groups_walk(const struct kernfs *k, const char *top, group_visit visit, void *arg);

#endif
