/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/core_relo.h - what BPF programs ask of a kernel's types (CO-RE relocations).
 *
 * Owns: the relocations in an object's .BTF.ext, as structures and names of members. Must not know:
 * what else is wanted, which programs there are.
 */
#ifndef CGSWAP_KERNEL_CORE_RELO_H
#define CGSWAP_KERNEL_CORE_RELO_H

#include <stddef.h>

struct btf_requests;

/*
 * Adds to @needs what the relocations of a BPF object, the @size bytes of an ELF file at @object,
 * may resolve to: by name, as libbpf looks for it. Once for one list. 0 or -errno; -ENODATA when
 * the object has no relocations.
 */
int core_relo_requests(struct btf_requests *needs, const void *object, size_t size);

#endif
