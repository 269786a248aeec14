// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/kernel/test_page_map.c - where page frames are, as x86 and arm64 tell.
 *
 * Owns: the promises of kernel/page_map.h, for pages of 4, 16 and 64 KiB.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdlib.h>

#include "kernel/page_map.h"

/* One more than the words that a test needs. */
#define WORDS 8
#define SYMBOL(n) (0xffff800008000000 + (n)*8)

enum { HIGH_MEMORY, MAX_PFN, MEM_SECTION, MEMSTART_ADDR, PAGE_OFFSET_BASE, VMEMMAP_BASE };

static struct ksym syms[] = {
	{ "high_memory", SYMBOL(HIGH_MEMORY), false },
	{ "max_pfn", SYMBOL(MAX_PFN), false },
	{ "mem_section", SYMBOL(MEM_SECTION), false },
	{ "memstart_addr", SYMBOL(MEMSTART_ADDR), false },
	{ "page_offset_base", 0, false },
	{ "vmemmap_base", 0, false },
};

static struct word {
	uint64_t address, value;
} words[WORDS];

static void word_set(uint64_t address, uint64_t value)
{
	for (int i = 0; i < WORDS; i++) {
		if (words[i].address && words[i].address != address)
			continue;
		words[i] = (struct word){ address, value };
		return;
	}
	fail();
}

static int word_read(uint64_t address, uint64_t *value)
{
	for (int i = 0; i < WORDS; i++) {
		if (words[i].address != address)
			continue;
		*value = words[i].value;
		return 0;
	}
	return -EFAULT;
}

#define ROOTS 0xffff00007ffd0000
#define SECTIONS 0xffff00007ffc8000
#define STRUCTS 0xfffffbffff000000

/* A machine with memory from 1 GiB on, and 4 bytes of a page at its end that no kernel uses. */
struct machine {
	uint32_t page_bytes;
	uint32_t section_bytes;
	uint64_t memory; /* bytes */
	uint64_t map;	 /* where the map of memory begins */
};

static struct page_map_source machine_make(const struct machine *m)
{
	const uint64_t start = 1ull << 30, end = start + m->memory;
	const uint64_t nr = (end - 1) >> (m->page_bytes == 1 << 16 ? 29 : 27);
	const uint64_t per_root = m->page_bytes / m->section_bytes;

	for (int i = 0; i < WORDS; i++)
		words[i] = (struct word){ 0 };
	for (int i = HIGH_MEMORY; i <= MEMSTART_ADDR; i++)
		syms[i].address = SYMBOL(i);
	syms[PAGE_OFFSET_BASE].address = syms[VMEMMAP_BASE].address = 0;
	word_set(SYMBOL(HIGH_MEMORY), m->map + m->memory + 4);
	word_set(SYMBOL(MAX_PFN), end / m->page_bytes);
	word_set(SYMBOL(MEMSTART_ADDR), start);
	word_set(SYMBOL(MEM_SECTION), ROOTS);
	word_set(ROOTS + nr / per_root * 8, SECTIONS);
	word_set(SECTIONS + nr % per_root * m->section_bytes, STRUCTS | 0xf);
	return (struct page_map_source){ syms, sizeof(syms) / sizeof(syms[0]), m->section_bytes,
					 m->page_bytes, word_read };
}

static const struct machine machines[] = {
	{ 4096, 16, 1ull << 30, 0xffff000000000000 },
	{ 4096, 32, 700ull << 30, 0xffff000000000000 },
	{ 4096, 16, 3ull << 30, 0xfff0000000000000 },
	{ 16384, 16, 1ull << 30, 0xffff800000000000 },
	{ 65536, 16, 96ull << 30, 0xffff000000000000 },
};

#define MACHINES (sizeof(machines) / sizeof(machines[0]))

static void test_arm64(void **state)
{
	(void)state;
	for (size_t i = 0; i < MACHINES; i++) {
		const struct page_map_source source = machine_make(&machines[i]);
		struct page_map map;

		assert_true(page_map_is_there(&source));
		assert_int_equal(page_map_read(&source, &map), 0);
		assert_true(map.structs == STRUCTS);
		/* the first frame, at 1 GiB, is where the map begins */
		assert_true(map.memory + (1ull << 30) == machines[i].map);
	}
}

/* Memory that was added to a running machine is in max_pfn, but not in high_memory. */
static void test_added_memory(void **state)
{
	const struct page_map_source source = machine_make(&machines[0]);
	struct page_map map;

	(void)state;
	word_set(SYMBOL(MAX_PFN), (3ull << 30) / 4096);
	word_set(ROOTS, SECTIONS);
	word_set(SECTIONS + (((3ull << 30) - 1) >> 27) * 16, STRUCTS | 0xf);
	assert_int_equal(page_map_read(&source, &map), -ERANGE);
}

static void test_no_section(void **state)
{
	const struct page_map_source source = machine_make(&machines[0]);
	struct page_map map;

	(void)state;
	word_set(SECTIONS + 15 * 16, STRUCTS | 0xd);
	assert_int_equal(page_map_read(&source, &map), -ERANGE);
	word_set(SECTIONS + 15 * 16, 0);
	assert_int_equal(page_map_read(&source, &map), -ERANGE);
	word_set(ROOTS, 8);
	assert_int_equal(page_map_read(&source, &map), -EFAULT);
	word_set(SYMBOL(MAX_PFN), 0);
	assert_int_equal(page_map_read(&source, &map), -ERANGE);
}

static void test_absent(void **state)
{
	struct page_map_source source;
	struct page_map map;

	(void)state;
	for (int i = HIGH_MEMORY; i <= MEMSTART_ADDR; i++) {
		source = machine_make(&machines[0]);
		syms[i].address = 0;
		assert_false(page_map_is_there(&source));
		assert_int_equal(page_map_read(&source, &map), -EOPNOTSUPP);
	}
	source = machine_make(&machines[0]);
	source.section_bytes = 0;
	assert_false(page_map_is_there(&source));
	/* no page has place for one */
	source.section_bytes = source.page_bytes + 1;
	assert_int_equal(page_map_read(&source, &map), -ERANGE);
}

/* The two variables, nothing else. */
static void test_x86(void **state)
{
	struct page_map_source source = machine_make(&machines[0]);
	struct page_map map;

	(void)state;
	syms[MEMSTART_ADDR].address = 0;
	syms[PAGE_OFFSET_BASE].address = SYMBOL(PAGE_OFFSET_BASE);
	assert_false(page_map_is_there(&source));
	syms[VMEMMAP_BASE].address = SYMBOL(VMEMMAP_BASE);
	word_set(SYMBOL(PAGE_OFFSET_BASE), 0xffff888000000000);
	assert_true(page_map_is_there(&source));
	assert_int_equal(page_map_read(&source, &map), -EFAULT);
	word_set(SYMBOL(VMEMMAP_BASE), 0xffffea0000000000);
	assert_int_equal(page_map_read(&source, &map), 0);
	assert_true(map.structs == 0xffffea0000000000);
	assert_true(map.memory == 0xffff888000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arm64),  cmocka_unit_test(test_added_memory),
		cmocka_unit_test(test_absent), cmocka_unit_test(test_no_section),
		cmocka_unit_test(test_x86),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
