/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/table.h - the hooks that there are, a line each: job, symbol, prototype that the program
 * was written for, how it attaches and which program runs.
 *
 * Owns: the table of all hooks, fitting this kernel or not. Must not know: how one is chosen
 * (hooks/choose.c).
 */
#ifndef CGSWAP_HOOKS_TABLE_H
#define CGSWAP_HOOKS_TABLE_H

#include <stddef.h>

#include "hooks/job.h"

/* The hooks that the books need, then those for tracing, then those for an audit. */
extern const struct hook hooks[];
extern const size_t hooks_nr;

#endif
