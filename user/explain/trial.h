/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * explain/trial.h - does a fix help? It is applied to a copy of the numbers.
 *
 * Owns: what the kernel does when a limit is written, as far as numbers show it. Pure. Must not
 * know: which check it is for.
 */
#ifndef CGSWAP_EXPLAIN_TRIAL_H
#define CGSWAP_EXPLAIN_TRIAL_H

#include "explain/check.h"

/*
 * Takes the fixes of @note, which check @i wrote, out of it unless they help: then the check is
 * silent, or, for one of what changes, the group has more room or less swap; and no bad check is
 * new. 0 or -ENOMEM.
 */
int trial_make(size_t i, const struct explain *e, struct check_note *note);

#endif
