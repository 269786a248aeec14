/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/name_reader.h - the names of containers and pods, read by a thread of its own.
 *
 * Owns: the thread, and what it was asked for and has found. Disks are slow when a machine swaps,
 * and there can be a thousand files: whoever counts must not wait for them. Must not know: what a
 * name is used for.
 */
#ifndef CGSWAP_CGROUP_NAME_READER_H
#define CGSWAP_CGROUP_NAME_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "model/container.h"

struct name_reader;

/*
 * Starts the thread, for files below @sysroot (NULL: "/"). It has the rights that the caller has
 * now: with CAP_DAC_READ_SEARCH it reads all files, without it those that the user may read. NULL
 * if that is not possible.
 */
struct name_reader *name_reader_start(const char *sysroot);

/* Does not wait for a disk: a thread that does ends by itself. */
void name_reader_end(struct name_reader *reader);

/*
 * Asks for the name of @path, the group of a container or a pod, once for each group. Copies @path.
 * Reading begins with the next name_reader_take().
 */
void name_reader_ask(struct name_reader *reader, uint64_t kernfs_id, const char *path);

/*
 * Takes a name that was found, as by container_title(), the oldest first; false: none for now. A
 * name that is not there yet, or only the pod's half of it, is looked for once more, NAMES_AGAIN_NS
 * later (cgroup/names.h), and then no longer. A later name of a group replaces the one before.
 */
bool name_reader_take(struct name_reader *reader, uint64_t *kernfs_id,
		      char title[CONTAINER_TITLE_SIZE]);

#endif
