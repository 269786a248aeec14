/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_subset.h - the part of a kernel's BTF that is asked for.
 *
 * Owns: which types and members that is, in one pass. A kernel has 100,000 types; libbpf would
 * search all for each structure that a program names, and once more for each function. Must not
 * know: programs, hooks, where the BTF comes from.
 */
#ifndef CGSWAP_KERNEL_BTF_SUBSET_H
#define CGSWAP_KERNEL_BTF_SUBSET_H

struct btf;
struct btf_requests;

/*
 * What @requests asks for of @whole as a BTF of its own, for the caller to btf__free(). Structures
 * have only the members that are asked for. @requests gets the ids that the types have in @whole.
 * NULL and errno on error: EINVAL when @whole is of another byte order or refers to names that it
 * does not have, or ENOMEM.
 */
struct btf *btf_subset_take(const struct btf *whole, struct btf_requests *requests);

#endif
