/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/trace_support.h - what a trace cannot show on this kernel. Pure.
 *
 * Owns: which jobs each kind of event needs. Must not know: groups, rings.
 */
#ifndef CGSWAP_HOOKS_TRACE_SUPPORT_H
#define CGSWAP_HOOKS_TRACE_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hook_choice;

/*
 * Writes what is missing of the events @kinds, and why, into @text of @size bytes; empty when
 * nothing is. @memsw: v1, where other files set the limits. Returns the kinds, as bits of enum
 * rec_kind, that are not seen at all.
 */
uint32_t trace_support_missing(const struct hook_choice *choices, uint32_t kinds, bool memsw,
			       char *text, size_t size);

#endif
