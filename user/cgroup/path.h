/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/path.h - the path of a group from the names of its kernfs nodes. Pure.
 *
 * Owns: how components become "/a/b". Must not know: where the names were read.
 */
#ifndef CGSWAP_CGROUP_PATH_H
#define CGSWAP_CGROUP_PATH_H

#include <stddef.h>

#include "record.h"

/*
 * Joins @nr names, nearest first and the root last, into a path of at most @size bytes. The root's
 * own name is empty, so its path is "/". 0 or -ENAMETOOLONG.
 */
int path_join(const struct name_row *names, int nr, char *path, size_t size);

#endif
