/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/addr2sym.h - names of the kernel's functions by address.
 *
 * Owns: the text symbols of /proc/kallsyms. Must not know: stacks, what a function is for.
 */
#ifndef CGSWAP_KERNEL_ADDR2SYM_H
#define CGSWAP_KERNEL_ADDR2SYM_H

#include <stdint.h>

struct symbols;

/* Reads the file @path; NULL and errno set on error. */
struct symbols *symbols_open(const char *path);
void symbols_free(struct symbols *symbols);

/* The function that @address is in; NULL when none is known. */
const char *symbols_find(const struct symbols *symbols, uint64_t address);

#endif
