// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * base/file.c - see base/file.h.
 */
#define _GNU_SOURCE
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/array.h"
#include "base/out.h"

#define READ_STEP 65536
#define TRIES 16 /* for a path with ".." while directories are being renamed */

/* True when nothing is above @root, so that no path can leave it. */
static bool is_top(int root)
{
	struct stat here, top;

	return !fstat(root, &here) && !stat("/", &top) && here.st_dev == top.st_dev &&
	       here.st_ino == top.st_ino;
}

/* Opens component by component; refuses links and "..". */
static int open_parts(int root, const char *path, int flags)
{
	int dir = root, fd = -1;

	while (*path) {
		size_t len = strcspn(path, "/");
		bool last = !path[len + strspn(path + len, "/")];
		char name[NAME_MAX + 1];

		if (len > NAME_MAX || (len == 2 && !strncmp(path, "..", 2))) {
			errno = len > NAME_MAX ? ENAMETOOLONG : ELOOP;
			fd = -1;
		} else {
			snprintf(name, sizeof(name), "%.*s", (int)len, path);
			fd = openat(dir, name,
				    O_NOFOLLOW | O_CLOEXEC | (last ? flags : O_PATH | O_DIRECTORY));
		}
		if (dir != root)
			close(dir);
		if (last || fd < 0)
			break;
		dir = fd;
		path += len + strspn(path + len, "/");
	}
	return fd;
}

/* An entry of the directory itself that must not be a link: the fast path for files of groups. */
static bool is_name(const char *path, int flags)
{
	return (flags & O_NOFOLLOW) && *path && !strchr(path, '/') && strcmp(path, "..") != 0;
}

static int open_inside(int root, const char *path, int flags)
{
	struct open_how how = { .flags = (uint64_t)(flags | O_CLOEXEC),
				.resolve = RESOLVE_IN_ROOT };
	int fd;

	path += strspn(path, "/");
	if (!*path)
		path = ".";
	if (is_name(path, flags))
		return openat(root, path, flags | O_CLOEXEC);
	for (int i = 0; i < TRIES; i++) {
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	if (fd >= 0 || (errno != ENOSYS && errno != EPERM))
		return fd;
	return is_top(root) ? openat(root, path, flags | O_CLOEXEC) : open_parts(root, path, flags);
}

static int stat_check(const struct stat *st, int64_t max)
{
	if (S_ISDIR(st->st_mode))
		return -EISDIR;
	if (S_ISLNK(st->st_mode))
		return -ELOOP;
	if (S_ISCHR(st->st_mode) && st->st_rdev == makedev(1, 3))
		return 0;
	if (!S_ISREG(st->st_mode))
		return -EMEDIUMTYPE;
	return st->st_size > max ? -EFBIG : 0;
}

static int path_open(int root, const char *path, int flags)
{
	int fd = root == AT_FDCWD ? openat(root, path, flags | O_CLOEXEC)
				  : open_inside(root, path, flags);

	return fd < 0 ? -errno : fd;
}

/* Opens the file @found, even if a link was changed since. Without /proc, opens the path again. */
static int found_open(int found, int root, const char *path, int flags)
{
	char again[32];
	int fd;

	snprintf(again, sizeof(again), "/proc/self/fd/%d", found);
	fd = open(again, (flags & ~O_NOFOLLOW) | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? path_open(root, path, flags) : -errno;
	return fd;
}

/* Nothing is opened before it is known to be a regular file: just opening a device may do harm. */
int file_open(int root, const char *path, int flags, int64_t max)
{
	const int reading = flags | O_RDONLY | O_NOCTTY | O_NONBLOCK;
	struct stat st;
	int found, fd;

	if (flags & O_DIRECTORY)
		return path_open(root, path, reading);
	if (is_name(path, flags)) {
		fd = fstatat(root, path, &st, AT_SYMLINK_NOFOLLOW) ? -errno : stat_check(&st, max);
		return fd ? fd : path_open(root, path, reading);
	}
	found = path_open(root, path, flags | O_PATH);
	if (found < 0)
		return found;
	fd = fstat(found, &st) ? -errno : stat_check(&st, max);
	if (!fd)
		fd = found_open(found, root, path, reading);
	close(found);
	return fd;
}

int file_open_above(int dir, const struct stat *above)
{
	int fd = openat(dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC), err;
	struct stat st;

	if (fd < 0)
		return -errno;
	err = fstat(fd, &st) ? -errno : 0;
	if (!err && (st.st_dev != above->st_dev || st.st_ino != above->st_ino))
		err = -ESTALE;
	if (err)
		close(fd);
	return err ? err : fd;
}

FILE *file_stream(int root, const char *path, int flags, int64_t max)
{
	int fd = file_open(root, path, flags, max), err;
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");

	err = fd < 0 ? -fd : errno;
	if (!in && fd >= 0)
		close(fd);
	errno = err;
	return in;
}

bool file_exists(int root, const char *path)
{
	int fd = open_inside(root, path, O_PATH | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool file_is_directory(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN)
		return entry->d_type == DT_DIR;
	return !fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISDIR(st.st_mode);
}

ssize_t file_read(int fd, char *buf, size_t size)
{
	size_t len = 0;

	/* seq_file returns at most a page per call */
	while (len < size) {
		ssize_t got = read(fd, buf + len, size - len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (!got)
			return (ssize_t)len;
		len += (size_t)got;
	}
	return -EFBIG;
}

ssize_t file_read_all(int fd, char **buf, size_t *room, size_t max)
{
	size_t len = 0;

	while (len <= max) {
		ssize_t got;

		if (array_reserve(buf, room, len + READ_STEP, 1))
			return -ENOMEM;
		got = read(fd, *buf + len, READ_STEP);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (!got)
			return (ssize_t)len;
		len += got > 0 ? (size_t)got : 0;
	}
	return -EFBIG;
}

static int new_write(int dir, const char *beside, const char *text, size_t len, mode_t mode)
{
	FILE *file;
	int err, fd;

	unlinkat(dir, beside, 0); /* do not write into a file that somebody else put there */
	fd = openat(dir, beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	file = fd < 0 ? NULL : fdopen(fd, "w");
	if (!file) {
		err = -errno;
		if (fd >= 0)
			close(fd);
		return err;
	}
	out_bytes(file, text, len);
	err = out_flush(file);
	if (fchmod(fd, mode) && !err)
		err = -errno;
	if (fclose(file) && !err)
		err = -errno;
	return err;
}

int file_replace(int dir, const char *name, const char *text, size_t len, mode_t mode)
{
	char beside[NAME_MAX + 1];
	int err;

	if (snprintf(beside, sizeof(beside), ".%s.new", name) >= (int)sizeof(beside))
		return -ENAMETOOLONG;
	err = new_write(dir, beside, text, len, mode);
	if (!err && renameat(dir, beside, dir, name))
		err = -errno;
	if (err)
		unlinkat(dir, beside, 0);
	return err;
}

bool file_is_odd(int err)
{
	return err == -EMEDIUMTYPE || err == -EFBIG || err == -ELOOP || err == -EISDIR ||
	       err == -ENODATA || err == -EBADMSG;
}

const char *file_error(int err)
{
	return err == -EMEDIUMTYPE ? "not a regular file"
	       : err == -ENODATA   ? "it is empty"
	       : err == -EBADMSG   ? "it is not what such a file holds"
				   : strerror(-err);
}
