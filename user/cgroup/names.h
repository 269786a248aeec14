/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/names.h - the names that people gave to the containers and pods of groups.
 *
 * Owns: when the files of container runtimes are read again (cgroup/runtime.h has which there are).
 * Must not know: families, what a name is used for.
 */
#ifndef CGSWAP_CGROUP_NAMES_H
#define CGSWAP_CGROUP_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup/runtime.h"

/* The shortest time between two readings, but for names_forget(). */
#define NAMES_AGAIN_NS 10000000000ull

struct names;
struct row;

/* Names from files below the root of @k, which must stay valid. NULL: no memory. */
struct names *names_new(const struct kernfs *k);
void names_free(struct names *names);

/*
 * Takes the rows of a refresh: names_expect() when there is a container or a pod that was not there
 * before, and names_refresh().
 */
void names_look(struct names *names, const struct row *rows, size_t nr, uint64_t now_ns);

/*
 * A container or a pod is new: the files are read again twice, NAMES_AGAIN_NS apart, as a runtime
 * may write them after it made the group.
 */
void names_expect(struct names *names);

/* True when it is time: the next names_find() reads the files again. */
bool names_refresh(struct names *names, uint64_t now_ns);

/* The earliest time at which names_refresh() is true; 0: not as things are. */
uint64_t names_next(const struct names *names);

/* The files are read again by the next names_find(). */
void names_forget(struct names *names);

/* The names of the group @path; @container is from container_parse(). "": not known. */
void names_find(struct names *names, const char *path, const struct container *container,
		struct runtime_name *name);

#endif
