/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/runtime_limits.h - a group's limits in the words of those who set them.
 *
 * Owns: the flags and settings of docker, compose, OCI runtimes, Kubernetes and systemd, and the
 * files of the other cgroup version, that give the limits that the group has. Pure. Must not know:
 * files, how it is shown.
 */
#ifndef CGSWAP_EXPLAIN_RUNTIME_LIMITS_H
#define CGSWAP_EXPLAIN_RUNTIME_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct explain;
struct machine;

struct runtime_limit {
	const char *to; /* "docker", "compose", "oci", "kubernetes", "systemd", "v1" or "v2" */
	char text[768]; /* what to say to it; "": it cannot be said */
	char note[320]; /* what is different then, or why it cannot; "": nothing */
};

#define RUNTIME_LIMITS 6

/*
 * The swap that LimitedSwap gives to a container that requests @request bytes of memory: the part
 * of the node's that this is of its memory (calcSwapForBurstablePods() in the kubelet). VAL_NONE
 * when the node's are not known.
 */
int64_t runtime_limited_swap(const struct machine *machine, int64_t request);

/*
 * Fills @list with RUNTIME_LIMITS entries. Of the root, and where a limit is not known, all texts
 * are empty.
 */
void runtime_limits(struct runtime_limit *list, const struct explain *e);

#endif
