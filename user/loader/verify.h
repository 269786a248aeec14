/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/verify.h - loads every program, chosen or not, to see whether the verifier accepts it.
 *
 * Owns: loading without attaching. Must not know: which hook is the best one.
 */
#ifndef CGSWAP_LOADER_VERIFY_H
#define CGSWAP_LOADER_VERIFY_H

#include <stddef.h>

#include "hooks/verify.h"

struct loader_config;

/*
 * Loads and unloads every program that fits this kernel, in every way in which the loader may set
 * it up. Returns the number of programs, or -1 with one line in @error when none can be tried.
 */
int verify_run(const struct loader_config *config, struct verify_result *results, int max,
	       char *error, size_t error_len);

#endif
