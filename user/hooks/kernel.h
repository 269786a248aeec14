/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/kernel.h - what the running kernel offers: its types, its symbols, and what follows from
 * them.
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

struct btf;

#define KERNEL_ERROR_LEN 256

/* Where a task in the kernel can be preempted (kernel/sched/core.c); none, voluntary: nowhere. */
enum preempt_model {
	PREEMPT_NONE,
	PREEMPT_VOLUNTARY,
	PREEMPT_FULL,
	PREEMPT_LAZY,
	PREEMPT_RT,
	PREEMPT_OFF,	 /* none or voluntary, which of them cannot be told */
	PREEMPT_UNKNOWN, /* taken as preemptible */
};

struct kernel_source {
	const char *root; /* NULL: the running kernel; else the top of a saved tree */
	const char
		*btf; /* file with the types: raw BTF, or ELF with .BTF; NULL: the kernel's own */
	const struct btf *object; /* types of the programs that will be loaded; NULL: none will */
};

struct kernel {
	struct btf *btf;     /* of the types that are asked for */
	uint32_t *whole_ids; /* of these types, by theirs: in the BTF that they were taken from */
	bool own_types;	     /* which is the kernel's own */
	const char *types_path; /* a file with types, for libbpf; NULL: it finds them itself */
	char part_path[32];	/* of part_fd */
	int part_fd;		/* that file, in memory; -1: none */
	char btf_error[KERNEL_ERROR_LEN]; /* why there is none, one line; else "" */
	struct ksym syms[HOOK_NAMES_MAX]; /* sorted by name */
	size_t nr_syms;
	bool syms_hidden; /* names are known, addresses are not */
	char syms_error[KERNEL_ERROR_LEN];
	int err; /* 0, or -ENOMEM: so more can be known of it */
	enum preempt_model preempt;
	struct hook_facts facts; /* points into this structure, which therefore stays where it is */
	bool charges_memlock;	 /* maps count against RLIMIT_MEMLOCK */
	bool counts_all_misses;	 /* skipped runs of programs behind kprobes too */
};

/*
 * Learns a kernel as far as it can be read: without BTF the facts are of no use; where symbols are
 * hidden, those that are there have the address 1, so that hooks can be chosen, not attached.
 */
void kernel_inspect(struct kernel *kernel, const struct kernel_source *source);

/*
 * Learns the running kernel; root is NULL in @source. 0, or -1 with one line in @error, when
 * nothing is held. Needs what reads kernel addresses: root, or CAP_SYSLOG, and CAP_BPF for a
 * variable's value.
 */
int kernel_open(struct kernel *kernel, const struct kernel_source *source, char *error,
		size_t error_len);
void kernel_close(struct kernel *kernel);

/* The address of a symbol of hooks_ksyms(), 0 when there is none. */
uint64_t kernel_sym(const struct kernel *kernel, const char *name);

/*
 * The id of a function of hooks_ksyms() in the kernel's own BTF; 0 when it is not known: the types
 * came from a file.
 */
uint32_t kernel_function_id(const struct kernel *kernel, const char *name);

/* The value of a variable of 8 bytes that is set at boot; 0 when there is none. */
uint64_t kernel_variable(const struct kernel *kernel, const char *name);

/*
 * What keeps programs that are attached from being run at present, without any error or count: one
 * line; NULL when nothing does. @probes: kprobes are among them.
 */
const char *kernel_silencer(const struct kernel *kernel, bool probes);

/* What loading programs takes, and attaching them without perf: a set (base/rights.h). */
uint64_t kernel_rights(const struct kernel *kernel);

struct refusal {
	char text[192];
};

/*
 * Why the kernel refused, as far as it can be told: which capabilities of @rights are missing.
 * @err is a negative errno. The text may be in @refusal.
 */
const char *kernel_refusal(int err, uint64_t rights, struct refusal *refusal);

#endif
