/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/table.h - the table of all hooks, one line each: job, symbol, the prototype that the
 * program was written for, how it attaches, and the program.
 *
 * Owns: the table of hooks for all kernels. Must not know: how a hook is chosen (hooks/choose.c).
 */
#ifndef CGSWAP_HOOKS_TABLE_H
#define CGSWAP_HOOKS_TABLE_H

#include <stddef.h>

#include "hooks/job.h"

/* The hooks for the accounts, then those for tracing, then those for an audit. */
extern const struct hook hooks[];
extern const size_t hooks_nr;

#endif
