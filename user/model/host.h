/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/host.h - what one refresh shows of the machine.
 *
 * Owns: the plain data of the host line, which the kernel's files and the ledger fill in and every
 * view prints. Must not know: BPF, files, the terminal.
 */
#ifndef CGSWAP_MODEL_HOST_H
#define CGSWAP_MODEL_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/value.h"

struct host {
	double time;	 /* seconds since the epoch */
	char kernel[65]; /* uname -r; "" when it is not known, as is the next */
	char nodename[65];
	const char *attach;   /* "fentry", "kprobe" or "mixed" */
	const char *zswap;    /* "on", "off" or "absent" */
	int64_t swap_total;   /* bytes */
	int64_t swap_used;    /* bytes, slots in use on all devices */
	int64_t swap_cached;  /* bytes, pages in the swap cache */
	int64_t swap_charged; /* bytes, of these owned by some cgroup, the root's own included */
	int64_t swap_unowned; /* bytes, swap_used - swap_charged: nobody is charged for these */
	int64_t zswap_pool;   /* bytes of RAM or VAL_NONE */
	int64_t zswap_stored; /* bytes before compression or VAL_NONE */
	int64_t psi_some;     /* avg10, hundredths, or VAL_NONE */
	int64_t psi_full;
	int64_t events;	      /* records the programs wanted to write */
	int64_t events_lost;  /* of these, had no room in the rings or cannot be decoded */
	int64_t events_rate;  /* per second, hundredths */
	int64_t own_cpu;      /* of this process, not of its programs in the kernel; hundredths of a
			    percent of one processor, since the refresh before; or VAL_NONE */
	int64_t probe_misses; /* runs of our programs that were skipped; VAL_NONE: not known */
	int64_t zswap_misses; /* of those at zswap's functions, which are not among them */
	const char *gap;  /* why programs were not run for a time, with all misses unknown; NULL */
	double gap_begin; /* it was between these times; 0: not known when */
	double gap_end;
	const char *actors_missing; /* what the kernel does not tell of them; NULL: not watched */
	int64_t actor_misses; /* of those that look for actors, likewise; VAL_NONE: not watched */
	int64_t groups;	      /* memory cgroups, dying ones included */
	int64_t dying;
	int64_t drifting;  /* groups with a drift other than 0 */
	int64_t unsettled; /* groups whose baseline is not settled yet */
};

/* True when zswap takes pages. */
static inline bool host_zswap_is_on(const struct host *host)
{
	return !strcmp(host->zswap, "on");
}

#endif
