/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_subset.h - cuts a kernel's BTF down to the types that are needed.
 *
 * Owns: which types these are, found in one pass. A kernel has 100,000 types. libbpf would search
 * all of them for each structure that a program names, and again for each function: 193 million
 * instructions at a start on 7.3.4 and 192 on 6.12.117 (make bench, row 12). Must not know:
 * programs, hooks, where the BTF comes from.
 */
#ifndef CGSWAP_KERNEL_BTF_SUBSET_H
#define CGSWAP_KERNEL_BTF_SUBSET_H

#include <stdint.h>

struct btf;
struct btf_names;

struct btf_subset {
	struct btf *btf;
	uint32_t *whole_ids; /* by id in @btf: the id in the whole; 0 for 0 */
};

/*
 * Copies the types and functions of @whole with one of @names, and the types that they contain.
 * Structures that are only pointed to have no members in the copy. Free with btf_subset_free(). 0
 * or -errno: EINVAL when @whole has another byte order or refers to names that it lacks, or ENOMEM.
 */
int btf_subset_take(struct btf_subset *subset, const struct btf *whole,
		    const struct btf_names *names);
void btf_subset_free(struct btf_subset *subset);

#endif
