/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_write.h - a BTF of the kept types only.
 *
 * Owns: their new ids, and the bytes. Must not know: why a type was kept.
 */
#ifndef CGSWAP_KERNEL_BTF_WRITE_H
#define CGSWAP_KERNEL_BTF_WRITE_H

#include <stddef.h>

struct kkeep;

/*
 * Raw BTF of what @keep has, after kkeep_finish(), @*size bytes for the caller to free(). NULL and
 * errno on error; ENOTSUP when a kind was kept that cannot stand alone.
 */
void *kemit(const struct kkeep *keep, size_t *size);

#endif
