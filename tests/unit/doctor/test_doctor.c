// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * unit/doctor/test_doctor.c - what the doctor finds in saved trees: a machine that has everything,
 * and the same machine with one thing missing or hidden.
 *
 * Owns: the promises of doctor/doctor.h.
 */
#include "unit/cgroup/tree.h"
#include "unit/kernel/btf_build.h"

#include "doctor/doctor.h"

#define CG "sys/fs/cgroup/"
#define GROUP CG "web/"
#define ZSWAP "sys/module/zswap/parameters/"
#define SYMS                                                                                       \
	"ffffffff81000010 T swap_cgroup_record\nffffffff81000020 t mem_cgroup_css_online\n"        \
	"ffffffff81000030 t mem_cgroup_css_offline\nffffffff82000000 b swap_cgroup_ctrl\n"         \
	"ffffffff82000010 d mem_cgroup_ids\nffffffff82000020 D vmemmap_base\n"                     \
	"ffffffff82000030 D page_offset_base\nffffffff82000040 b kprobe_table\n"                   \
	"ffffffff81000040 T register_ftrace_direct\n"

/* The types of a kernel such as 6.1, or of one that also has upcoming features. */
static void tree_btf(const struct tree *tree, bool coming)
{
	struct types t = types_new();
	char path[TREE_PATH];
	const void *data;
	uint32_t size;
	FILE *out;
	int map = type_ptr(&t, t.page_ptr);

	type_func(&t, "swap_cgroup_record", t.u16, PARAMS(t.swp_entry, t.u16, t.u32));
	type_func(&t, "mem_cgroup_css_online", t.s32, PARAMS(t.css_ptr));
	type_func(&t, "mem_cgroup_css_offline", 0, PARAMS(t.css_ptr));
	type_struct(&t, "mem_cgroup", 1728);
	type_struct(&t, "btf_func_model", 16);
	type_member(&t, "arg_flags", t.u64);
	type_struct(&t, "bpf_prog_info", 224);
	type_member(&t, "recursion_misses", t.u64);
	type_struct(&t, "swap_cgroup", 2);
	type_member(&t, "id", t.u16);
	type_struct(&t, "swap_cgroup_ctrl", 32);
	type_member(&t, "map", map);
	if (coming) {
		type_func(&t, "__mem_cgroup_record_swap", 0, PARAMS(t.folio_ptr));
		type_struct(&t, "bpf_oom_ops", 8);
		type_struct(&t, "memcg_bpf_ops", 8);
	}
	data = btf__raw_data(t.btf, &size);
	assert_non_null(data);
	tree_write(tree, "sys/kernel/btf/vmlinux", "");
	out = fopen(tree_path(tree, "sys/kernel/btf/vmlinux", path), "w");
	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, size, out), size);
	assert_int_equal(fclose(out), 0);
	types_free(&t);
}

static void tree_proc(const struct tree *tree)
{
	tree_write(tree, "proc/self/mountinfo",
		   "30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
	tree_write(tree, "proc/self/status", "Name:\tcgswap\nCapEff:\t000001ffffffffff\n");
	tree_write(tree, "proc/kallsyms", SYMS);
	tree_write(tree, "proc/swaps",
		   "Filename Type Size Used Priority\n/dev/vda partition 1048572 512 -2\n");
	tree_write(tree, "proc/sys/kernel/osrelease", "6.1.0-99-test\n");
	tree_write(tree, "proc/sys/kernel/hostname", "host\n");
	tree_write(tree, "proc/sys/kernel/version", "#1 SMP Debian 6.1\n");
	tree_write(tree, "proc/sys/kernel/kptr_restrict", "0\n");
	tree_write(tree, "proc/sys/kernel/unprivileged_bpf_disabled", "2\n");
	tree_write(tree, "proc/sys/kernel/perf_event_paranoid", "-1\n");
	tree_write(tree, "proc/sys/kernel/ftrace_enabled", "1\n");
}

static void tree_sys(const struct tree *tree)
{
	tree_write(tree, "sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	tree_write(tree, "sys/bus/event_source/devices/kprobe/type", "6\n");
	tree_write(tree, CG "cgroup.controllers", "memory\n");
	tree_write(tree, CG "cgroup.stat", "");
	tree_write(tree, CG "init/cgroup.procs", "1\n");
	tree_write(tree, GROUP "memory.max", "max\n");
	tree_write(tree, GROUP "memory.swap.current", "0\n");
	tree_write(tree, GROUP "memory.stat", "anon 1\nswapcached 0\nzswapped 0\n");
	tree_write(tree, ZSWAP "enabled", "Y\n");
	tree_write(tree, ZSWAP "compressor", "lzo\n");
	tree_write(tree, ZSWAP "max_pool_percent", "20\n");
}

static int setup(void **state)
{
	struct tree *tree = malloc(sizeof(*tree));

	assert_non_null(tree);
	tree_make(tree);
	tree_btf(tree, false);
	tree_proc(tree);
	tree_sys(tree);
	*state = tree;
	return 0;
}

static int teardown(void **state)
{
	tree_remove(*state);
	free(*state);
	return 0;
}

static struct doctor inspect(const struct tree *tree, enum attach_mode mode)
{
	const struct doctor_config config = { .sysroot = tree->top, .mode = mode };
	struct doctor doctor;
	char error[256];

	assert_int_equal(doctor_inspect(&doctor, &config, error, sizeof(error)), 0);
	return doctor;
}

static const struct finding *find(const struct doctor *doctor, const char *name)
{
	for (size_t i = 0; i < doctor->nr_findings; i++)
		if (!strcmp(doctor->findings[i].name, name))
			return &doctor->findings[i];
	fail_msg("nothing is said of %s", name);
	return NULL;
}

static void check(const struct doctor *doctor, const char *name, enum finding_state state,
		  const char *text)
{
	assert_int_equal(find(doctor, name)->state, state);
	assert_string_equal(find(doctor, name)->text, text);
}

static const struct doctor_job *job(const struct doctor *doctor, const char *name)
{
	for (size_t i = 0; i < doctor->nr_jobs; i++)
		if (!strcmp(doctor->jobs[i].job, name))
			return &doctor->jobs[i];
	fail_msg("there is no job %s", name);
	return NULL;
}

/* The doctor reports this one problem: it names it and says what to do. */
static void check_only(const struct tree *tree, const char *name, const char *text)
{
	struct doctor doctor = inspect(tree, MODE_AUTO);

	assert_false(doctor_is_ok(&doctor));
	for (size_t i = 0; i < doctor.nr_findings; i++)
		if (doctor.findings[i].state == FINDING_MISSING)
			assert_string_equal(doctor.findings[i].name, name);
	check(&doctor, name, FINDING_MISSING, text);
	assert_true(strlen(find(&doctor, name)->fix) > 0);
}

static void test_whole(void **state)
{
	struct doctor doctor = inspect(*state, MODE_AUTO);

	assert_true(doctor_is_ok(&doctor));
	assert_true(doctor.btf);
	assert_string_equal(doctor.kernel, "6.1.0-99-test");
	assert_string_equal(doctor.cgroup, "v2");
	assert_string_equal(doctor.zswap, "on");
	assert_string_equal(job(&doctor, "charge")->attach, "fentry");
	assert_string_equal(job(&doctor, "charge")->symbol, "swap_cgroup_record");
	assert_string_equal(job(&doctor, "charge")->prototype, "u16(swp_entry_t,u16,u32)");
	assert_string_equal(job(&doctor, "charge")->reason, "");
	assert_false(job(&doctor, "charge")->twice);
	check(&doctor, "device", FINDING_FINE,
	      "/dev/vda: partition of 1.0G, 512K used, priority -2");
	check(&doctor, "lockdown", FINDING_FINE, "integrity");
	check(&doctor, "capabilities", FINDING_FINE, "CAP_BPF CAP_PERFMON CAP_SYSLOG");
}

static void test_absent(void **state)
{
	struct doctor doctor = inspect(*state, MODE_AUTO);

	check(&doctor, "memory.swap.current", FINDING_FINE, "present");
	check(&doctor, "memory.swap.peak", FINDING_ABSENT, "absent");
	check(&doctor, "zswapped", FINDING_FINE, "present");
	check(&doctor, "pswpin", FINDING_ABSENT, "absent");
	check(&doctor, "shrinker_enabled", FINDING_ABSENT, "not in this kernel");
	check(&doctor, "skipped runs", FINDING_ABSENT,
	      "this kernel counts them behind fentry, not behind kprobes");
	assert_null(job(&doctor, "move")->attach);
	assert_int_equal(job(&doctor, "move")->state, FINDING_ABSENT);
}

static bool has(const struct doctor *doctor, const char *name)
{
	for (size_t i = 0; i < doctor->nr_findings; i++)
		if (!strcmp(doctor->findings[i].name, name))
			return true;
	return false;
}

/* Upcoming features are reported where they exist, and never as missing. */
static void test_coming(void **state)
{
	static const char *const names[] = { "virtual swap", "tiers", "writeback", "oom policies",
					     "memory policies" };
	struct doctor doctor = inspect(*state, MODE_AUTO);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_false(has(&doctor, names[i]));
	tree_btf(*state, true);
	tree_write(*state, "sys/kernel/mm/swap/tiers", "");
	tree_write(*state, CG "memory.stat", "anon 1\nzswpwb 0\nzswpwb_proactive 0\n");
	doctor = inspect(*state, MODE_AUTO);
	assert_true(doctor_is_ok(&doctor));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(find(&doctor, names[i])->state, FINDING_FINE);
	assert_string_equal(job(&doctor, "charge")->symbol, "swap_cgroup_record");
}

static void test_preemption(void **state)
{
	struct doctor doctor;

	tree_write(*state, "proc/sys/kernel/version", "#1 SMP PREEMPT Debian 6.1\n");
	doctor = inspect(*state, MODE_AUTO);
	assert_true(doctor_is_ok(&doctor));
	assert_string_equal(job(&doctor, "charge")->attach, "kprobe");
	assert_non_null(strstr(job(&doctor, "charge")->reason, "two programs"));
	assert_string_equal(job(&doctor, "online")->attach, "fentry");
	doctor = inspect(*state, MODE_FENTRY);
	assert_true(job(&doctor, "charge")->twice);
	tree_write(*state, "proc/sys/kernel/version", "#1 SMP PREEMPT_DYNAMIC Debian 6.1\n");
	doctor = inspect(*state, MODE_AUTO);
	assert_int_equal(find(&doctor, "preemption")->state, FINDING_UNKNOWN);
	assert_string_equal(job(&doctor, "charge")->attach, "kprobe");
}

static void test_rights(void **state)
{
	struct doctor doctor;

	tree_write(*state, "proc/self/status", "CapPrm:\t0\nCapEff:\t0000000000000000\n");
	tree_write(*state, "proc/self/status", "Name:\tx\nCapEff:\t0000000400000000\n");
	check_only(*state, "capabilities", "this process lacks CAP_BPF CAP_PERFMON");
	/* needed where kallsyms shows addresses */
	tree_write(*state, "proc/self/status", "Name:\tx\nCapEff:\t0000000000200000\n");
	assert_true(doctor_is_ok(&(struct doctor[]){ inspect(*state, MODE_AUTO) }[0]));
	tree_write(*state, "proc/kallsyms", "0000000000000000 T swap_cgroup_record\n");
	doctor = inspect(*state, MODE_AUTO);
	check(&doctor, "capabilities", FINDING_MISSING, "this process lacks CAP_SYSLOG");
	tree_write(*state, "proc/kallsyms", SYMS);
	/* what perf on this kernel requires of a process that creates a kprobe */
	tree_write(*state, "proc/self/status", "Name:\tx\nCapEff:\t000000c400000000\n");
	assert_true(doctor_is_ok(&(struct doctor[]){ inspect(*state, MODE_KPROBE) }[0]));
	tree_write(*state, "proc/sys/kernel/perf_event_paranoid", "3\n");
	assert_true(doctor_is_ok(&(struct doctor[]){ inspect(*state, MODE_AUTO) }[0]));
	doctor = inspect(*state, MODE_KPROBE);
	check(&doctor, "capabilities", FINDING_MISSING, "this process lacks CAP_SYS_ADMIN");
}

static void test_locked_down(void **state)
{
	tree_write(*state, "sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	check_only(*state, "lockdown", "confidentiality: no program may read the kernel's memory");
}

static void test_silenced(void **state)
{
	tree_write(*state, "proc/sys/kernel/ftrace_enabled", "0\n");
	check_only(*state, "execution", "programs do not run: kernel.ftrace_enabled is 0");
}

static void test_no_swap(void **state)
{
	tree_write(*state, "proc/swaps", "Filename Type Size Used Priority\n");
	check_only(*state, "devices", "no swap: /proc/swaps lists no device");
}

static void file_remove(const struct tree *tree, const char *name)
{
	char path[TREE_PATH];

	assert_int_equal(remove(tree_path(tree, name, path)), 0);
}

static void test_no_accounting(void **state)
{
	file_remove(*state, GROUP "memory.swap.current");
	check_only(*state, "swap accounting", "off: groups have no memory.swap files");
}

static void test_no_groups(void **state)
{
	struct doctor doctor;

	file_remove(*state, GROUP "memory.max");
	doctor = inspect(*state, MODE_AUTO);
	assert_true(doctor_is_ok(&doctor));
	assert_int_equal(find(&doctor, "files")->state, FINDING_UNKNOWN);
}

static void test_v1(void **state)
{
	struct doctor doctor;

	tree_write(*state, "proc/self/mountinfo",
		   "33 30 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
	tree_write(*state, CG "memory/memory.usage_in_bytes", "0\n");
	check_only(*state, "swap accounting", "off: groups have no memory.memsw files");
	tree_write(*state, CG "memory/memory.memsw.usage_in_bytes", "0\n");
	doctor = inspect(*state, MODE_AUTO);
	assert_true(doctor_is_ok(&doctor));
	assert_string_equal(doctor.cgroup, "v1");
	tree_write(*state, "proc/self/mountinfo", "22 1 0:21 / / rw - ext4 /dev/vda rw\n");
	check_only(*state, "memory controller", "no mounted hierarchy has it");
}

static void test_no_types(void **state)
{
	struct doctor doctor;

	file_remove(*state, "sys/kernel/btf/vmlinux");
	doctor = inspect(*state, MODE_AUTO);
	assert_false(doctor_is_ok(&doctor));
	assert_false(doctor.btf);
	assert_int_equal(doctor.nr_jobs, 0);
	assert_int_equal(find(&doctor, "types (BTF)")->state, FINDING_MISSING);
	assert_int_equal(find(&doctor, "device")->state, FINDING_FINE);
}

/* Names without addresses are enough to choose hooks. */
static void test_hidden_symbols(void **state)
{
	struct doctor doctor;
	char hidden[] = SYMS;

	for (char *line = hidden; *line; line = strchr(line, '\n') + 1)
		memset(line, '0', 16);
	tree_write(*state, "proc/kallsyms", hidden);
	doctor = inspect(*state, MODE_AUTO);
	assert_false(doctor_is_ok(&doctor));
	assert_int_equal(find(&doctor, "symbols")->state, FINDING_MISSING);
	assert_string_equal(job(&doctor, "charge")->attach, "fentry");
	file_remove(*state, "proc/kallsyms");
	doctor = inspect(*state, MODE_AUTO);
	assert_int_equal(job(&doctor, "charge")->state, FINDING_UNKNOWN);
	assert_null(job(&doctor, "charge")->attach);
}

static void test_unknown_kernel(void **state)
{
	struct doctor doctor;

	tree_write(*state, "proc/kallsyms",
		   "ffffffff81000020 t mem_cgroup_css_online\nffffffff82000010 d mem_cgroup_ids\n"
		   "ffffffff81000030 t mem_cgroup_css_offline\nffffffff82000000 b swap_info\n");
	doctor = inspect(*state, MODE_AUTO);
	assert_false(doctor_is_ok(&doctor));
	assert_int_equal(job(&doctor, "charge")->state, FINDING_MISSING);
	check(&doctor, "charge", FINDING_MISSING,
	      "no hook for charge: swap_cgroup_record: no such symbol in kallsyms");
	tree_write(*state, "proc/kallsyms", "ffffffff81000010 T swap_cgroup_record\n");
	doctor = inspect(*state, MODE_AUTO);
	assert_int_equal(find(&doctor, "variables")->state, FINDING_MISSING);
}

static void test_no_tree(void **state)
{
	const struct doctor_config config = { .sysroot = "/nonexistent" };
	struct doctor doctor;
	char error[256];

	(void)state;
	assert_int_not_equal(doctor_inspect(&doctor, &config, error, sizeof(error)), 0);
	assert_string_equal(error, "cannot read /proc: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(test_absent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_coming, setup, teardown),
		cmocka_unit_test_setup_teardown(test_preemption, setup, teardown),
		cmocka_unit_test_setup_teardown(test_rights, setup, teardown),
		cmocka_unit_test_setup_teardown(test_locked_down, setup, teardown),
		cmocka_unit_test_setup_teardown(test_silenced, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_swap, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_accounting, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(test_v1, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_types, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hidden_symbols, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unknown_kernel, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_tree, setup, teardown),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
