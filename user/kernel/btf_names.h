/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_names.h - a set of names of kernel types and functions.
 *
 * Owns: the set, and which names a BPF object needs. Must not know: what a name resolves to.
 */
#ifndef CGSWAP_KERNEL_BTF_NAMES_H
#define CGSWAP_KERNEL_BTF_NAMES_H

#include <stdbool.h>

struct btf;

#define BTF_NAMES_FILTER 8192

/* Names without their flavours ("x___y" is x, bpf_core_read.h), as libbpf compares them. */
struct btf_names {
	struct btf *set;	       /* of strings */
	bool filter[BTF_NAMES_FILTER]; /* hash filter: few other names pass */
	bool begins[BTF_NAMES_FILTER]; /* hash of the first characters; cheapest, so tested first */
};

/* 0 or -ENOMEM. Close a set that was opened, or is all zero. */
int btf_names_open(struct btf_names *names);
void btf_names_close(struct btf_names *names);

/* 0 or -errno. */
int btf_names_add(struct btf_names *names, const char *name);

/* Adds the types that a BPF object's programs use. 0 or -errno. */
int btf_names_add_types(struct btf_names *names, const struct btf *object);

bool btf_names_has(const struct btf_names *names, const char *name);

#endif
