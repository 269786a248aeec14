/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/path.h - paths of groups, from the root of the hierarchy: "/a/b". Pure.
 *
 * Owns: how a path is made from what a user gives or from the names of kernfs nodes, and which path
 * is below which. Must not know: where names were read, whether there is such a group.
 */
#ifndef CGSWAP_CGROUP_PATH_H
#define CGSWAP_CGROUP_PATH_H

#include <stdbool.h>
#include <stddef.h>

#include "record.h"

/*
 * Joins @nr names, nearest first and the root last, into a path of at most @size bytes. The root's
 * own name is empty, so its path is "/". 0 or -ENAMETOOLONG.
 */
int path_join(const struct name_row *names, int nr, char *path, size_t size);

/*
 * Adds the group @name, @len bytes of it, below the one of @path in @size bytes. 0 or
 * -ENAMETOOLONG, with @path as it was.
 */
int path_append(char *path, size_t size, const char *name, size_t len);

/*
 * The path of the group that a user calls @text: absolute under @mount, the directory where the
 * hierarchy is mounted, or from its root, with or without a slash in front. "/sys/fs/cgroup/a/",
 * "/a", "a" and ".//a/" are all "/a". Slashes too many and "." are dropped. ".." is kept, as no
 * group has that name: it matches nothing, and kernfs_open_group() refuses it. 0 or -ENAMETOOLONG.
 */
int path_normalize(const char *text, const char *mount, char *path, size_t size);

/*
 * The same for a group of a recording, which does not say where the hierarchy was mounted: any of
 * the usual places is dropped, those of a v1 memory controller when @v1. On v2 a group can be
 * called "/memory".
 */
int path_normalize_recorded(const char *text, bool v1, char *path, size_t size);

/*
 * True when the group @path is @top or below it. All groups are below "/", and with @top NULL no
 * subtree is asked for. @path NULL: it is not known.
 */
bool path_is_below(const char *path, const char *top);

#endif
