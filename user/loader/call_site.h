/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/call_site.h - does one kernel function call another? If the compiler inlined the callee, a
 * hook on it sees nothing, and BTF does not show that. Also finds where in the caller a probe sees
 * the call's arguments in their registers. Pure.
 *
 * Owns: decoding the few instructions that this needs. Must not know: which functions.
 */
#ifndef CGSWAP_LOADER_CALL_SITE_H
#define CGSWAP_LOADER_CALL_SITE_H

#include <stddef.h>
#include <stdint.h>

/* The code of a function as it is in memory. */
struct code {
	const uint8_t *bytes;
	size_t len;
	uint64_t address;
};

/* How often @code calls the function at @callee; *@at: the offset of the last call, in bytes. */
unsigned int call_site_calls(const struct code *code, uint64_t callee, uint32_t *at);

/*
 * The offset in @code of the instruction just before the call at @at, if it loads the constant
 * @value as the second argument. All other arguments are in place by then, and the kernel can
 * optimise a kprobe there into a jump (can_optimize(), arch/x86/kernel/kprobes/opt.c). 0 for any
 * other instruction, and on architectures where such a probe would take an exception each time.
 */
uint32_t call_site_site(const struct code *code, uint32_t at, uint32_t value);

/*
 * The offset of the same instruction if it now looks like a probe: a breakpoint or a jump. 0 when
 * it does not, and on those architectures.
 */
uint32_t call_site_probed(const struct code *code, uint32_t at);

#endif
