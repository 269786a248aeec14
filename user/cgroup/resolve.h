/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/resolve.h - the group that somebody means: a path, a pid, or a name of a container, a pod,
 * a machine or a unit.
 *
 * Owns: which of these a text is, finding the group, and reading it. Must not know: what is then
 * done with it.
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
	char note[2 * PATH_MAX];  /* what else @text may mean, and how to say that; "" */
	char error[2 * PATH_MAX]; /* after an error: one line, "WHAT: WHY" */
};

/*
 * The group that @text names. "pid:NUMBER" is a process's, "/a/b" a path, "docker://ID" and the
 * like an id. Of anything else the first that there is of
 * - the path of a group,
 * - the whole id of a container or uid of a pod,
 * - the name of a container, a pod ("NAMESPACE/POD" too) or a machine,
 * - the end of a path: "docker-ID.scope", "web.slice/db.service"; first a unit of the system's own
 *   systemd,
 * - the same without ".service", ".scope" or ".slice",
 * - a pid,
 * - 6 digits or more that such an id begins with.
 * Of several the one that all others are inside is taken. 0 or -errno: -EINVAL no name at all,
 * -ENOENT nothing has this name, -ENOTUNIQ several have, -ENODEV the group was removed.
 */
int resolve_group(const struct kernfs *k, struct runtime *rt, const char *text,
		  struct target *target);

/*
 * groups_read() of the group that @text names; of groups->below the group with the path @text,
 * NULL: the root. 0 or -errno.
 */
int resolve_read(struct groups *groups, const struct kernfs *k, struct runtime *rt,
		 const char *text, struct target *target);

/* A text that can only be a path, below the mount or with the mount in front. */
int resolve_path(const struct kernfs *k, const char *text, char *path, char *error,
		 size_t error_len);

#endif
