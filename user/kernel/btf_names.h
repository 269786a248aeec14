/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_names.h - names of types and functions of a kernel that are asked for.
 *
 * Owns: the set, and which names a BPF object asks for. Must not know: what is found by a name.
 */
#ifndef CGSWAP_KERNEL_BTF_NAMES_H
#define CGSWAP_KERNEL_BTF_NAMES_H

#include <stdbool.h>

struct btf;

#define BTF_NAMES_FILTER 8192

/* Names without their flavours ("x___y" is x, bpf_core_read.h), as libbpf compares them. */
struct btf_names {
	struct btf *set;	       /* of strings */
	bool filter[BTF_NAMES_FILTER]; /* few other names pass */
	bool begins[BTF_NAMES_FILTER]; /* few names at all; asked first, as it takes least */
};

/* 0 or -ENOMEM. A set that was opened, or is all zero, is to be closed. */
int btf_names_open(struct btf_names *names);
void btf_names_close(struct btf_names *names);

/* 0 or -errno. */
int btf_names_add(struct btf_names *names, const char *name);

/* Adds the types that the programs of a BPF object know. 0 or -errno. */
int btf_names_add_types(struct btf_names *names, const struct btf *object);

bool btf_names_has(const struct btf_names *names, const char *name);

#endif
