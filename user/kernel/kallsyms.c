// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/kallsyms.c - see kernel/kallsyms.h. The kernel generates the file's 150,000 lines during
 * the read. So we read it once, in large blocks, and keep only the wanted lines.
 */
#include "kernel/kallsyms.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

#define KALLSYMS_CHUNK 65536
#define KALLSYMS_MAX (256 << 20) /* for a saved file; the kernel's is about 10 MB */

#define ADDRESS_DIGITS 16
#define NAME_AT (ADDRESS_DIGITS + 3)

/* Hash filter of wanted names by length and two letters: few others pass. */
struct filter {
	bool wanted[1024];
};

static size_t filter_place(const char *name, size_t len)
{
	return (len * 67 + (unsigned char)name[0] * 7 + (unsigned char)name[len - 1]) % 1024;
}

static void filter_make(struct filter *filter, const struct ksym *table, size_t nr)
{
	memset(filter, 0, sizeof(*filter));
	for (size_t i = 0; i < nr; i++)
		filter->wanted[filter_place(table[i].name, strlen(table[i].name))] = true;
}

static int ksym_compare(const void *a, const void *b)
{
	return strcmp(((const struct ksym *)a)->name, ((const struct ksym *)b)->name);
}

static struct ksym *ksym_find(const struct ksym *table, size_t nr, const char *name)
{
	struct ksym key = { .name = name };

	return bsearch(&key, table, nr, sizeof(*table), ksym_compare);
}

static bool line_is_symbol(const char *line, const char *end)
{
	return end - line > NAME_AT && line[ADDRESS_DIGITS] == ' ' && line[NAME_AT - 1] == ' ';
}

/* "ffffffff81000000 T name\t[module]"; @name is the wanted name in it. */
static void symbol_take(const char *line, char *name, struct ksym *table, size_t nr)
{
	struct ksym *sym = ksym_find(table, nr, name);
	uint64_t address;

	if (!sym || sym->address)
		return;
	address = strtoull(line, NULL, 16);
	sym->address = address;
	sym->is_hidden = !address;
}

static void line_take(char *line, char *end, const struct filter *filter, struct ksym *table,
		      size_t nr)
{
	char *name = line + NAME_AT;

	if (end[-1] == ']') {
		char *tab = memchr(name, '\t', (size_t)(end - name));

		end = tab ? tab : end;
	}
	*end = '\0';
	if (end > name && filter->wanted[filter_place(name, (size_t)(end - name))])
		symbol_take(line, name, table, nr);
}

/* Takes the complete lines of @buf; moves the rest to its start and returns its length. */
static size_t chunk_take(char *buf, size_t len, const struct filter *filter, struct ksym *table,
			 size_t nr, bool *seen)
{
	char *line = buf, *end;

	while ((end = memchr(line, '\n', len - (size_t)(line - buf)))) {
		char *next = end + 1;

		if (line_is_symbol(line, end)) {
			*seen = *seen || strspn(line, "0") < ADDRESS_DIGITS;
			line_take(line, end, filter, table, nr);
		}
		line = next;
	}
	len -= (size_t)(line - buf);
	memmove(buf, line, len);
	return len;
}

int kallsyms_read(int root, const char *path, struct ksym *table, size_t nr)
{
	static_assert(KALLSYMS_CHUNK > 4096, "longer than the longest line");
	char buf[KALLSYMS_CHUNK + 1];
	struct filter filter;
	size_t len = 0;
	bool seen = false;
	ssize_t n;
	int fd = file_open(root, path, 0, KALLSYMS_MAX);

	if (fd < 0)
		return fd;
	filter_make(&filter, table, nr);
	while ((n = read(fd, buf + len, KALLSYMS_CHUNK - len)) > 0)
		len = chunk_take(buf, len + (size_t)n, &filter, table, nr, &seen);
	close(fd);
	if (n < 0)
		return -errno;
	return seen ? 0 : -EPERM;
}

size_t kallsyms_sort(struct ksym *table, size_t nr)
{
	size_t kept = 0;

	qsort(table, nr, sizeof(*table), ksym_compare);
	for (size_t i = 0; i < nr; i++)
		if (!kept || strcmp(table[kept - 1].name, table[i].name) != 0)
			table[kept++] = table[i];
	return kept;
}

int kallsyms_index(const struct ksym *table, size_t nr, const char *name)
{
	const struct ksym *sym = ksym_find(table, nr, name);

	return sym ? (int)(sym - table) : -1;
}

uint64_t kallsyms_find(const struct ksym *table, size_t nr, const char *name)
{
	const struct ksym *sym = ksym_find(table, nr, name);

	return sym ? sym->address : 0;
}
