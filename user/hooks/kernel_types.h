/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/kernel_types.h - what this program itself asks of a kernel's types, beside what its BPF
 * programs ask.
 *
 * Owns: that list. Must not know: what follows from the answers.
 */
#ifndef CGSWAP_HOOKS_KERNEL_TYPES_H
#define CGSWAP_HOOKS_KERNEL_TYPES_H

#include <stddef.h>

struct btf_requests;
struct ksym;

/* Adds the functions among the @nr names of @syms, and the structures that facts are taken from. */
void kernel_types(struct btf_requests *needs, const struct ksym *syms, size_t nr);

/* The structure @i that is asked for, and its member or NULL; NULL after the last one. */
const char *kernel_type_at(size_t i, const char **member);

#endif
