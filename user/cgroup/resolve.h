/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/resolve.h - the group that somebody means: a path, a pid, or a container's or pod's id.
 *
 * Owns: which of these a text is, finding the group, and reading it. Must not know: what is then
 * done with it.
 */
#ifndef CGSWAP_CGROUP_RESOLVE_H
#define CGSWAP_CGROUP_RESOLVE_H

#include <stddef.h>

#include "cgroup/fs.h"
#include "cgroup/group.h"

/*
 * The group that @text names, in @path of PATH_MAX bytes: a number is a pid, what is an existing
 * group is that group, and otherwise 6 or more hexadecimal digits are (the beginning of) the id of
 * a container or the uid of a pod; any other word without a slash is the name of a container. 0, or
 * -errno with one line in @error, "WHAT: WHY": -ENOENT nothing has this name, -ENOTUNIQ
 * several have, -ENODEV the group was removed.
 */
int resolve_group(const struct kernfs *k, const char *text, char *path, char *error,
		  size_t error_len);

/*
 * groups_read() of the group that @text names; of groups->below the group with the path @text,
 * NULL: the root. 0, or -errno with one line in @error.
 */
int resolve_read(struct groups *groups, const struct kernfs *k, const char *text, char *error,
		 size_t error_len);

/* The same for a text that can only be a path, below the mount or with the mount in front. */
int resolve_path(const struct kernfs *k, const char *text, char *path, char *error,
		 size_t error_len);

#endif
