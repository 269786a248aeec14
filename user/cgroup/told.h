/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/told.h - the limits that who made a group was told, by the files of settings.
 *
 * Owns: which files of kubelet, Proxmox, lxc, incus, lxd and systemd are a group's, and whose word
 * counts, of these and of cgroup/runtime.h. What cannot be read tells nothing. Must not know: what
 * the kernel has.
 */
#ifndef CGSWAP_CGROUP_TOLD_H
#define CGSWAP_CGROUP_TOLD_H

#include <stdbool.h>

#include "cgroup/runtime.h"
#include "cgroup/told_parse.h"

struct groups;

/*
 * What was told of the group @path, in @told, of TOLD_LIMITS: of several who were told of a limit
 * the one that is nearest to people, docker before systemd. True when there is something.
 */
bool told_read(struct runtime *rt, const char *path, struct told *told);

/* The same of each group, in group->told; and reads the names of all. 0 or -ENOMEM. */
int told_read_groups(struct runtime *rt, struct groups *groups);

#endif
