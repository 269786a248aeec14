/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/path.h - paths of groups, from the root of the hierarchy: "/a/b". Pure.
 *
 * Owns: making a path from user input or from the names of kernfs nodes, and which path is below
 * which. Must not know: where names come from, whether the group exists.
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
 * Appends @len bytes of @name as a component to @path, a buffer of @size bytes. 0 or -ENAMETOOLONG,
 * with @path unchanged.
 */
int path_append(char *path, size_t size, const char *name, size_t len);

/*
 * The path of the group that a user calls @text: absolute under @mount, where the hierarchy is
 * mounted, or from its root, with or without a leading slash. "/sys/fs/cgroup/a/", "/a", "a" and
 * ".//a/" are all "/a". Drops extra slashes and ".". Keeps "..": no group has that name, so it
 * matches nothing, and kernfs_open_group() refuses it. 0 or -ENAMETOOLONG.
 */
int path_normalize(const char *text, const char *mount, char *path, size_t size);

/*
 * The same for a group in a recording, which does not store the mount point: drops any of the usual
 * ones, those of a v1 memory controller only with @v1. On v2 a group can be called "/memory".
 */
int path_normalize_recorded(const char *text, bool v1, char *path, size_t size);

/*
 * True when the group @path is @top or below it. All groups are below "/". @top NULL: no subtree
 * was asked for. @path NULL: the path is not known.
 */
bool path_is_below(const char *path, const char *top);

#endif
