// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/addr2sym.c - see kernel/addr2sym.h.
 */
#include "kernel/addr2sym.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/file.h"

struct symbol {
	uint64_t address;
	size_t name; /* in the names */
};

struct addr2sym {
	struct symbol *table;
	size_t nr, max;
	char *names;
	size_t nr_bytes, max_bytes;
};

static int symbol_add(struct addr2sym *symbols, uint64_t address, const char *name)
{
	size_t len = strlen(name) + 1;

	if (array_reserve(&symbols->table, &symbols->max, symbols->nr + 1,
			  sizeof(*symbols->table)) ||
	    array_reserve(&symbols->names, &symbols->max_bytes, symbols->nr_bytes + len, 1))
		return -ENOMEM;
	symbols->table[symbols->nr++] = (struct symbol){ address, symbols->nr_bytes };
	memcpy(symbols->names + symbols->nr_bytes, name, len);
	symbols->nr_bytes += len;
	return 0;
}

static int symbol_compare(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return x->name < y->name ? -1 : x->name > y->name;
}

/* "ffffffff81000000 T _stext [module]" */
static int addr2sym_read(struct addr2sym *symbols, FILE *file)
{
	char line[512], name[256], type;
	uint64_t address;
	int err = 0;

	while (!err && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%" SCNx64 " %c %255s", &address, &type, name) != 3)
			continue;
		if (address && strchr("tTwW", type))
			err = symbol_add(symbols, address, name);
	}
	if (symbols->nr)
		qsort(symbols->table, symbols->nr, sizeof(*symbols->table), symbol_compare);
	return err;
}

struct addr2sym *addr2sym_open(const char *path)
{
	struct addr2sym *symbols = calloc(1, sizeof(*symbols));
	FILE *file = symbols ? file_stream(AT_FDCWD, path, 0, INT64_MAX) : NULL;
	int err = file ? addr2sym_read(symbols, file) : -errno;

	if (file)
		fclose(file);
	if (!err)
		return symbols;
	addr2sym_free(symbols);
	errno = -err;
	return NULL;
}

void addr2sym_free(struct addr2sym *symbols)
{
	if (!symbols)
		return;
	free(symbols->table);
	free(symbols->names);
	free(symbols);
}

const char *addr2sym_find(const struct addr2sym *symbols, uint64_t address)
{
	size_t low = 0, high = symbols->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (symbols->table[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? symbols->names + symbols->table[low - 1].name : NULL;
}
