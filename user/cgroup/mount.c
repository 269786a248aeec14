// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/mount.c - where the memory controller is, and the directories of its groups.
 *
 * Owns: proc/self/mountinfo, cgroup.controllers, and opening paths inside the sysroot only. Must
 * not know: what is in a group's files. mountinfo is read once and line by line, because it can be
 * megabytes on a machine full of containers; nothing else here allocates.
 */
#define _GNU_SOURCE
#include "cgroup/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cgroup/path.h"

/* Of a saved tree's mountinfo: megabytes on a machine full of containers. */
#define MOUNTINFO_MAX (64 << 20)

struct mount_line {
	const char *root; /* the mounted part of the file system, still escaped */
	const char *point;
	const char *fstype;
	const char *options; /* of the super block */
};

/* Mounts other than the v2 one, and which group each mount shows. */
struct mounts {
	char v1[PATH_MAX];	/* mount point of the hierarchy with the memory controller; "" */
	char v1_root[PATH_MAX]; /* the group at that mount point */
	char v2_root[PATH_MAX];
};

int kernfs_open_path(const struct kernfs *k, const char *path, int flags, int64_t max)
{
	return file_open(k->root_fd, path, flags, max);
}

DIR *kernfs_list(int fd)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	int err = fd < 0 ? -fd : errno;

	if (!dir && fd >= 0)
		close(fd);
	errno = err;
	return dir;
}

/* Fields of "ID PARENT DEV ROOT POINT OPTIONS [TAGS...] - FSTYPE SOURCE SUPEROPTIONS" (proc(5)). */
static bool mount_parse(char *line, struct mount_line *m)
{
	char *tail = strstr(line, " - "), *save = NULL, *field = NULL;

	if (!tail)
		return false;
	*tail = '\0';
	for (int i = 0; i < 5; i++) {
		field = strtok_r(i ? NULL : line, " ", &save);
		if (i == 3)
			m->root = field;
	}
	m->point = field;
	m->fstype = strtok_r(tail + 3, " \n", &save);
	strtok_r(NULL, " \n", &save);
	m->options = strtok_r(NULL, " \n", &save);
	return m->point && m->options;
}

bool kernfs_list_has(const char *list, const char *word, const char *separators)
{
	while (*list) {
		size_t len = strcspn(list, separators);

		if (len == strlen(word) && !strncmp(list, word, len))
			return true;
		list += len;
		list += strspn(list, separators);
	}
	return false;
}

/*
 * Keeps the mount point in @to: the first one, unless that shows only a part of the hierarchy (a
 * container's view of its own group) and this one shows all. @root is the part that it shows.
 */
static void mount_keep(const struct mount_line *m, char *to, char *root)
{
	if (*to && (!strcmp(root, "/") || strcmp(m->root, "/") != 0))
		return;
	if (strlen(m->point) >= PATH_MAX || strlen(m->root) >= PATH_MAX)
		return;
	strcpy(root, m->root);
	kernfs_unescape(root);
	strcpy(to, m->point);
	kernfs_unescape(to);
}

static bool is_far(const char *fstype)
{
	return kernfs_list_has("nfs nfs4 cifs smb3 ceph afs lustre gpfs 9p autofs", fstype, " ") ||
	       !strncmp(fstype, "fuse", 4);
}

/* Superblock options belong to the hierarchy: any of its mounts shows them. */
static void mounts_scan(struct kernfs *k, FILE *in, struct mounts *found)
{
	struct mount_line m;
	char *line = NULL;
	size_t size = 0;

	while (getline(&line, &size, in) > 0) {
		if (!mount_parse(line, &m))
			continue;
		if (!strcmp(m.fstype, "cgroup2")) {
			mount_keep(&m, k->v2_mount, found->v2_root);
			k->local_events |= kernfs_list_has(m.options, "memory_localevents", ",");
		} else if (!strcmp(m.fstype, "cgroup") &&
			   kernfs_list_has(m.options, "memory", ",")) {
			mount_keep(&m, found->v1, found->v1_root);
		} else if (path_is_below(m.point, "/home")) {
			k->far_homes |= is_far(m.fstype);
		}
	}
	free(line);
}

static int mounts_find(struct kernfs *k, struct mounts *found)
{
	FILE *in = file_stream(k->root_fd, "proc/self/mountinfo", O_NOFOLLOW, MOUNTINFO_MAX);
	int err;

	if (!in)
		return -errno;
	errno = 0;
	mounts_scan(k, in, found);
	err = feof(in) ? 0 : errno ? -errno : -EIO;
	fclose(in);
	return err;
}

/*
 * Whether the root group of the v2 mount has the memory controller. 0 or -errno: an unreadable file
 * does not mean no.
 */
static int v2_find_memory(const struct kernfs *k, bool *has)
{
	char words[512] = "";
	int fd, err;

	*has = false;
	if (!*k->v2_mount)
		return 0;
	fd = file_open(k->root_fd, k->v2_mount, O_DIRECTORY, 0);
	if (fd < 0)
		return kernfs_is_absent(fd) ? 0 : fd;
	err = kernfs_read_string(fd, "cgroup.controllers", words, sizeof(words));
	close(fd);
	*has = kernfs_list_has(words, "memory", " \n");
	return kernfs_is_absent(err) || file_is_odd(err) ? 0 : err;
}

/* Each "/.." is one level above the group at the root of our cgroup namespace. */
static int depth_of(const char *root)
{
	int depth = 0;

	while (!strncmp(root, "/..", 3) && (!root[3] || root[3] == '/')) {
		root += 3;
		depth++;
	}
	return *root ? 0 : depth;
}

/*
 * Sets the group at the mount point from mountinfo's name @root. In a cgroup namespace "/" may be
 * another group: the hierarchy's root is the first node that kernfs numbers (kernfs_create_root(),
 * fs/kernfs/dir.c).
 */
static void top_set(struct kernfs *k, const char *root)
{
	int depth = depth_of(root);
	struct stat st;
	bool first = k->saved ? !depth : !fstat(k->cg_fd, &st) && st.st_ino == 1;

	k->whole = first && (depth || !strcmp(root, "/"));
	k->depth = k->whole ? depth : 0;
	strcpy(k->top, depth || strstr(root, "/..") ? "/" : root);
}

/* Chooses the hierarchy that counts memory, and opens its root group. */
static int mounts_choose(struct kernfs *k, const struct mounts *found)
{
	bool v2;
	int fd, err = v2_find_memory(k, &v2);

	if (err)
		return err;
	if (v2)
		k->kind = CGROUP_V2;
	else if (*found->v1)
		k->kind = *k->v2_mount ? CGROUP_MIXED : CGROUP_V1;
	k->whole = !strcmp(found->v2_root, "/");
	if (k->kind == CGROUP_NONE)
		return 0;
	strcpy(k->mount, k->kind == CGROUP_V2 ? k->v2_mount : found->v1);
	fd = file_open(k->root_fd, k->mount, O_DIRECTORY, 0);
	if (fd < 0)
		return fd;
	k->cg_fd = fd;
	top_set(k, k->kind == CGROUP_V2 ? found->v2_root : found->v1_root);
	return 0;
}

int kernfs_open(struct kernfs *k, const char *sysroot)
{
	struct mounts found = { 0 };
	int err;

	memset(k, 0, sizeof(*k));
	k->cg_fd = -1;
	k->saved = sysroot && strcmp(sysroot, "/") != 0;
	k->root_fd = file_open(AT_FDCWD, sysroot ? sysroot : "/", O_DIRECTORY, 0);
	if (k->root_fd < 0)
		return k->root_fd;
	err = mounts_find(k, &found);
	if (!err)
		err = mounts_choose(k, &found);
	if (!err && !k->saved && faccessat(k->root_fd, "proc/meminfo", F_OK, 0))
		err = -ENXIO;
	if (err)
		kernfs_close(k);
	return err;
}

const char *kernfs_open_error(int err)
{
	return err == -ENXIO
		       ? "it has processes but no meminfo, swaps or kallsyms, as with subset=pid; "
			 "see unshare -m, and mount -t proc proc /proc"
		       : strerror(-err);
}

void kernfs_close(struct kernfs *k)
{
	if (k->cg_fd >= 0)
		close(k->cg_fd);
	if (k->root_fd >= 0)
		close(k->root_fd);
	k->cg_fd = -1;
	k->root_fd = -1;
}

/*
 * Whether cgroup_disable= on the kernel command line disables the memory controller
 * (cgroup_disable()).
 */
static bool memory_is_disabled(const struct kernfs *k)
{
	static const char option[] = "cgroup_disable=";
	char line[4096], *rest = line, *word;

	kernfs_read_string(k->root_fd, "proc/cmdline", line, sizeof(line));
	while ((word = strsep(&rest, " ")))
		if (!strncmp(word, option, strlen(option)) &&
		    kernfs_list_has(word + strlen(option), "memory", ","))
			return true;
	return false;
}

/* /proc/cgroups has a line "memory HIERARCHY GROUPS ENABLED", on newer kernels only for v1. */
static bool memory_is_offered(const struct kernfs *k)
{
	static const char *const key[] = { "memory" };
	char text[4096];
	int64_t hierarchy;

	if (!*k->v2_mount || !k->whole ||
	    kernfs_read_file(k->root_fd, "proc/cgroups", text, sizeof(text)) < 0)
		return true;
	kernfs_read_keyed(k->root_fd, "proc/cgroups", key, &hierarchy, 1);
	return hierarchy != VAL_NONE;
}

/* Why the controllers cannot be known; "": they can. */
static const char *controllers_fault(const struct kernfs *k)
{
	char path[PATH_MAX + 32], first;
	const char *fault = "";
	int fd;

	snprintf(path, sizeof(path), "%s/cgroup.controllers", k->v2_mount);
	fd = kernfs_open_path(k, path, O_NOFOLLOW, INT64_MAX);
	if (file_is_odd(fd))
		fault = "cannot be read";
	else if (fd >= 0 && k->saved && !read(fd, &first, 1))
		fault = "is empty: tar saves cgroup files without their contents; use cgswap save";
	if (fd >= 0)
		close(fd);
	return fault;
}

void kernfs_explain_none(const struct kernfs *k, char *text, size_t size)
{
	static const char none[] = "no memory controller";
	const char *fault = *k->v2_mount ? controllers_fault(k) : "";

	if (*fault)
		snprintf(text, size, "%s: %s/cgroup.controllers %s", none, k->v2_mount, fault);
	else if (memory_is_disabled(k))
		snprintf(
			text, size,
			"%s: cgroup_disable=memory on the kernel's command line switches it off; boot without it",
			none);
	else if (!memory_is_offered(k))
		snprintf(
			text, size,
			"%s: this kernel does not offer it (CONFIG_MEMCG); /proc/cgroups has no line for it",
			none);
	else
		snprintf(text, size,
			 "%s: mount cgroup2 and write +memory to its cgroup.subtree_control", none);
}

bool kernfs_is_renamed(const struct kernfs *k)
{
	return k->kind != CGROUP_NONE && !k->whole && !strcmp(k->top, "/");
}

void kernfs_explain_part(const struct kernfs *k, char *text, size_t size)
{
	*text = '\0';
	if (kernfs_is_renamed(k))
		snprintf(
			text, size,
			"this is inside a cgroup namespace: files of groups outside of it are not visible here; start the container with --cgroupns=host");
	else if (k->kind != CGROUP_NONE && !k->whole)
		snprintf(text, size,
			 "only the group %s is mounted at %s: others are not visible here", k->top,
			 k->mount);
}

const char *kernfs_kind_name(enum cgroup_kind kind)
{
	switch (kind) {
	case CGROUP_V2:
		return "v2";
	case CGROUP_V1:
		return "v1";
	case CGROUP_MIXED:
		return "mixed";
	default:
		return "none";
	}
}

int kernfs_open_group(const struct kernfs *k, const char *path, uint64_t *ino)
{
	struct stat st;
	int fd;

	if (k->cg_fd < 0)
		return -ENODEV;
	if (kernfs_list_has(path, "..", "/"))
		return -EINVAL;
	if (strcmp(k->top, "/") != 0) {
		if (!path_is_below(path, k->top))
			return -EXDEV;
		path += strlen(k->top);
	}
	fd = file_open(k->cg_fd, path, O_DIRECTORY, 0);
	if (fd < 0 || !ino)
		return fd;
	if (fstat(fd, &st)) {
		int err = -errno;

		close(fd);
		return err;
	}
	*ino = st.st_ino;
	return fd;
}
