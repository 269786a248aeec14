// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel/page_map.c - see kernel/page_map.h.
 */
#include "kernel/page_map.h"

#include <errno.h>
#include <string.h>

const char *const page_map_symbols[] = {
	"high_memory",	    "max_pfn",	    "mem_section", "memstart_addr",
	"page_offset_base", "vmemmap_base", NULL,
};

static bool has(const struct page_map_source *source, const char *name)
{
	return kallsyms_find(source->syms, source->nr_syms, name) != 0;
}

/* x86 has both addresses in variables (arch/x86/kernel/head64.c). */
static bool has_bases(const struct page_map_source *source)
{
	return has(source, "vmemmap_base") && has(source, "page_offset_base");
}

/* arm64 has them as constants, which differ between kernels; only it has memstart_addr. */
static bool has_sections(const struct page_map_source *source)
{
	return has(source, "memstart_addr") && has(source, "mem_section") &&
	       has(source, "high_memory") && has(source, "max_pfn") && source->section_bytes;
}

bool page_map_is_there(const struct page_map_source *source)
{
	return has_bases(source) || has_sections(source);
}

static int variable_read(const struct page_map_source *source, const char *name, uint64_t *value)
{
	return source->read(kallsyms_find(source->syms, source->nr_syms, name), value);
}

/* Sections of memory: SECTION_SIZE_BITS of arch/arm64/include/asm/sparsemem.h. */
static unsigned int section_bits(uint32_t page_bytes)
{
	return page_bytes == 1u << 16 ? 29 : 27;
}

#define SECTION_HAS_MEM_MAP 2 /* linux/mmzone.h */
#define SECTION_FLAGS 0xfffull

/*
 * The struct page of frame 0, as the section of the last frame has it: mem_section is an array of
 * pages of sections (sparse_encode_mem_map(), mm/sparse.c).
 */
static int structs_read(const struct page_map_source *source, uint64_t max_pfn, uint64_t *structs)
{
	uint64_t nr = (max_pfn - 1) * source->page_bytes >> section_bits(source->page_bytes);
	uint64_t per_page = source->page_bytes / source->section_bytes, at, section;
	int err = per_page ? variable_read(source, "mem_section", &at) : -ERANGE;

	if (!err)
		err = source->read(at + nr / per_page * sizeof(at), &at);
	if (!err)
		err = source->read(at + nr % per_page * source->section_bytes, &section);
	if (!err && !(section & SECTION_HAS_MEM_MAP))
		err = -ERANGE;
	*structs = err ? 0 : section & ~SECTION_FLAGS;
	return err;
}

/*
 * The memory of frame 0: the map of memory ends at high_memory, with the last frame. It begins at a
 * power of two below 0, with the memory at memstart_addr.
 */
static int memory_read(const struct page_map_source *source, uint64_t max_pfn, uint64_t *memory)
{
	uint64_t end, start, size;
	int err = variable_read(source, "high_memory", &end);

	if (!err)
		err = variable_read(source, "memstart_addr", &start);
	if (err)
		return err;
	*memory = (end & -(uint64_t)source->page_bytes) - max_pfn * source->page_bytes;
	size = -(*memory + start);
	return size && !(size & (size - 1)) ? 0 : -ERANGE;
}

int page_map_read(const struct page_map_source *source, struct page_map *map)
{
	uint64_t max_pfn;
	int err;

	memset(map, 0, sizeof(*map));
	if (has_bases(source)) {
		err = variable_read(source, "vmemmap_base", &map->structs);
		return err ? err : variable_read(source, "page_offset_base", &map->memory);
	}
	if (!has_sections(source))
		return -EOPNOTSUPP;
	err = variable_read(source, "max_pfn", &max_pfn);
	if (!err && !max_pfn)
		err = -ERANGE;
	if (!err)
		err = structs_read(source, max_pfn, &map->structs);
	return err ? err : memory_read(source, max_pfn, &map->memory);
}
