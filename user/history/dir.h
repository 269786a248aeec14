/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * history/dir.h - the files of a history in their directory.
 *
 * Owns: their names, which sort by the wall clock. Must not know: what is in them.
 */
#ifndef CGSWAP_HISTORY_DIR_H
#define CGSWAP_HISTORY_DIR_H

#include <stddef.h>
#include <stdint.h>

#define HISTORY_NAME 64

struct history_file {
	char name[HISTORY_NAME];
	uint64_t bytes;
};

/* All zero but @fd is an empty one. */
struct history_dir {
	int fd;
	struct history_file *files; /* by name, oldest first */
	size_t nr, max;
};

/* Opens the directory @path. 0 or -errno. */
int history_dir_open(struct history_dir *dir, const char *path);

/* Lists its files; others are left alone. 0 or -errno. */
int history_dir_list(struct history_dir *dir);

/* "cgswap-20261130T031152.250Z-1a2b3c4d.hist": the time, and the start of the boot id. */
void history_name(char name[HISTORY_NAME], int64_t real_ns, const char *boot_id);

void history_dir_close(struct history_dir *dir);

#endif
