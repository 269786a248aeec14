/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * plan.h - which allocation of a process fails.
 *
 * Owns: the file that the two share. Must not know: who allocates.
 */
#ifndef CGSWAP_NOMEM_PLAN_H
#define CGSWAP_NOMEM_PLAN_H

#include <stdint.h>

/* In the environment: the file that a struct plan is in. */
#define PLAN_FILE "NOMEM_PLAN"

struct plan {
	uint64_t at;	/* fails, from 1; 0: none does */
	uint64_t after; /* and all after it */
	uint64_t count; /* of allocations so far */
};

#endif
