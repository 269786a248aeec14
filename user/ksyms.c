// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ksyms.c - see ksyms.h. The file has 150,000 lines and more and is made by the kernel while it is
 * read, so it is read once, in large pieces, and nothing is kept of the lines that nobody wants.
 */
#include "ksyms.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KSYMS_CHUNK 65536

static int ksym_compare(const void *a, const void *b)
{
	return strcmp(((const struct ksym *)a)->name, ((const struct ksym *)b)->name);
}

static struct ksym *ksym_find(const struct ksym *table, size_t nr, const char *name)
{
	struct ksym key = { .name = name };

	return bsearch(&key, table, nr, sizeof(*table), ksym_compare);
}

/* "ffffffff81000000 T name\t[module]"; returns the address, 0 when it is hidden. */
static uint64_t line_take(char *line, struct ksym *table, size_t nr)
{
	char *end, *name;
	uint64_t address = strtoull(line, &end, 16);
	struct ksym *sym;

	if (end[0] != ' ' || !end[1] || end[2] != ' ')
		return 0;
	name = end + 3;
	name[strcspn(name, " \t")] = '\0';
	sym = ksym_find(table, nr, name);
	if (sym && !sym->address) {
		sym->address = address;
		sym->is_hidden = !address;
	}
	return address;
}

/* Takes the whole lines of @buf; returns the length of what is left at its start. */
static size_t chunk_take(char *buf, size_t len, struct ksym *table, size_t nr, bool *seen)
{
	char *line = buf, *end;

	while ((end = memchr(line, '\n', len - (size_t)(line - buf)))) {
		*end = '\0';
		if (line_take(line, table, nr))
			*seen = true;
		line = end + 1;
	}
	len -= (size_t)(line - buf);
	memmove(buf, line, len);
	return len;
}

int ksyms_read(const char *path, struct ksym *table, size_t nr)
{
	static_assert(KSYMS_CHUNK > 4096, "longer than the longest line");
	char buf[KSYMS_CHUNK + 1];
	size_t len = 0;
	bool seen = false;
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	while ((n = read(fd, buf + len, KSYMS_CHUNK - len)) > 0)
		len = chunk_take(buf, len + (size_t)n, table, nr, &seen);
	close(fd);
	if (n < 0)
		return -errno;
	return seen ? 0 : -EPERM;
}

uint64_t ksyms_find(const struct ksym *table, size_t nr, const char *name)
{
	const struct ksym *sym = ksym_find(table, nr, name);

	return sym ? sym->address : 0;
}
