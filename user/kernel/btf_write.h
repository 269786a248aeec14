/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/btf_write.h - a BTF of the kept types only.
 *
 * Owns: their new ids, and the bytes. Must not know: why a type was kept.
 */
#ifndef CGSWAP_KERNEL_BTF_WRITE_H
#define CGSWAP_KERNEL_BTF_WRITE_H

#include <stddef.h>

struct btf_marks;

/*
 * Raw BTF of what @keep has, after btf_mark_finish(), @*size bytes for the caller to free(). NULL
 * and errno on error; ENOTSUP when a kind was kept that cannot stand alone.
 */
void *btf_write(const struct btf_marks *keep, size_t *size);

#endif
