/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/told.h - the limits configured in a runtime or systemd, from their files.
 *
 * Owns: which files of kubelet, Proxmox, lxc, incus, lxd and systemd apply to a group, and which
 * wins among these and cgroup/runtime.h. Files that cannot be read say nothing. Must not know: what
 * the kernel has.
 */
#ifndef CGSWAP_CGROUP_TOLD_H
#define CGSWAP_CGROUP_TOLD_H

#include <stdbool.h>

#include "cgroup/runtime.h"
#include "cgroup/told_parse.h"

struct groups;

/*
 * Sets @told (TOLD_LIMITS entries) to the limits configured for the group @path. Where several set
 * one, the closest to the user wins: docker before systemd. True when there is any.
 */
bool told_read(struct runtime *rt, const char *path, struct told *told);

/* The same for each group, in group->told, and reads all names. 0 or -ENOMEM. */
int told_read_groups(struct runtime *rt, struct groups *groups);

#endif
