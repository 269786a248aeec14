/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/resolve.h - the group that the user means: a path, a pid, or the name of a container, a
 * pod, a machine or a unit.
 *
 * Owns: which of these a text is, finding the group, and reading it. Must not know: what the group
 * is used for.
 */
#ifndef CGSWAP_CGROUP_RESOLVE_H
#define CGSWAP_CGROUP_RESOLVE_H

#include <limits.h>
#include <stddef.h>

#include "cgroup/fs.h"
#include "cgroup/group.h"
#include "cgroup/runtime.h"

struct target {
	char path[PATH_MAX];
	char note[2 * PATH_MAX];  /* what else @text may mean, and how to name that; "" */
	char error[2 * PATH_MAX]; /* after an error: one line, "WHAT: WHY" */
};

/*
 * Finds the group that @text names. "pid:NUMBER" is that of a process, "/a/b" a path, "docker://ID"
 * and the like an id; "/NAME", if there is no such path, a container as docker inspect prints it.
 * For any other text, the first of these that exists:
 *
 * - the path of a group,
 * - the whole id of a container or uid of a pod, with or without "pod" in front,
 * - the name of a container, a pod or a container of it ("POD", "NAMESPACE/POD", "POD/NAME",
 *   "NAMESPACE/POD/NAME") or a machine,
 * - the end of a path: "docker-ID.scope", "web.slice/db.service"; first a unit of the machine's
 *   systemd,
 * - the same without ".service", ".scope" or ".slice",
 * - a pid,
 * - at least the first 6 digits of such an id.
 *
 * Of several groups, the one that contains all others. 0 or -errno: -EINVAL not a name, -ENOENT
 * nothing has this name, -ENOTUNIQ several have, -ENODEV the group was removed.
 */
int resolve_group(const struct kernfs *k, struct runtime *rt, const char *text,
		  struct target *target);

/*
 * groups_read() of the group that @text names. With groups->below, @text is a path; NULL: the root.
 * 0 or -errno.
 */
int resolve_read(struct groups *groups, const struct kernfs *k, struct runtime *rt,
		 const char *text, struct target *target);

/*
 * Resolves a text that can only be a path, relative to the mount or with the mount point in front.
 */
int resolve_path(const struct kernfs *k, const char *text, char *path, char *error,
		 size_t error_len);

#endif
