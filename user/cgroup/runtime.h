/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/runtime.h - the names that people gave to containers and pods, and the limits they set.
 *
 * Owns: which local files of docker, containerd, CRI-O, podman, runc, crun, incus or kubelet hold
 * the names of containers, the groups of containers whose path does not show the id, and the limits
 * set through docker, runc and podman. Asks no daemon; what cannot be read has no name. Must not
 * know: what a name is used for.
 */
#ifndef CGSWAP_CGROUP_RUNTIME_H
#define CGSWAP_CGROUP_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup/fs.h"
#include "model/container.h"

/*
 * Gets what is read, to save it: @text is the JSON of @path with only the keys that are used; NULL:
 * a directory.
 */
typedef void (*runtime_take)(void *arg, const char *path, const char *text);

/* Gets the path of a file that exists and cannot be read, with @err, a -errno. */
typedef void (*runtime_missed)(void *arg, const char *path, int err);

struct runtime_name {
	char container[256]; /* "" when not known, as is the next */
	char pod[256];	     /* "NAMESPACE/POD" */
};

/* A text by which a group is found, with the index of its entry. */
struct runtime_place {
	const char *text;
	size_t entry;
};

/* The contents of the files. They are read when first needed. All zero but @k at first. */
struct runtime {
	const struct kernfs *k;
	struct runtime_entry *all;
	size_t nr, max;
	struct runtime_place *places; /* sorted by text */
	size_t nr_places, max_places;
	bool has_read, has_read_homes;
	size_t budget; /* bytes that may still be read */
	int err;       /* 0, or -ENOMEM: part of what was read is missing */
	char *buf;     /* the last file */
	size_t room;
	runtime_take take;   /* may be NULL */
	runtime_missed miss; /* may be NULL */
	void *arg;	     /* for both */
};

/* Reads what the group @path needs. */
void runtime_read(struct runtime *rt, const char *path, const struct container *container);

/* How well a text fits a group. */
enum runtime_match { RUNTIME_OTHER, RUNTIME_BEGINS, RUNTIME_CALLED };

/* The names of the group @path; @container comes from container_parse(). */
void runtime_find(struct runtime *rt, const char *path, const struct container *container,
		  struct runtime_name *name);

/*
 * RUNTIME_CALLED: @text is the name or the id of the container whose group is @path, or its pod's
 * name, "POD" or "NAMESPACE/POD", or both names, "POD/NAME". RUNTIME_BEGINS: the id begins with
 * @text.
 */
enum runtime_match runtime_match(struct runtime *rt, const char *path,
				 const struct container *container, const char *text);

enum runtime_teller { RUNTIME_DOCKER, RUNTIME_RUNC, RUNTIME_PODMAN };

/* A container's limits as set through one of these, from its file. */
struct runtime_told {
	enum runtime_teller who;
	const char *file;     /* without the leading slash */
	int64_t memory, both; /* bytes; @both: memory + swap; 0: not set, -1: no limit */
	char files[256];      /* lines such as "memory.high=32M", which override those */
};

/*
 * Sets @told to the limits that were set for the container whose group is @path. docker's file wins
 * over runc's, which records every update, and that over podman's. @told's @file lives as long as
 * @rt. False: none was set.
 */
bool runtime_told(struct runtime *rt, const char *path, const struct container *container,
		  struct runtime_told *told);

/* The id of a container of the machine that is called @text or whose id begins with it; or NULL. */
const char *runtime_known(struct runtime *rt, const char *text);

/* Call rt->take() or rt->miss() if set. runtime_miss() ignores files that do not exist. */
void runtime_tell(const struct runtime *rt, const char *path, const char *text);
void runtime_miss(struct runtime *rt, const char *path, int err);

void runtime_free(struct runtime *rt);

#endif
