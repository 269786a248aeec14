// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * kernel.c - see kernel.h.
 */
#include "kernel.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kmem.h"
#include "prototype.h"

/* Where a kernel that has parsed its own BTF shows it (kernel/bpf/sysfs_btf.c). */
#define OWN_BTF "/sys/kernel/btf/vmlinux"

const char *kernel_refusal(int err)
{
	if (err != -EPERM && err != -EACCES)
		return strerror(-err);
	if (geteuid())
		return "not permitted: run it as root (it needs CAP_BPF, CAP_PERFMON and CAP_SYS_ADMIN)";
	return "not permitted even as root: see /sys/kernel/security/lockdown, or the container's capabilities";
}

uint64_t kernel_sym(const struct kernel *kernel, const char *name)
{
	return ksyms_find(kernel->syms, kernel->nr_syms, name);
}

uint64_t kernel_variable(const struct kernel *kernel, const char *name)
{
	uint64_t address = kernel_sym(kernel, name), value;

	return address && !kmem_read_u64(address, &value) ? value : 0;
}

/*
 * preempt_dynamic_mode: 0 none, 1 voluntary, 2 full, 3 lazy (kernel/sched/core.c). Without it the
 * version string tells what the kernel was built for. What cannot be told is taken as preemptible.
 */
static bool kernel_is_preemptible(const struct kernel *kernel)
{
	uint64_t address = kernel_sym(kernel, "preempt_dynamic_mode");
	struct utsname name;
	uint64_t mode;

	if (address)
		return kmem_read_u64(address, &mode) || (uint32_t)mode > 1;
	return uname(&name) || strstr(name.version, "PREEMPT");
}

/* libbpf says the same of every file that it cannot parse; whether it can be read comes first. */
static int btf_parse(struct kernel *kernel, const char *path, char *error, size_t error_len)
{
	if (access(path, R_OK)) {
		int err = -errno;

		snprintf(error, error_len, "cannot read BTF from %s: %s", path, strerror(-err));
		return err;
	}
	kernel->btf = btf__parse(path, NULL);
	if (!kernel->btf) {
		snprintf(error, error_len,
			 "no BTF in %s: it is neither raw BTF nor an ELF file with a .BTF section",
			 path);
		return -EINVAL;
	}
	if (btf__find_by_name_kind(kernel->btf, "mem_cgroup", BTF_KIND_STRUCT) > 0)
		return 0;
	snprintf(
		error, error_len,
		"the BTF in %s is not that of a kernel with memory cgroups: it has no struct mem_cgroup",
		path);
	return -ENOENT;
}

static int btf_open(struct kernel *kernel, const char *path, char *error, size_t error_len)
{
	if (path)
		return btf_parse(kernel, path, error, error_len);
	kernel->btf = btf__load_vmlinux_btf();
	if (kernel->btf)
		return 0;
	snprintf(error, error_len,
		 "no BTF: there is no " OWN_BTF
		 ": the kernel needs CONFIG_DEBUG_INFO_BTF, or a file with --btf");
	return -ENOENT;
}

static int syms_read(struct kernel *kernel, char *error, size_t error_len)
{
	int err;

	kernel->nr_syms = hooks_ksyms(kernel->syms, KSYMS_MAX);
	err = ksyms_read("/proc/kallsyms", kernel->syms, kernel->nr_syms);
	if (err)
		snprintf(
			error, error_len, "cannot read kernel symbols: %s",
			err == -EPERM && !geteuid()
				? "/proc/kallsyms shows no addresses: set kernel.kptr_restrict to 1 or 0"
				: kernel_refusal(err));
	return err;
}

static void facts_learn(struct kernel *kernel)
{
	kernel->facts = (struct hook_facts){
		.btf = kernel->btf,
		.syms = kernel->syms,
		.nr_syms = kernel->nr_syms,
		.no_own_btf = access(OWN_BTF, R_OK) != 0,
		.preemptible = kernel_is_preemptible(kernel),
	};
	hooks_learn(&kernel->facts);
	kernel->counts_all_misses = prototype_has_member(kernel->btf, "bpf_link_info", "missed");
}

int kernel_open(struct kernel *kernel, const char *btf_path, char *error, size_t error_len)
{
	int err;

	*kernel = (struct kernel){ 0 };
	err = btf_open(kernel, btf_path, error, error_len);
	if (!err)
		err = syms_read(kernel, error, error_len);
	if (err) {
		kernel_close(kernel);
		return err;
	}
	facts_learn(kernel);
	return 0;
}

void kernel_close(struct kernel *kernel)
{
	btf__free(kernel->btf);
	kernel->btf = NULL;
}
