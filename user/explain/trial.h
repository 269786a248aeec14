/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/trial.h - does a fix help? It is applied to a copy of the numbers.
 *
 * Owns: what the kernel does when a limit is written, as far as the numbers show. Pure. Must not
 * know: which check the fix is for.
 */
#ifndef CGSWAP_EXPLAIN_TRIAL_H
#define CGSWAP_EXPLAIN_TRIAL_H

#include "explain/check.h"

/*
 * Drops the fixes of @note, written by check @i, unless they help. They help when the check falls
 * silent or, for a trend, when the group gets more room or less swap, and no other bad check begins
 * to fire. 0 or -ENOMEM.
 */
int trial_make(size_t i, const struct explain *e, struct check_note *note);

#endif
