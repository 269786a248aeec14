/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/call_site.h - whether one function of the kernel calls another: a compiler may have put
 * its code into the caller instead, where a hook on it would see nothing. BTF does not tell. And
 * where in the caller a probe finds the call's arguments in their registers. Pure.
 *
 * Owns: the few instructions that have to be known for that. Must not know: which functions.
 */
#ifndef CGSWAP_LOADER_CALL_SITE_H
#define CGSWAP_LOADER_CALL_SITE_H

#include <stddef.h>
#include <stdint.h>

/* Of a function, as it is in memory. */
struct code {
	const uint8_t *bytes;
	size_t len;
	uint64_t address;
};

/* How often @code calls the function at @callee; where it does last, in bytes, is in *@at. */
unsigned int call_site_calls(const struct code *code, uint64_t callee, uint32_t *at);

/*
 * The place in @code of the instruction just before the call at @at, when that puts the constant
 * @value where a second argument goes: all others are in place by then, and a kprobe on it can be
 * made a jump (can_optimize(), arch/x86/kernel/kprobes/opt.c). 0 when it is another, and on
 * machines where such a probe would be an exception each time.
 */
uint32_t call_site_site(const struct code *code, uint32_t at, uint32_t value);

/*
 * The place before the call at @at where that instruction would be, if a probe may be what stands
 * there instead: an exception, or a jump. 0 when there is none, as above.
 */
uint32_t call_site_probed(const struct code *code, uint32_t at);

#endif
