/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/kernel.h - the running kernel: its types, its symbols, and the facts that follow from them.
 *
 * Owns: where BTF and symbols come from, and the facts that choose hooks. Must not know: programs,
 * maps, which hook was chosen.
 */
#ifndef CGSWAP_HOOKS_KERNEL_H
#define CGSWAP_HOOKS_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks/facts.h"
#include "kernel/kallsyms.h"
#include "kernel/page_map.h"

struct btf;

#define KERNEL_ERROR_LEN 256

/* Where a task can be preempted in the kernel (kernel/sched/core.c); none, voluntary: nowhere. */
enum preempt_model {
	PREEMPT_NONE,
	PREEMPT_VOLUNTARY,
	PREEMPT_FULL,
	PREEMPT_LAZY,
	PREEMPT_RT,
	PREEMPT_OFF,	 /* none or voluntary, not known which */
	PREEMPT_UNKNOWN, /* handled as preemptible */
};

struct kernel_source {
	const char *root; /* NULL: the running kernel; otherwise the root of a saved tree */
	const char
		*btf; /* file with the types: raw BTF, or ELF with .BTF; NULL: the kernel's own */
	const struct btf *object; /* types of the programs to load; NULL: none is loaded */
};

struct kernel {
	struct btf *btf;	/* the types that are needed */
	uint32_t *whole_ids;	/* by id in btf: the id in the BTF they are from */
	bool own_types;		/* that BTF is the kernel's own */
	const char *types_path; /* a file with types, for libbpf; NULL: it finds them itself */
	char part_path[32];	/* path of part_fd */
	int part_fd;		/* memory file with these types; -1: none */
	char btf_error[KERNEL_ERROR_LEN]; /* one line: why there are no types; else "" */
	struct ksym syms[HOOK_NAMES_MAX]; /* sorted by name */
	size_t nr_syms;
	bool syms_hidden; /* names are known, addresses are hidden */
	char syms_error[KERNEL_ERROR_LEN];
	int err; /* 0, or -ENOMEM: with memory more would be known */
	enum preempt_model preempt;
	struct hook_facts facts; /* points into this structure, which must not move */
	bool charges_memlock;	 /* maps count against RLIMIT_MEMLOCK */
	bool counts_all_misses;	 /* also skipped runs of programs behind kprobes */
	struct page_map pages;	 /* of the running kernel, if owners of slots are in pages */
};

/*
 * Learns what can be read of a kernel. Without BTF the facts are of no use. Hidden symbols get the
 * address 1, so that hooks can be chosen but not attached.
 */
void kernel_inspect(struct kernel *kernel, const struct kernel_source *source);

/*
 * Learns the running kernel; root is NULL in @source. 0, or -1 with one line in @error and nothing
 * held. Needs the rights to read kernel addresses: root, or CAP_SYSLOG, and CAP_BPF for a
 * variable's value.
 */
int kernel_open(struct kernel *kernel, const struct kernel_source *source, char *error,
		size_t error_len);
void kernel_close(struct kernel *kernel);

/* The address of a symbol of hooks_ksyms(); 0 when there is none. */
uint64_t kernel_sym(const struct kernel *kernel, const char *name);

/*
 * The id of a function of hooks_ksyms() in the kernel's own BTF; 0 when it is not known, as with
 * types from a file.
 */
uint32_t kernel_function_id(const struct kernel *kernel, const char *name);

/*
 * Why attached programs do not run at present, a state that causes no error and no count: one line;
 * NULL when they run. @probes: kprobes are among them.
 */
const char *kernel_silencer(const struct kernel *kernel, bool probes);

/* The rights to load programs, and to attach them without perf: a set (base/rights.h). */
uint64_t kernel_rights(const struct kernel *kernel);

struct refusal {
	char text[192];
};

/*
 * Why the kernel refused, as far as known: which capabilities of @rights are missing. @err is a
 * negative errno. The returned text may be in @refusal.
 */
const char *kernel_refusal(int err, uint64_t rights, struct refusal *refusal);

#endif
