/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/kread.h - reads one word of kernel memory.
 *
 * Owns: the smallest program that does so, run once, for what must be known before the real
 * programs are chosen. Must not know: what the word means.
 */
#ifndef CGSWAP_KERNEL_KREAD_H
#define CGSWAP_KERNEL_KREAD_H

#include <stdint.h>

/* Reads the 64-bit word at the kernel @address. 0 or -errno. */
int kread_u64(uint64_t address, uint64_t *value);

#endif
