/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/runtime.h - the names that people gave to containers and pods.
 *
 * Owns: which local file of docker, containerd, CRI-O, podman or kubelet has a container's name. No
 * daemon is asked; what cannot be read has no name. Must not know: groups, what a name is for.
 */
#ifndef CGSWAP_CGROUP_RUNTIME_H
#define CGSWAP_CGROUP_RUNTIME_H

#include "cgroup/fs.h"
#include "model/container.h"

/*
 * What a look-up read, for who wants to keep it: @text is the JSON of @path with the keys that are
 * read and no others; NULL: a directory, or with @err, a -errno, what could not be read.
 */
typedef void (*runtime_take)(void *arg, const char *path, const char *text, int err);

struct runtime_name {
	char container[256]; /* "" when it is not known, as is the next */
	char pod[256];	     /* "NAMESPACE/POD" */
};

/* Looks up @container's id and pod below the root of @k. */
void runtime_find(const struct kernfs *k, const struct container *container,
		  struct runtime_name *name);

/* Calls @take with all that this look-up reads. */
void runtime_state(const struct kernfs *k, const struct container *container, runtime_take take,
		   void *arg);

#endif
