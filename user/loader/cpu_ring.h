/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/cpu_ring.h - records of one length in memory that a program in the kernel writes while we
 * read.
 *
 * Owns: what a CPU ring is (bpf/journal.h) to who gives it out, the loader, and who reads it, the
 * rings. Must not know: what a record says.
 */
#ifndef CGSWAP_LOADER_CPU_RING_H
#define CGSWAP_LOADER_CPU_RING_H

#include <stddef.h>
#include <stdint.h>

struct cpu_ring {
	const uint64_t *head; /* records ever written; published after the record */
	uint64_t *tail;	      /* of these records those that were read; published, it makes room */
	const void *records;
	size_t len;   /* of a record, bytes; a multiple of 8 */
	size_t slots; /* a power of two: the place of the n-th record is n % slots */
};

#endif
