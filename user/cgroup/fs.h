/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * cgroup/fs.h - the one place that reads /proc and /sys, of this machine or of a saved tree.
 *
 * Owns: where the cgroup hierarchy is mounted, how a group's directory is opened, and the formats
 * of the kernel's small text files (number, limit, "key value" lines). Must not know: what any
 * value means, rows, columns, BPF. Nothing here allocates except kernfs_open().
 */
#ifndef CGSWAP_CGROUP_FS_H
#define CGSWAP_CGROUP_FS_H

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/value.h" /* VAL_NONE, VAL_MAX */

/* Which hierarchy has the memory controller. */
enum cgroup_kind {
	CGROUP_NONE,  /* no memory controller is mounted */
	CGROUP_V2,    /* on the unified hierarchy */
	CGROUP_V1,    /* on a v1 hierarchy, and no v2 is mounted */
	CGROUP_MIXED, /* on a v1 hierarchy, beside a v2 without it */
};

/*
 * Maximum size of a file that is read at once, with its terminating zero. memory.stat is about 3 KB
 * and at most 4 KB on 7.3 (SEQ_BUF_SIZE in mm/memcontrol.c), /proc/meminfo 1.6 KB.
 */
#define KERNFS_FILE_MAX 16384

struct kernfs {
	int root_fd; /* "/", or the top of the saved tree */
	int cg_fd;   /* root group of the hierarchy with the memory controller, or -1 */
	bool saved;  /* a saved tree */
	enum cgroup_kind kind;
	bool whole;		 /* the mount shows the whole hierarchy */
	int depth;		 /* of our cgroup namespace below it; 0: unknown, or no namespace */
	bool local_events;	 /* v2: memory.events counts for the group alone */
	bool far_homes;		 /* homes may be on another machine that does not answer */
	char top[PATH_MAX];	 /* the group at the mount point; "/" where its name is unknown */
	char mount[PATH_MAX];	 /* mount point of cg_fd, as in mountinfo; "": none */
	char v2_mount[PATH_MAX]; /* the v2 mount point, even without memory; "": none */
};

/*
 * Opens @sysroot (NULL: "/") and finds the memory controller from proc/self/mountinfo and
 * cgroup.controllers. Of several mounts of a hierarchy, takes the first that shows its root. A tree
 * without any cgroup mount is no error: kind is then CGROUP_NONE. 0 or -errno (the directory or
 * mountinfo cannot be read; -ENXIO: this machine's /proc has only processes); after an error
 * nothing is open.
 */
int kernfs_open(struct kernfs *k, const char *sysroot);

/* Text for an error of kernfs_open(). */
const char *kernfs_open_error(int err);

void kernfs_close(struct kernfs *k);

/* "v2", "v1", "mixed" or "none", as in doctor's JSON. */
const char *kernfs_kind_name(enum cgroup_kind kind);

/* Writes to @text why no memory controller is mounted, and what to do. */
void kernfs_explain_none(const struct kernfs *k, char *text, size_t size);

/* Writes to @text why not all groups are visible, and what to do; "" when all are. */
void kernfs_explain_part(const struct kernfs *k, char *text, size_t size);

/* True when the kernel's names of groups differ from those here, as in a cgroup namespace. */
bool kernfs_is_renamed(const struct kernfs *k);

/*
 * file_open() below the root. A saved tree may hold links to absolute paths: they are resolved
 * inside the tree, never to files of this machine.
 */
int kernfs_open_path(const struct kernfs *k, const char *path, int flags, int64_t max);

/*
 * fdopendir(3) of @fd, where a negative @fd is the -errno of opening it. Closes @fd after an error.
 * NULL, with errno set.
 */
DIR *kernfs_list(int fd);

/*
 * Opens the directory of the group @path ("/a/b"; "/" is the root group) for the readers below. If
 * only part of the hierarchy is mounted, k->top and the groups below it exist, and no others. The
 * caller closes it. *@ino (may be NULL) gets the inode number, which on 64-bit kernels is the
 * kernfs id that BPF sees (kernfs_ino(), include/linux/kernfs.h): a directory that was removed and
 * made again has another one.
 *
 * The fd, or -ENOENT: no such group; -EINVAL: ".." in @path; -EXDEV: it is not mounted; -ENODEV:
 * kind is CGROUP_NONE.
 */
int kernfs_open_group(const struct kernfs *k, const char *path, uint64_t *ino);

/*
 * True when the group of @dirfd was removed. Reading its files then gives -ENOENT, as for files
 * that this kernel does not have. The kernel tells the two apart only when the removed directory is
 * listed (IS_DEADDIR in fs/readdir.c). Moves the file position of @dirfd.
 */
bool kernfs_is_removed(int dirfd);

/* True when @err (0 or -errno) means that this kernel, or its configuration, has no such file. */
bool kernfs_is_absent(int err);

/* True when @word is in @list, whose words any of @separators separates. */
bool kernfs_list_has(const char *list, const char *word, const char *separators);

/* Decodes the \ooo of mangle_path() (fs/seq_file.c) in place. */
void kernfs_unescape(char *text);

/*
 * The readers. @dirfd is a group's directory, or root_fd with names such as "proc/meminfo". Errors
 * of all: -ENOENT the file does not exist; -ENODEV the group was removed under an open file; -EFBIG
 * it does not fit; -EINVAL or -ERANGE unexpected contents; others as file_open(), read(2). After an
 * error, and where the file lacks the value, each int64_t asked for is VAL_NONE. Numbers above what
 * an int64_t holds become INT64_MAX - 1, which is not VAL_MAX.
 */

/*
 * Reads the whole file, which must be no link, and adds a terminating zero. The length or -errno;
 * @buf is "" after an error.
 */
ssize_t kernfs_read_file(int dirfd, const char *name, char *buf, size_t size);

/* Reads a file of one line, without its newline. An empty file is "". 0 or -errno. */
int kernfs_read_string(int dirfd, const char *name, char *buf, size_t size);

/* One unsigned number. *@val is 0 after an error. */
int kernfs_read_u64(int dirfd, const char *name, uint64_t *val);

/* One number. */
int kernfs_read_val(int dirfd, const char *name, int64_t *val);

/*
 * Reads a limit in bytes. VAL_MAX for "max", and for the number that v1 shows instead (the last
 * page that a page_counter can count, PAGE_COUNTER_MAX * PAGE_SIZE, for pages up to 64 KB).
 */
int kernfs_read_limit(int dirfd, const char *name, int64_t *val);

/*
 * Reads a file of "key value" or "key: value unit" lines (memory.stat, memory.swap.events,
 * meminfo), or of "key sub=value sub=value" lines, whose keys are written "key sub"
 * (memory.pressure: "some avg10"; averages, with two decimals, are in hundredths). Reads once for
 * all @nr keys: vals[i] is the number of keys[i]. A missing key is no error. It is an error if all
 * keys with a sub-key are missing, or if a key's value is no number. Of duplicate keys the first
 * counts.
 */
int kernfs_read_keyed(int dirfd, const char *name, const char *const *keys, int64_t *vals,
		      size_t nr);

#endif
