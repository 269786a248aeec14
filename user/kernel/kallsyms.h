/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/kallsyms.h - looks up the addresses of a few kernel symbols in one pass over kallsyms.
 *
 * Owns: reading /proc/kallsyms; kernel/kallsyms_lookup.h asks the kernel instead. Must not know:
 * what a symbol is for.
 */
#ifndef CGSWAP_KERNEL_KALLSYMS_H
#define CGSWAP_KERNEL_KALLSYMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ksym {
	const char *name;
	uint64_t address; /* 0: the kernel has no such symbol, or hides it */
	bool is_hidden;	  /* the kernel has it but hides the address */
};

/*
 * Fills in the addresses of the @nr symbols of @table (sorted by name) from the kallsyms file @path
 * below @root (file_open()). For duplicate names the first address counts. 0 or -errno; -EPERM when
 * the kernel shows only zeroes (kptr_restrict, or no CAP_SYSLOG).
 */
int kallsyms_read(int root, const char *path, struct ksym *table, size_t nr);

/* Sorts @table by name and removes duplicates; returns how many are left. */
size_t kallsyms_sort(struct ksym *table, size_t nr);

/* The index of @name in @table, sorted by name; -1 when it is absent. */
int kallsyms_index(const struct ksym *table, size_t nr, const char *name);

/* The address of @name in @table, sorted by name; 0 when it is absent. */
uint64_t kallsyms_find(const struct ksym *table, size_t nr, const char *name);

#endif
