/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/health.h - how cgswap itself does: its hooks, what they missed, its memory.
 *
 * Owns: the plain data. struct host has the rest. Must not know: BPF, the terminal.
 */
#ifndef CGSWAP_MODEL_HEALTH_H
#define CGSWAP_MODEL_HEALTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/coverage.h"

#define HEALTH_HOOKS 64

/* Strings are of the session that filled them in. */
struct health_hook {
	const char *job;
	const char *attach; /* "fentry" and so on; NULL: nothing fits this kernel, see reason */
	const char *symbol; /* the kernel function; NULL likewise */
	const char *reason;
	bool waits; /* is attached once zswap is used */
};

/* Bytes; VAL_NONE: not known. */
struct health {
	struct coverage coverage;
	int64_t lost_full;   /* records dropped because a ring was full */
	int64_t undecodable; /* records that were read and not understood */
	int64_t memory;	     /* of this process, resident */
	int64_t locked;	     /* of it, cannot be swapped */
	int64_t ring;	     /* of each CPU */
	size_t nr_hooks;
	struct health_hook hooks[HEALTH_HOOKS];
};

#endif
