/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/group.h - groups as their files show them, once or twice, with the groups above them.
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
	int64_t val[MEM__COUNT]; /* enum mem, and of enum col those that files say */
	bool occupied;		 /* a process is in the group itself, or that cannot be seen */
	bool reclaim;		 /* there is memory.reclaim */
	char bad[96];		 /* a file that holds no number, or one that cannot be; "" */
};

struct told;

struct group {
	char *path;		    /* "/a/b" */
	const struct group *parent; /* NULL above the root of the hierarchy */
	size_t index;		    /* in struct groups */
	bool gone;		    /* removed between the two readings */
	struct told *told;	    /* told_read_groups(); NULL: nothing */
	int64_t below_swap;	    /* bytes of the groups just below; VAL_NONE: not known */
	bool has_below;		    /* groups that count memory, in which it may grow */
	struct sample first;
	struct sample second; /* time_ns 0: the files were read once */
};

struct groups {
	struct group **all; /* parents before their children */
	size_t nr;
	size_t max;
	size_t asked; /* the first that is not above what was asked for */
	int missed;   /* -errno of the first group whose groups below could not be listed; 0 */
	bool below;   /* set by the caller */
};

/*
 * Reads the group @path and all above it; with groups->below every group below it too that counts
 * memory, without those that are removed meanwhile; of one that cannot be read nothing is known. 0
 * or -errno, then with the path of the group that could not be read in @failed (PATH_MAX bytes):
 * -ENOENT there is none, -ENODATA it does not count memory.
 */
int groups_read(struct groups *groups, const struct kernfs *k, const char *path, char *failed);

/*
 * Reads the files of all of them once more. 0, or -errno without memory or descriptors; of one that
 * cannot be read nothing is known then.
 */
int groups_read_again(struct groups *groups, const struct kernfs *k);

void groups_free(struct groups *groups);

/*
 * The group that counts what @group uses as well and whose limits hold for it, NULL at the top. On
 * v1 there is none when the parent's use_hierarchy is 0.
 */
const struct group *group_above(const struct group *group);

/* The last reading of @group. */
const struct sample *group_sample(const struct group *group);

/*
 * Calls @visit for @top and every group below it, parents first; a result other than 0 ends it and
 * is returned. One directory is open at a time. 0 or -errno: without memory or descriptors it ends;
 * else of the first that could not be listed, or whose path is too long, after all others.
 */
typedef int (*group_visit)(const char *path, void *arg);
int groups_walk(const struct kernfs *k, const char *top, group_visit visit, void *arg);

#endif
