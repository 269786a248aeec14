/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/host.h - what one refresh shows of the machine.
 *
 * Owns: the plain data of the host line. The kernel's files and the ledger fill it in, and every
 * view prints it. Must not know: BPF, files, the terminal.
 */
#ifndef CGSWAP_MODEL_HOST_H
#define CGSWAP_MODEL_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/value.h"

/* Where a swap device keeps its pages. */
enum swap_kind { SWAP_DISK, SWAP_ZRAM, SWAP_FILE, SWAP_KINDS };

struct host {
	double time;	 /* seconds since the epoch */
	char kernel[65]; /* uname -r; "" when not known, as is the next */
	char nodename[65];
	const char *attach;	 /* "fentry", "kprobe" or "mixed" */
	const char *hierarchy;	 /* "v1" or "v2", which counts memory */
	const char *zswap;	 /* "on", "off" or "absent" */
	const char *noted;	 /* kinds of events that are kept, "refused,oom"; NULL: not known */
	int64_t swap_total;	 /* bytes */
	int64_t swap_used;	 /* bytes, slots in use on all devices */
	int64_t swap_cached;	 /* bytes, pages in the swap cache */
	int64_t swap_charged;	 /* bytes of swap_used charged to some cgroup, the root too */
	int64_t charged_pages;	 /* all groups since attach, removed ones too; or VAL_NONE */
	int64_t uncharged_pages; /* likewise */
	int64_t refusals_unknown; /* by a swap.max of which it is not known whose; or VAL_NONE */
	int64_t swap_unowned;	  /* bytes, swap_used - swap_charged: charged to nobody */
	int64_t kind_total[SWAP_KINDS]; /* bytes, of swap_total; VAL_NONE: not known */
	int64_t kind_used[SWAP_KINDS];
	int64_t zswap_pool;   /* bytes of RAM or VAL_NONE */
	int64_t zswap_max;    /* bytes, maximum of zswap_pool (max_pool_percent); or VAL_NONE */
	int64_t zswap_stored; /* bytes before compression or VAL_NONE */
	int64_t psi_some;     /* avg10, hundredths, or VAL_NONE */
	int64_t psi_full;
	int64_t events;	      /* records the programs wanted to write */
	int64_t events_lost;  /* of these, dropped as a ring was full, or not decoded */
	int64_t events_rate;  /* per second, hundredths */
	int64_t own_cpu;      /* of this process, not of its programs in the kernel; hundredths of a
			    percent of one processor, since the refresh before; or VAL_NONE */
	int64_t probe_misses; /* missed runs of our programs; VAL_NONE: not known */
	int64_t zswap_misses; /* the same for zswap's functions, not included above */
	const char *gap;  /* why programs did not run for a time; all misses are unknown; NULL */
	double gap_begin; /* the time is between these two; 0: not known */
	double gap_end;
	const char *actors_missing; /* what the kernel cannot report of them; NULL: not watched */
	int64_t actor_misses;	    /* missed runs that look for actors; VAL_NONE: not watched */
	int64_t groups;		    /* memory cgroups, dying ones included */
	int64_t dying;
	int64_t drifting;  /* groups with a drift other than 0 */
	int64_t unsettled; /* groups whose baseline is not settled yet */
	int64_t vswap;	   /* 1: the kernel has virtual swap; VAL_NONE: not known */
	int64_t slept_ns;  /* since boot, asleep: CLOCK_BOOTTIME - CLOCK_MONOTONIC; or VAL_NONE */
};

/* True when zswap takes pages. */
static inline bool host_zswap_is_on(const struct host *host)
{
	return !strcmp(host->zswap, "on");
}

/* Bytes that zswap's pool may take of @memory bytes (zswap_max_pages(), mm/zswap.c). */
static inline int64_t host_zswap_max(int64_t memory, int64_t percent)
{
	if (memory == VAL_NONE || percent < 0 || percent > 100)
		return VAL_NONE;
	return val_of((double)memory * (double)percent / 100);
}

#endif
