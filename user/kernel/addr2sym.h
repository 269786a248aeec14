/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/addr2sym.h - names of the kernel's functions by address.
 *
 * Owns: the text symbols of /proc/kallsyms. Must not know: stacks, what a function is for.
 */
#ifndef CGSWAP_KERNEL_ADDR2SYM_H
#define CGSWAP_KERNEL_ADDR2SYM_H

#include <stdint.h>

struct addr2sym;

/* Reads the file @path; NULL and errno set on error. */
struct addr2sym *addr2sym_open(const char *path);
void addr2sym_free(struct addr2sym *symbols);

/* The function that contains @address; NULL when none is known. */
const char *addr2sym_find(const struct addr2sym *symbols, uint64_t address);

#endif
