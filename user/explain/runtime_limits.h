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

struct explain;

struct runtime_limit {
	const char *to; /* "docker", "compose", "oci", "kubernetes", "systemd", "v1" or "v2" */
	char text[768]; /* what to say to it; "": it cannot be said */
	char note[320]; /* what is different then, or why it cannot; "": nothing */
};

#define RUNTIME_LIMITS 6

/*
 * Fills @list with RUNTIME_LIMITS entries. Of the root, and where a limit is not known, all texts
 * are empty.
 */
void runtime_limits(struct runtime_limit *list, const struct explain *e);

#endif
