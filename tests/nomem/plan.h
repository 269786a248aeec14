/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * plan.h - which allocation of a process fails.
 *
 * Owns: the file that nomem and fail.so share. Must not know: who allocates.
 */
#ifndef CGSWAP_NOMEM_PLAN_H
#define CGSWAP_NOMEM_PLAN_H

#include <stdint.h>

/* Environment variable: the file with a struct plan. */
#define PLAN_FILE "NOMEM_PLAN"

struct plan {
	uint64_t at;	/* number of the allocation that fails, from 1; 0: none */
	uint64_t after; /* so do all later ones */
	uint64_t count; /* allocations so far */
};

#endif
