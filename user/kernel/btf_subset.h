/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_subset.h - the part of a kernel's BTF that is asked for.
 *
 * Owns: which types that is, in one pass. A kernel has 100,000 types; libbpf would search all for
 * each structure that a program names, and once more for each function, in 193 million instructions
 * at a start on 7.3.4 and 192 on 6.12.117 (make bench, row 12). Must not know: programs, hooks,
 * where the BTF comes from.
 */
#ifndef CGSWAP_KERNEL_BTF_SUBSET_H
#define CGSWAP_KERNEL_BTF_SUBSET_H

#include <stdint.h>

struct btf;
struct btf_names;

struct btf_subset {
	struct btf *btf;
	uint32_t *whole_ids; /* by the id in @btf: that in the whole; 0 for 0 */
};

/*
 * The types and functions of @whole that are called as one of @names, with what they are made of;
 * structures that they only point to have no members there. For btf_subset_free(). 0 or -errno:
 * EINVAL when @whole is of another byte order or refers to names that it does not have, or ENOMEM.
 */
int btf_subset_take(struct btf_subset *subset, const struct btf *whole,
		    const struct btf_names *names);
void btf_subset_free(struct btf_subset *subset);

#endif
