/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/page_map.h - where the kernel has the struct page and the memory of each page frame, so
 * that a struct page leads to the memory.
 *
 * Owns: how x86 and arm64 tell. Must not know: whose pages are read.
 */
#ifndef CGSWAP_KERNEL_PAGE_MAP_H
#define CGSWAP_KERNEL_PAGE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/kallsyms.h"

/* Both are linear: an array of struct page, and a map of all memory. */
struct page_map {
	uint64_t structs; /* address of the struct page of frame 0, which need not exist */
	uint64_t memory;  /* address of its memory */
};

struct page_map_source {
	const struct ksym *syms; /* sorted by name, with page_map_symbols[] among them */
	size_t nr_syms;
	uint32_t section_bytes; /* sizeof(struct mem_section); 0: not known */
	uint32_t page_bytes;
	int (*read)(uint64_t address, uint64_t *value); /* kread_u64() */
};

/* The symbols that are used; ends with NULL. */
extern const char *const page_map_symbols[];

/* Whether the kernel has what page_map_read() needs. */
bool page_map_is_there(const struct page_map_source *source);

/*
 * Fills @map. 0; -EOPNOTSUPP when the kernel does not have what it needs; -ERANGE when what it says
 * does not fit together, as after memory was added to a running arm64 machine; an error of read().
 */
int page_map_read(const struct page_map_source *source, struct page_map *map);

#endif
