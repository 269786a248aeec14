// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hooks/kernel.c - see hooks/kernel.h.
 */
#include "hooks/kernel.h"

#include <bpf/btf.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/rights.h"
#include "kernel/btf_subset.h"
#include "kernel/func_proto.h"
#include "kernel/kallsyms_lookup.h"
#include "kernel/kread.h"
#include "record.h"

/* Where a kernel that has parsed its own BTF exposes it (kernel/bpf/sysfs_btf.c). */
#define OWN_BTF "/sys/kernel/btf/vmlinux"

/* A kernel's BTF is about 10 MB; an ELF file with all debug information is a gigabyte. */
#define BTF_MAX (64 << 20)
#define ELF_MAX INT32_MAX

/* Up to 5.10 maps count against RLIMIT_MEMLOCK, which must be raised. */
uint64_t kernel_rights(const struct kernel *kernel)
{
	return RIGHTS_LOAD | (kernel->charges_memlock ? RIGHT(CAP_SYS_RESOURCE) : 0);
}

const char *kernel_refusal(int err, uint64_t rights, struct refusal *refusal)
{
	char names[96];

	if (err != -EPERM && err != -EACCES)
		return strerror(-err);
	rights_names(rights_lacking(rights_held(), rights), names, sizeof(names));
	if (!*names)
		return "not permitted, though no capability is missing: see /sys/kernel/security/lockdown";
	snprintf(refusal->text, sizeof(refusal->text), "not permitted without %s: %s", names,
		 geteuid() ? "run it as root, or see cgswap doctor"
			   : "root does not have it here, as in a container");
	return refusal->text;
}

uint64_t kernel_sym(const struct kernel *kernel, const char *name)
{
	return kallsyms_find(kernel->syms, kernel->nr_syms, name);
}

uint32_t kernel_function_id(const struct kernel *kernel, const char *name)
{
	uint32_t id = hook_facts_function(&kernel->facts, name);

	return kernel->own_types ? kernel->whole_ids[id] : 0;
}

/*
 * Both fentry and kprobes at the first instruction of a function use ftrace. When ftrace is off, it
 * calls neither. After ftrace has disabled itself because of a bug of its own, its file cannot be
 * read (ftrace_enable_sysctl() and ftrace_kill(), kernel/trace/ftrace.c): seen on 6.12.117 after
 * programs were detached while it was off. NULL: ftrace is on.
 */
static const char *ftrace_silencer(void)
{
	FILE *in = fopen("/proc/sys/kernel/ftrace_enabled", "re");
	int enabled = 1, err = 0;

	if (!in)
		return NULL;
	errno = 0;
	if (fscanf(in, "%d", &enabled) != 1)
		err = errno;
	fclose(in);
	if (err == ENODEV)
		return "nothing can be attached or run: the kernel switched ftrace off after a bug, see dmesg; reboot";
	return enabled ? NULL : "programs do not run: kernel.ftrace_enabled is 0; set it to 1";
}

/* debugfs kprobes/enabled disarms all kprobes (disarm_all_kprobes(), kernel/kprobes.c). */
const char *kernel_silencer(const struct kernel *kernel, bool probes)
{
	uint64_t address = kernel_sym(kernel, "kprobes_all_disarmed"), value;
	const char *ftrace = ftrace_silencer();

	if (ftrace)
		return ftrace;
	if (probes && address && !kernel->syms_hidden && !kread_u64(address, &value) &&
	    (value & 0xff))
		return "kprobes do not run: /sys/kernel/debug/kprobes/enabled is 0; write 1 to it";
	return NULL;
}

/* The model in "#1 SMP PREEMPT_DYNAMIC Debian ..."; a dynamic model is chosen at boot. */
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

/* libbpf takes types only from a file. Without one it reads the whole BTF, which takes longer. */
static void part_publish(struct kernel *kernel)
{
	uint32_t size;
	const void *data = btf__raw_data(kernel->btf, &size);

	kernel->part_fd = data ? memfd_create("cgswap-btf", MFD_CLOEXEC) : -1;
	if (kernel->part_fd < 0 || write(kernel->part_fd, data, size) != (ssize_t)size)
		return;
	snprintf(kernel->part_path, sizeof(kernel->part_path), "/proc/self/fd/%d", kernel->part_fd);
	kernel->types_path = kernel->part_path;
}

/* A read of the kernel's file returns a page at a time; from 6.16 on the file can be mapped. */
static struct btf *btf_map(int fd)
{
	struct stat st = { 0 };
	struct btf *btf = NULL;
	void *data;

	if (fstat(fd, &st) || st.st_size > BTF_MAX)
		return NULL;
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (data == MAP_FAILED)
		return NULL;
	btf = btf__new(data, (uint32_t)st.st_size);
	munmap(data, (size_t)st.st_size);
	return btf;
}

/* Keeps libbpf from printing its own messages about other files. */
static bool is_btf_or_elf(int fd)
{
	static const uint16_t raw = BTF_MAGIC;
	char magic[SELFMAG];

	return pread(fd, magic, SELFMAG, 0) == SELFMAG &&
	       (!memcmp(magic, ELFMAG, SELFMAG) || !memcmp(magic, &raw, sizeof(raw)));
}

static struct btf *btf_read(int fd)
{
	struct btf *btf;
	char path[32];

	if (!is_btf_or_elf(fd)) {
		errno = EINVAL;
		return NULL;
	}
	btf = btf_map(fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return btf ? btf : btf__parse(path, NULL);
}

/* Reads types from @fd; -1: from where libbpf finds them. 0 or -errno. */
static int types_read(struct kernel *kernel, const struct kernel_source *source, int fd)
{
	struct btf_subset part = { 0 };
	struct btf *whole;
	int err;

	/* or malloc() would take all blocks smaller than those freed here from the heap */
	mallopt(M_MMAP_THRESHOLD, 128 * 1024);
	whole = fd < 0 ? btf__load_vmlinux_btf() : btf_read(fd);
	err = whole ? hooks_types_take(&part, whole, source->object) : -errno;
	if (err == -ENOMEM)
		kernel->err = err;
	btf__free(whole);
	kernel->btf = part.btf;
	kernel->whole_ids = part.whole_ids;
	malloc_trim(0); /* the pages may be locked */
	if (!err && source->object)
		part_publish(kernel);
	return err;
}

/*
 * @fd is the file @path, or the error of its open. Any file that cannot be parsed gets the same
 * message; an unreadable file is reported first.
 */
static void btf_parse(struct kernel *kernel, const struct kernel_source *source, const char *path,
		      int fd)
{
	int err = fd < 0 ? fd : types_read(kernel, source, fd);

	if (fd < 0 || err == -ENOMEM)
		snprintf(kernel->btf_error, KERNEL_ERROR_LEN, "cannot read BTF from %s: %s", path,
			 file_error(err));
	else if (err)
		snprintf(kernel->btf_error, KERNEL_ERROR_LEN,
			 "no BTF in %s: it is neither raw BTF nor an ELF file with a .BTF section",
			 path);
	else if (btf__find_by_name_kind(kernel->btf, "mem_cgroup", BTF_KIND_STRUCT) <= 0)
		snprintf(
			kernel->btf_error, KERNEL_ERROR_LEN,
			"the BTF in %s is not that of a kernel with memory cgroups: it has no struct mem_cgroup",
			path);
}

static void btf_open(struct kernel *kernel, const struct kernel_source *source, int root)
{
	int own = file_open(root, OWN_BTF, 0, BTF_MAX), other = -1;
	char path[PATH_MAX];

	kernel->facts.no_own_btf = own < 0;
	kernel->own_types = !source->btf && own >= 0;
	snprintf(path, sizeof(path), "%s" OWN_BTF, source->root ? source->root : "");
	if (source->btf) {
		other = file_open(AT_FDCWD, source->btf, 0, ELF_MAX);
		btf_parse(kernel, source, source->btf, other);
	} else if (own >= 0 || file_is_odd(own)) {
		btf_parse(kernel, source, path, own);
	} else if (source->root || types_read(kernel, source, -1)) {
		snprintf(kernel->btf_error, KERNEL_ERROR_LEN,
			 "no BTF: there is no " OWN_BTF
			 ": the kernel needs CONFIG_DEBUG_INFO_BTF, or a file with --btf");
	}
	if (own >= 0)
		close(own);
	if (other >= 0)
		close(other);
}

/* A symbol that exists with a hidden address is enough for the choice. */
static void syms_unhide(struct kernel *kernel)
{
	for (size_t i = 0; i < kernel->nr_syms; i++)
		kernel->syms[i].address = kernel->syms[i].is_hidden;
}

static void syms_read(struct kernel *kernel, const struct kernel_source *source, int root)
{
	int err;

	if (!source->root && kernel->btf && kallsyms_lookup_is_fast(kernel->btf) &&
	    !kallsyms_lookup_read(kernel->syms, kernel->nr_syms))
		return;
	err = kallsyms_read(root, "proc/kallsyms", kernel->syms, kernel->nr_syms);
	if (!err)
		return;
	kernel->syms_hidden = err == -EPERM;
	if (kernel->syms_hidden)
		syms_unhide(kernel);
	if (err == -EPERM || err == -EACCES)
		snprintf(
			kernel->syms_error, KERNEL_ERROR_LEN, "cannot read kernel symbols: %s",
			err == -EPERM && rights_held() & RIGHT(CAP_SYSLOG)
				? "/proc/kallsyms shows no addresses: set kernel.kptr_restrict to 1 or 0"
				: kernel_refusal(err, RIGHT(CAP_SYSLOG), &(struct refusal){ "" }));
	else
		snprintf(kernel->syms_error, KERNEL_ERROR_LEN,
			 "cannot read kernel symbols: /proc/kallsyms: %s", file_error(err));
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
	/* fprobe reports its skipped runs there */
	kernel->facts.fprobe &= kernel->counts_all_misses;
}

/* Without the right to read the kernel, what its symbols promise is believed. */
static void pages_learn(struct kernel *kernel)
{
	struct page_map_source source;

	if (kernel->facts.slot_layout != SLOT_PAGES || kernel->syms_hidden)
		return;
	hook_facts_pages(&kernel->facts, &source);
	source.page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);
	source.read = kread_u64;
	if (page_map_read(&source, &kernel->pages) == -ERANGE)
		kernel->facts.slot_layout = SLOT_UNKNOWN;
}

/* The file says the same as uname(2), and a saved tree has it too. */
static int version_read(int root, char *version, size_t size)
{
	FILE *in;
	int err;

	errno = 0;
	in = file_stream(root, "proc/sys/kernel/version", 0, INT64_MAX);
	if (!in || !fgets(version, (int)size, in))
		snprintf(version, size, "PREEMPT_DYNAMIC");
	err = errno == ENOMEM ? -ENOMEM : 0;
	if (in)
		fclose(in);
	return err;
}

void kernel_inspect(struct kernel *kernel, const struct kernel_source *source)
{
	int root = file_open(AT_FDCWD, source->root ? source->root : "/", O_DIRECTORY, 0);
	char version[128];

	*kernel = (struct kernel){ .part_fd = -1, .types_path = source->btf };
	kernel->nr_syms = hooks_ksyms(kernel->syms);
	kernel->err = version_read(root, version, sizeof(version));
	kernel->facts.rt = preempt_of_version(version) == PREEMPT_RT;
	btf_open(kernel, source, root);
	syms_read(kernel, source, root);
	if (root >= 0)
		close(root);
	kernel->preempt = source->root ? preempt_of_version(version)
				       : preempt_learn(kernel, version);
	if (kernel->btf_error[0])
		kernel_close(kernel);
	else
		facts_learn(kernel);
	if (!kernel->btf_error[0] && !source->root)
		pages_learn(kernel);
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
	free(kernel->whole_ids);
	kernel->whole_ids = NULL;
	if (kernel->part_fd >= 0)
		close(kernel->part_fd);
	kernel->part_fd = -1;
}
