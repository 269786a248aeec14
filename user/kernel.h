/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel.h - what the running kernel offers: its types, its symbols, and what follows from them.
 *
 * Owns: where BTF and symbols come from, and the facts that choose hooks. Must not know: programs,
 * maps, which hook was chosen.
 */
#ifndef CGSWAP_KERNEL_H
#define CGSWAP_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hooks.h"
#include "ksyms.h"

struct btf;

#define KSYMS_MAX 32

struct kernel {
	struct btf *btf;
	struct ksym syms[KSYMS_MAX]; /* sorted by name */
	size_t nr_syms;
	struct hook_facts facts; /* points into this structure, which therefore stays where it is */
	bool counts_all_misses;	 /* skipped runs of programs behind kprobes too */
};

/*
 * Learns the running kernel, its types from the file @btf_path (raw BTF, or ELF with a .BTF
 * section) or, when that is NULL, from the kernel itself. 0, or -errno with one line in @error,
 * when nothing is held. Needs what reads kernel addresses: root, or CAP_SYSLOG, and CAP_BPF for a
 * variable's value.
 */
int kernel_open(struct kernel *kernel, const char *btf_path, char *error, size_t error_len);
void kernel_close(struct kernel *kernel);

/* The address of a symbol of hooks_ksyms(), 0 when there is none. */
uint64_t kernel_sym(const struct kernel *kernel, const char *name);

/* The value of a variable of 8 bytes that is set at boot; 0 when there is none. */
uint64_t kernel_variable(const struct kernel *kernel, const char *name);

/* Why the kernel refused, as far as it can be told; @err is a negative errno. */
const char *kernel_refusal(int err);

#endif
