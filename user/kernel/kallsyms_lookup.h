/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * kernel/kallsyms_lookup.h - looks up the addresses of kernel symbols by asking the kernel.
 *
 * Owns: the smallest program that calls bpf_kallsyms_lookup_name() (5.16 on), run once for a name.
 * Reading the file takes 551 million instructions more on 7.3.4 (make bench, row 12). Must not
 * know: what a symbol is for, /proc/kallsyms (kernel/kallsyms.h).
 */
#ifndef CGSWAP_KERNEL_KALLSYMS_LOOKUP_H
#define CGSWAP_KERNEL_KALLSYMS_LOOKUP_H

#include <stdbool.h>
#include <stddef.h>

struct btf;
struct ksym;

/*
 * Whether the kernel with this @btf looks up a name by binary search, in thousands of instructions
 * (kallsyms_lookup_names(), kernel/kallsyms.c, 6.2 and stable 6.1). Older kernels scan all names
 * for each lookup; reading the file once is cheaper.
 */
bool kallsyms_lookup_is_fast(const struct btf *btf);

/*
 * Fills in the addresses of the @nr symbols of @table; those that the kernel lacks stay 0. 0 or
 * -errno, which leaves @table unchanged: -EPERM when the kernel would not show addresses either.
 */
int kallsyms_lookup_read(struct ksym *table, size_t nr);

#endif
