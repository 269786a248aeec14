/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/runtime.h - the names that people gave to containers and pods, and limits.
 *
 * Owns: which local files of docker, containerd, CRI-O, podman, runc, crun, incus or kubelet have
 * the names of containers, the groups of those whose path does not tell, and what docker, runc and
 * podman were told of limits. No daemon is asked; what cannot be read has no name. Must not know:
 * what a name is for.
 */
#ifndef CGSWAP_CGROUP_RUNTIME_H
#define CGSWAP_CGROUP_RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup/fs.h"
#include "model/container.h"

/*
 * What is read, for who wants to keep it: @text is the JSON of @path with the keys that are looked
 * at and no others; NULL: a directory.
 */
typedef void (*runtime_take)(void *arg, const char *path, const char *text);

/* What could not be read although it is there, for @err, a -errno. */
typedef void (*runtime_missed)(void *arg, const char *path, int err);

struct runtime_name {
	char container[256]; /* "" when it is not known, as is the next */
	char pod[256];	     /* "NAMESPACE/POD" */
};

/* A text of the entry with this index that a group is found by. */
struct runtime_place {
	const char *text;
	size_t entry;
};

/* What the files say. They are read when they are first needed; zeroed but for @k. */
struct runtime {
	const struct kernfs *k;
	struct runtime_entry *all;
	size_t nr, max;
	struct runtime_place *places; /* by their texts */
	size_t nr_places, max_places;
	bool has_read, has_read_homes;
	size_t budget; /* bytes that may still be read */
	int err;       /* 0, or -ENOMEM: something of what was read is not here */
	char *buf;     /* the last file */
	size_t room;
	runtime_take take;   /* or NULL, */
	runtime_missed miss; /* as is this */
	void *arg;	     /* of both */
};

/* Reads what is needed for the group @path. */
void runtime_read(struct runtime *rt, const char *path, const struct container *container);

/* How well a text fits a group. */
enum runtime_match { RUNTIME_OTHER, RUNTIME_BEGINS, RUNTIME_CALLED };

/* The names of the group @path; @container is what container_parse() says of it. */
void runtime_find(struct runtime *rt, const char *path, const struct container *container,
		  struct runtime_name *name);

/*
 * RUNTIME_CALLED: @text is the name or the id of the container that the group @path is, or the
 * name of the pod, "POD" or "NAMESPACE/POD"; RUNTIME_BEGINS: the id begins with it.
 */
enum runtime_match runtime_match(struct runtime *rt, const char *path,
				 const struct container *container, const char *text);

enum runtime_teller { RUNTIME_DOCKER, RUNTIME_RUNC, RUNTIME_PODMAN };

/* What one of these was told of a container's limits, as its file has it. */
struct runtime_told {
	enum runtime_teller who;
	const char *file;     /* without the slash in front */
	int64_t memory, both; /* bytes, both of memory and swap; 0: not told, -1: no limit */
	char files[256];      /* "memory.high=32M" and such, a line each: they count before these */
};

/*
 * Sets @told, whose @file lives as long as @rt, to what counts for the container that the group
 * @path is: docker's word before that of runc, which hears of every change, and that before
 * podman's. False: nothing was told.
 */
bool runtime_told(struct runtime *rt, const char *path, const struct container *container,
		  struct runtime_told *told);

/* The id of a container of the machine's that is called @text or whose id begins so; or NULL. */
const char *runtime_known(struct runtime *rt, const char *text);

/* rt->take() and rt->miss(), if there are such; the latter not for what is not there. */
void runtime_tell(const struct runtime *rt, const char *path, const char *text);
void runtime_miss(struct runtime *rt, const char *path, int err);

void runtime_free(struct runtime *rt);

#endif
