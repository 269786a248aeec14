/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * loader/cpu_ring.h - a CPU ring: memory with fixed-length records that a BPF program writes and we
 * read.
 *
 * Owns: the layout (bpf/journal.h), shared by the loader, which maps the ring, and the rings, which
 * read it. Must not know: what a record says.
 */
#ifndef CGSWAP_LOADER_CPU_RING_H
#define CGSWAP_LOADER_CPU_RING_H

#include <stddef.h>
#include <stdint.h>

struct cpu_ring {
	const uint64_t *head; /* records ever written; published after the record */
	uint64_t *tail;	      /* records read so far; publishing it frees them */
	const void *records;
	size_t len;   /* of a record, bytes; a multiple of 8 */
	size_t slots; /* a power of two; record n is in slot n % slots */
};

#endif
