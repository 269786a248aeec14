/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/runtime_limits.h - a group's limits in the terms of those who set them.
 *
 * Owns: the flags and settings of docker, compose, OCI runtimes, Kubernetes and systemd, and the
 * files of the other cgroup version, that result in the group's limits. Pure. Must not know: files,
 * how it is shown.
 */
#ifndef CGSWAP_EXPLAIN_RUNTIME_LIMITS_H
#define CGSWAP_EXPLAIN_RUNTIME_LIMITS_H

#include <stddef.h>
#include <stdint.h>

struct explain;
struct machine;

struct runtime_limit {
	const char *to; /* "docker", "compose", "oci", "kubernetes", "systemd", "v1" or "v2" */
	char text[768]; /* the setting; "": there is none */
	char note[320]; /* how it differs, or why there is none; "": nothing */
};

#define RUNTIME_LIMITS 6

/*
 * Bytes of swap that LimitedSwap gives a container that requests @request bytes of memory: the
 * request's share of the node's memory, applied to the node's swap (calcSwapForBurstablePods() in
 * the kubelet). VAL_NONE when the node's numbers are not known.
 */
int64_t runtime_limited_swap(const struct machine *machine, int64_t request);

/*
 * Fills @list with RUNTIME_LIMITS entries. All texts are empty for the root, and where a limit is
 * not known.
 */
void runtime_limits(struct runtime_limit *list, const struct explain *e);

#endif
