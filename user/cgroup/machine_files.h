/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/machine_files.h - the files of the machine that are read for all groups.
 *
 * Owns: the list of them, and which of them are not regular files. Must not know: their contents.
 */
#ifndef CGSWAP_CGROUP_MACHINE_FILES_H
#define CGSWAP_CGROUP_MACHINE_FILES_H

#include "cgroup/fs.h"

/* The size of a huge page: as many pages as a page has entries of 8 bytes. */
#define PAGE_SIZE_FILE "sys/kernel/mm/transparent_hugepage/hpage_pmd_size"

/*
 * Paths without a leading slash; NULL ends the list. A path that ends in a slash is a directory, of
 * which all files are read.
 */
extern const char *const machine_files[];

/* Calls @odd for each of them that is not a regular file, with file_is_odd()'s @err. */
typedef void (*machine_file_odd)(void *arg, const char *path, int err);
void machine_files_check(const struct kernfs *k, machine_file_odd odd, void *arg);

#endif
