// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/loader/test_verifier_log.c - the reason, extracted from logs of real kernels.
 *
 * Owns: the promises of loader/verifier_log.h.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "loader/verifier_log.h"

static void check(const char *log, const char *expected)
{
	char reason[256];

	assert_true(verifier_log_reason(log, reason, sizeof(reason)));
	assert_string_equal(reason, expected);
}

static void test_relocation(void **state)
{
	(void)state;
	check("reg type unsupported for arg#0 function hook_record_kprobe#12\n"
	      "0: R1=ctx(off=0,imm=0) R10=fp0\n"
	      "; int BPF_KPROBE(hook_record_kprobe, __u64 entry, __u64 id, __u64 nr)\n"
	      "12: <invalid CO-RE relocation>\n"
	      "failed to resolve CO-RE relocation <byte_off> [32] struct mem_cgroup.id.id (0:5:0 @ offset 64)\n"
	      "processed 13 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 1\n",
	      "the kernel's BTF lacks struct mem_cgroup.id.id");
	check("failed to resolve CO-RE relocation <type_size> [7] struct page",
	      "the kernel's BTF lacks struct page");
	check("failed to resolve CO-RE relocation something new\n",
	      "the kernel's BTF lacks something new");
}

static void test_last_line(void **state)
{
	(void)state;
	check("func#0 @0\n"
	      "0: R1=ctx() R10=fp0\n"
	      "0: (79) r3 = *(u64 *)(r1 +8)\n"
	      "func 'swap_cgroup_record' arg0 has btf_id 0 type STRUCT is not a pointer\n"
	      "invalid bpf_context access off=8 size=8\n"
	      "processed 1 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0\n",
	      "invalid bpf_context access off=8 size=8");
	check("R1 type=ctx expected=fp\n"
	      "R0 invalid mem access 'map_value_or_null'\n"
	      "verification time 24 usec\n"
	      "stack depth 8\n"
	      "processed 9 insns (limit 1000000) max_states_per_insn 0\n",
	      "R0 invalid mem access 'map_value_or_null'");
	check("0: (85) call bpf_probe_read_kernel#113\n"
	      "program of this type cannot use helper bpf_probe_read_kernel#113\n"
	      "processed 5 insns (limit 1000000) max_states_per_insn 0\n",
	      "locked down: no program may read the kernel's memory; boot without lockdown=confidentiality");
	check("unknown func bpf_probe_read#4\n",
	      "locked down: no program may read the kernel's memory; boot without lockdown=confidentiality");
	check("attach_btf_id 0 is not a function", "attach_btf_id 0 is not a function");
}

static void test_nothing(void **state)
{
	char reason[16] = "old";

	(void)state;
	assert_false(verifier_log_reason("", reason, sizeof(reason)));
	assert_string_equal(reason, "");
	assert_false(verifier_log_reason("processed 9 insns (limit 1000000)\n\n", reason,
					 sizeof(reason)));
}

static void test_cut_off(void **state)
{
	char reason[8];

	(void)state;
	assert_true(verifier_log_reason("back-edge from insn 4 to 2\n", reason, sizeof(reason)));
	assert_string_equal(reason, "back-ed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relocation),
		cmocka_unit_test(test_last_line),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_cut_off),
	};

	return cmocka_run_group_tests_name("verifier_log", tests, NULL, NULL);
}
