// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/kernel.c - see hooks/kernel.h.
 */
#include "hooks/kernel.h"

#include <bpf/btf.h>
#include <errno.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hooks/table.h"
#include "kernel/core_relo.h"
#include "hooks/kernel_types.h"
#include "kernel/kallsyms_lookup.h"
#include "kernel/kread.h"
#include "kernel/btf_request.h"
#include "kernel/btf_subset.h"
#include "kernel/func_proto.h"

/* Where a kernel that has parsed its own BTF shows it (kernel/bpf/sysfs_btf.c). */
#define OWN_BTF "/sys/kernel/btf/vmlinux"

const char *kernel_refusal(int err)
{
	if (err != -EPERM && err != -EACCES)
		return strerror(-err);
	if (geteuid())
		return "not permitted: run it as root; cgswap doctor says which capabilities do";
	return "not permitted even as root: see /sys/kernel/security/lockdown, or the container's capabilities";
}

uint64_t kernel_sym(const struct kernel *kernel, const char *name)
{
	return kallsyms_find(kernel->syms, kernel->nr_syms, name);
}

uint32_t kernel_function_id(const struct kernel *kernel, const char *name)
{
	int i = kallsyms_index(kernel->syms, kernel->nr_syms, name);

	return i < 0 ? 0 : kernel->func_ids[i];
}

uint64_t kernel_variable(const struct kernel *kernel, const char *name)
{
	uint64_t address = kernel_sym(kernel, name), value;

	return address && !kread_u64(address, &value) ? value : 0;
}

static bool ftrace_is_off(void)
{
	FILE *in = fopen("/proc/sys/kernel/ftrace_enabled", "re");
	int enabled = 1;

	if (!in)
		return false;
	if (fscanf(in, "%d", &enabled) != 1)
		enabled = 1;
	fclose(in);
	return !enabled;
}

/*
 * fentry and kprobes at the first instruction of a function both hang on ftrace, which takes them
 * out while it is off (ftrace_enable_sysctl(), kernel/trace/ftrace.c); debugfs kprobes/enabled
 * takes out all kprobes (disarm_all_kprobes(), kernel/kprobes.c).
 */
const char *kernel_silencer(const struct kernel *kernel, bool probes)
{
	uint64_t address = kernel_sym(kernel, "kprobes_all_disarmed"), value;

	if (ftrace_is_off())
		return "programs are not run: kernel.ftrace_enabled is 0; set it to 1";
	if (probes && address && !kernel->syms_hidden && !kread_u64(address, &value) &&
	    (value & 0xff))
		return "kprobes are not run: /sys/kernel/debug/kprobes/enabled is 0; write 1 to it";
	return NULL;
}

/* The model that "#1 SMP PREEMPT_DYNAMIC Debian ..." names; a dynamic one is chosen at boot. */
static enum preempt_model preempt_of_version(const char *version)
{
	if (strstr(version, "PREEMPT_RT"))
		return PREEMPT_RT;
	if (strstr(version, "PREEMPT_DYNAMIC"))
		return PREEMPT_UNKNOWN;
	if (strstr(version, "PREEMPT_LAZY"))
		return PREEMPT_LAZY;
	return strstr(version, "PREEMPT") ? PREEMPT_FULL : PREEMPT_OFF;
}

/* preempt_dynamic_mode: 0 none, 1 voluntary, 2 full, 3 lazy (kernel/sched/core.c). */
static enum preempt_model preempt_learn(const struct kernel *kernel, const char *version)
{
	uint64_t address = kernel_sym(kernel, "preempt_dynamic_mode"), mode;

	if (!address)
		return preempt_of_version(version);
	if (kernel->syms_hidden || kread_u64(address, &mode) || (uint32_t)mode > 3)
		return PREEMPT_UNKNOWN;
	return (enum preempt_model)(uint32_t)mode;
}

/* The part of @whole that is asked for; where each function is in @whole. NULL and errno: error. */
static struct btf *part_take(struct kernel *kernel, const struct kernel_source *source,
			     const struct btf *whole)
{
	struct btf_requests needs = { 0 };
	struct btf *part = NULL;
	int err = 0;

	kernel_types(&needs, kernel->syms, kernel->nr_syms);
	if (source->object)
		err = core_relo_requests(&needs, source->object, source->object_size);
	if (!err) {
		part = btf_subset_take(whole, &needs);
		err = part ? 0 : -errno;
	}
	for (size_t i = 0; part && !source->btf && i < kernel->nr_syms; i++)
		kernel->func_ids[i] =
			btf_requests_find(&needs, NULL, BTF_KIND_FUNC, kernel->syms[i].name)->found;
	btf_requests_close(&needs);
	errno = -err;
	return part;
}

/* libbpf takes types from a file only. */
static int part_publish(struct kernel *kernel, const struct btf *part)
{
	uint32_t size;
	const void *data = btf__raw_data(part, &size);
	int fd = data ? memfd_create("cgswap-btf", MFD_CLOEXEC) : -1;

	if (fd < 0)
		return -1;
	if (write(fd, data, size) != (ssize_t)size) {
		close(fd);
		return -1;
	}
	kernel->part_fd = fd;
	snprintf(kernel->part_path, sizeof(kernel->part_path), "/proc/self/fd/%d", fd);
	kernel->btf_path = kernel->part_path;
	return 0;
}

/* All that the file has, where the part is not to be had: the same answers, later. */
static void types_read(struct kernel *kernel, const struct kernel_source *source, const char *path)
{
	struct btf *whole, *part;

	/* or malloc() would take all that is smaller than what is freed here from the heap */
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
	whole = btf__parse(path, NULL);
	part = whole ? part_take(kernel, source, whole) : NULL;
	if (part && (!source->object || !part_publish(kernel, part))) {
		kernel->btf = part;
	} else if (whole && (part || errno != EINVAL)) {
		memset(kernel->func_ids, 0, sizeof(kernel->func_ids));
		kernel->btf_path = path;
		kernel->btf = whole;
	}
	if (part != kernel->btf)
		btf__free(part);
	if (whole != kernel->btf)
		btf__free(whole);
	malloc_trim(0); /* the pages may be locked */
}

/* The same is said of every file that cannot be parsed; whether it can be read comes first. */
static void btf_parse(struct kernel *kernel, const struct kernel_source *source, const char *path)
{
	if (access(path, R_OK)) {
		snprintf(kernel->btf_error, KERNEL_ERROR_LEN, "cannot read BTF from %s: %s", path,
			 strerror(errno));
		return;
	}
	types_read(kernel, source, path);
	if (!kernel->btf)
		snprintf(kernel->btf_error, KERNEL_ERROR_LEN,
			 "no BTF in %s: it is neither raw BTF nor an ELF file with a .BTF section",
			 path);
	else if (btf__find_by_name_kind(kernel->btf, "mem_cgroup", BTF_KIND_STRUCT) <= 0)
		snprintf(
			kernel->btf_error, KERNEL_ERROR_LEN,
			"the BTF in %s is not that of a kernel with memory cgroups: it has no struct mem_cgroup",
			path);
}

static void btf_open(struct kernel *kernel, const struct kernel_source *source)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s" OWN_BTF, source->root ? source->root : "");
	kernel->facts.no_own_btf = access(path, R_OK) != 0;
	if (source->btf)
		btf_parse(kernel, source, source->btf);
	else if (!kernel->facts.no_own_btf)
		btf_parse(kernel, source, source->root ? path : OWN_BTF);
	else if (!source->root)
		kernel->btf = btf__load_vmlinux_btf();
	if (!kernel->btf && !kernel->btf_error[0])
		snprintf(kernel->btf_error, KERNEL_ERROR_LEN,
			 "no BTF: there is no " OWN_BTF
			 ": the kernel needs CONFIG_DEBUG_INFO_BTF, or a file with --btf");
}

/* Present and hidden is good enough to choose by. */
static void syms_unhide(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->nr_syms; i++)
		kernel->syms[i].address = kernel->syms[i].is_hidden;
}

/*
 * A function that the BTF does not have is hooked by nothing, and a name that the kernel does not
 * have is looked for in all its modules. But there being one may make a job needed, on v1.
 */
static bool sym_is_unwanted(const char *name)
{
	bool found = false;

	for (size_t i = 0; i < hooks_nr; i++) {
		if (strcmp(hooks[i].symbol, name) != 0)
			continue;
		if (hooks[i].job == JOB_MOVE)
			return false;
		found = true;
	}
	return found;
}

static int syms_look_up(struct kernel *kernel)
{
	bool unwanted[HOOK_NAMES_MAX] = { 0 }, known = false;

	for (size_t i = 0; i < kernel->nr_syms; i++)
		known |= kernel->func_ids[i] != 0;
	for (size_t i = 0; known && i < kernel->nr_syms; i++)
		unwanted[i] = !kernel->func_ids[i] && sym_is_unwanted(kernel->syms[i].name);
	return kallsyms_lookup_read(kernel->syms, kernel->nr_syms, unwanted);
}

static void syms_read(struct kernel *kernel, const struct kernel_source *source)
{
	char path[PATH_MAX];
	int err;

	snprintf(path, sizeof(path), "%s/proc/kallsyms", source->root ? source->root : "");
	if (!source->root && kernel->btf && kallsyms_lookup_is_fast(kernel->btf) &&
	    !syms_look_up(kernel))
		return;
	err = kallsyms_read(path, kernel->syms, kernel->nr_syms);
	if (!err)
		return;
	kernel->syms_hidden = err == -EPERM;
	if (kernel->syms_hidden)
		syms_unhide(kernel);
	snprintf(kernel->syms_error, KERNEL_ERROR_LEN, "cannot read kernel symbols: %s",
		 err == -EPERM && !geteuid()
			 ? "/proc/kallsyms shows no addresses: set kernel.kptr_restrict to 1 or 0"
			 : kernel_refusal(err));
}

static void facts_learn(struct kernel *kernel)
{
	kernel->facts.btf = kernel->btf;
	kernel->facts.syms = kernel->syms;
	kernel->facts.nr_syms = kernel->nr_syms;
	kernel->facts.preemptible = kernel->preempt != PREEMPT_NONE &&
				    kernel->preempt != PREEMPT_VOLUNTARY &&
				    kernel->preempt != PREEMPT_OFF;
	hooks_learn(&kernel->facts);
	kernel->charges_memlock =
		btf__find_by_name_kind(kernel->btf, "bpf_map_memory", BTF_KIND_STRUCT) > 0;
	kernel->counts_all_misses = func_proto_has_member(kernel->btf, "bpf_link_info", "missed");
	/* which has its own count of them there */
	kernel->facts.fprobe &= kernel->counts_all_misses;
}

/* The file says the same as uname(2), and a saved tree has it. */
static void version_read(const struct kernel_source *source, char *version, size_t size)
{
	char path[PATH_MAX];
	FILE *in;

	snprintf(path, sizeof(path), "%s/proc/sys/kernel/version",
		 source->root ? source->root : "");
	in = fopen(path, "re");
	if (!in || !fgets(version, (int)size, in))
		snprintf(version, size, "PREEMPT_DYNAMIC");
	if (in)
		fclose(in);
}

void kernel_inspect(struct kernel *kernel, const struct kernel_source *source)
{
	char version[128];

	*kernel = (struct kernel){ .part_fd = -1 };
	kernel->nr_syms = hooks_ksyms(kernel->syms);
	version_read(source, version, sizeof(version));
	btf_open(kernel, source);
	syms_read(kernel, source);
	kernel->preempt = source->root ? preempt_of_version(version)
				       : preempt_learn(kernel, version);
	if (kernel->btf_error[0])
		kernel_close(kernel);
	else
		facts_learn(kernel);
}

int kernel_open(struct kernel *kernel, const struct kernel_source *source, char *error,
		size_t error_len)
{
	kernel_inspect(kernel, source);
	if (!kernel->btf_error[0] && !kernel->syms_error[0])
		return 0;
	snprintf(error, error_len, "%s",
		 kernel->btf_error[0] ? kernel->btf_error : kernel->syms_error);
	kernel_close(kernel);
	return -1;
}

void kernel_close(struct kernel *kernel)
{
	btf__free(kernel->btf);
	kernel->btf = NULL;
	if (kernel->part_fd >= 0)
		close(kernel->part_fd);
	kernel->part_fd = -1;
}
