/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * hooks/tables.h - the hooks that there are, a line each: job, symbol, prototype that the program
 * was written for, attach type, programs.
 *
 * Owns: which tables there are; hooks/choose.h has all of them in one. Must not know: how one is
 * chosen.
 */
#ifndef CGSWAP_HOOKS_TABLES_H
#define CGSWAP_HOOKS_TABLES_H

#include <stddef.h>

#include "hooks/job.h"

/* The hook @i of those that the books need; NULL after the last. Static. */
const struct hook *hook_account_at(size_t i);

/* The same of those that are only for tracing. */
const struct hook *hook_trace_at(size_t i);

/* The same of those that are only for an audit. */
const struct hook *hook_audit_at(size_t i);

#endif
