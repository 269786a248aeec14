// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/loader/test_order.c - by which instruction the BPF programs publish the head of a CPU ring.
 *
 * Owns: the order of stores that bpf/journal.h promises, in what the compiler made of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <linux/bpf.h>
#include <string.h>

#include "loader/loader.h"
#include "loader/state.h"
#include "record.h"

/* How many instructions exchange the head; not to be reordered with the stores before them. */
static unsigned int exchanges(const char *object, size_t size)
{
	unsigned int nr = 0;

	for (size_t at = 0; at + sizeof(struct bpf_insn) <= size; at += sizeof(struct bpf_insn)) {
		struct bpf_insn insn;

		memcpy(&insn, object + at, sizeof(insn));
		nr += insn.code == (BPF_STX | BPF_ATOMIC | BPF_DW) && insn.imm == BPF_XCHG &&
		      insn.off == offsetof(struct cpu_count, head);
	}
	return nr;
}

static void test_head(void **state)
{
	const struct loader_config all = { .every_program = true }, counting = { 0 };
	size_t size;
	const char *object = loader_object_file(&all, &size);

	(void)state;
#if defined(__x86_64__)
	assert_int_equal(exchanges(object, size), 0);
	object = loader_object_file(&counting, &size);
	assert_int_equal(exchanges(object, size), 0);
#else
	assert_int_not_equal(exchanges(object, size), 0);
	object = loader_object_file(&counting, &size);
	assert_int_not_equal(exchanges(object, size), 0);
#endif
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
