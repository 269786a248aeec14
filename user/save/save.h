/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * save/save.h - a saved tree: the files of a machine that cgswap reads, for --sysroot elsewhere.
 *
 * Owns: which files, in which order, and what was not saved. Must not know: what is in them.
 */
#ifndef CGSWAP_SAVE_SAVE_H
#define CGSWAP_SAVE_SAVE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cgroup/fs.h"

struct save_config {
	const char *dir;   /* must not exist, or be empty */
	int64_t max_bytes; /* of the tree on disk */
	int64_t max_file;  /* bytes; larger files are left out */
	bool processes;	   /* proc/PID/cgroup and comm too */
	bool kernel;	   /* also types (BTF) and symbols */
	const volatile int *stop;
};

/* Files that should be in the tree and are not. */
struct save_missed {
	uint64_t nr;
	int err;
	char first[PATH_MAX];
};

struct save_result {
	uint64_t groups, files;
	int64_t bytes;		   /* in the files */
	struct save_missed unread; /* could not be read */
	struct save_missed large;  /* larger than max_file */
	bool full;		   /* max_bytes were reached, and the rest is left out */
};

/* 0, or -errno with one line in @error; what is in the tree by then stays. */
int save_tree(const struct kernfs *k, const struct save_config *config, struct save_result *result,
	      char *error, size_t error_len);

/* True when the file @name of a group is saved. */
bool save_is_group_file(const char *name);

#endif
