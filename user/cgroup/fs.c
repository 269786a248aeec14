// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * cgroup/fs.c - the readers of the kernel's small text files.
 *
 * Owns: opening relative to a directory, reading a whole file, and the formats: number, limit, "key
 * value" and "key sub=value" lines. cgroup/mount.c finds the hierarchies. Must not know: what a
 * value means. Allocates nothing: it must work when the machine is out of memory.
 */
#include "cgroup/fs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"

/* v1 shows LONG_MAX rounded down to a page; the largest page is 64 KB. */
#define V1_NO_LIMIT (INT64_MAX - 0xffff)

ssize_t kernfs_read_file(int dirfd, const char *name, char *buf, size_t size)
{
	int fd = file_open(dirfd, name, O_NOFOLLOW, INT64_MAX);
	ssize_t len = fd < 0 ? fd : file_read(fd, buf, size);

	if (fd >= 0)
		close(fd);
	buf[len < 0 ? 0 : len] = '\0';
	return len;
}

int kernfs_read_string(int dirfd, const char *name, char *buf, size_t size)
{
	ssize_t len = kernfs_read_file(dirfd, name, buf, size);

	if (len < 0)
		return (int)len;
	buf[strcspn(buf, "\n")] = '\0';
	return 0;
}

/* Parses a decimal number; @end is what follows it. The kernel writes no sign and no other base. */
static int parse_u64(const char *text, uint64_t *val, const char **end)
{
	char *stop;

	if (!isdigit((unsigned char)*text))
		return -EINVAL;
	errno = 0;
	*val = strtoull(text, &stop, 10);
	*end = stop;
	return errno ? -errno : 0;
}

static int64_t clamp_val(uint64_t val)
{
	return val >= INT64_MAX ? INT64_MAX - 1 : (int64_t)val;
}

int kernfs_read_u64(int dirfd, const char *name, uint64_t *val)
{
	char text[64];
	const char *end;
	int err = kernfs_read_string(dirfd, name, text, sizeof(text));

	if (!err)
		err = parse_u64(text, val, &end);
	if (!err && *end)
		err = -EINVAL;
	if (err)
		*val = 0;
	return err;
}

int kernfs_read_val(int dirfd, const char *name, int64_t *val)
{
	uint64_t raw;
	int err = kernfs_read_u64(dirfd, name, &raw);

	*val = err ? VAL_NONE : clamp_val(raw);
	return err;
}

int kernfs_read_limit(int dirfd, const char *name, int64_t *val)
{
	char text[64];
	const char *end;
	uint64_t raw;
	int err = kernfs_read_string(dirfd, name, text, sizeof(text));

	*val = VAL_NONE;
	if (!err && !strcmp(text, "max")) {
		*val = VAL_MAX;
		return 0;
	}
	if (!err)
		err = parse_u64(text, &raw, &end);
	if (!err && *end)
		err = -EINVAL;
	if (!err)
		*val = raw >= V1_NO_LIMIT && raw <= INT64_MAX ? VAL_MAX : clamp_val(raw);
	return err;
}

/* The text after "key: ", or after " sub=" in the line of a key with sub-keys; NULL: not there. */
static const char *keyed_text(const char *line, size_t len, const char *sub)
{
	const char *at;

	if (!*sub)
		return line + len + strspn(line + len, ": \t");
	at = strstr(line, sub);
	return at && at < strchrnul(line, '\n') && at[strlen(sub)] == '=' ? at + strlen(sub) + 1
									  : NULL;
}

/* The number at @text, or an average (two decimals) in hundredths. */
static int64_t keyed_number(const char *text, bool average)
{
	const char *end;
	uint64_t raw;

	if (parse_u64(text, &raw, &end))
		return VAL_NONE;
	if (average) {
		if (*end != '.' || strspn(end + 1, "0123456789") != 2 || raw >= UINT32_MAX)
			return VAL_NONE;
		raw = raw * 100 + (uint64_t)(end[1] - '0') * 10 + (uint64_t)(end[2] - '0');
		end += 3;
	}
	return !*end || isspace((unsigned char)*end) ? clamp_val(raw) : VAL_NONE;
}

/*
 * Stores the number of one line in vals[] when its key is wanted and not set yet. False: it is no
 * number.
 */
static bool keyed_line(const char *line, const char *const *keys, int64_t *vals, size_t nr)
{
	size_t len = strcspn(line, ": \t\n");
	bool fine = true;

	for (size_t i = 0; i < nr; i++) {
		const char *text;

		if (vals[i] != VAL_NONE || strncmp(line, keys[i], len) != 0 ||
		    (keys[i][len] && keys[i][len] != ' '))
			continue;
		text = keyed_text(line, len, keys[i] + len);
		if (!text)
			continue;
		vals[i] = keyed_number(text, !strncmp(keys[i] + len, " avg", 4));
		fine &= vals[i] != VAL_NONE;
	}
	return fine;
}

/* A file of keys with sub-keys always has some of them. */
static bool nothing_found(const char *const *keys, const int64_t *vals, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (vals[i] != VAL_NONE || !strchr(keys[i], ' '))
			return false;
	return true;
}

int kernfs_read_keyed(int dirfd, const char *name, const char *const *keys, int64_t *vals,
		      size_t nr)
{
	char buf[KERNFS_FILE_MAX];
	ssize_t len = kernfs_read_file(dirfd, name, buf, sizeof(buf));
	bool fine = true;

	for (size_t i = 0; i < nr; i++)
		vals[i] = VAL_NONE;
	if (len < 0)
		return (int)len;
	for (const char *line = buf; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		fine &= keyed_line(line, keys, vals, nr);
	}
	return fine && !nothing_found(keys, vals, nr) ? 0 : -EINVAL;
}

void kernfs_unescape(char *text)
{
	char *out = text;

	while (*text) {
		if (*text == '\\' && strspn(text + 1, "01234567") >= 3) {
			*out++ = (char)((text[1] - '0') * 64 + (text[2] - '0') * 8 + text[3] - '0');
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}

bool kernfs_is_absent(int err)
{
	/* EOPNOTSUPP: pressure files while PSI is switched off (kernel/sched/psi.c). */
	return err == -ENOENT || err == -EOPNOTSUPP;
}

bool kernfs_is_removed(int dirfd)
{
	char entries[1024];

	/* Not readdir(3): glibc turns this ENOENT into the end of the directory. */
	if (lseek(dirfd, 0, SEEK_SET) < 0)
		return false;
	return syscall(SYS_getdents64, dirfd, entries, sizeof(entries)) < 0 && errno == ENOENT;
}
