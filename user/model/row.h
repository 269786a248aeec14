/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/row.h - what one refresh shows: a row per memory cgroup, and the host line.
 *
 * Owns: the plain data that the ledger and the kernel's files fill in and that every view
 * (table, json, later the screen) prints. Must not know: BPF, files, the terminal.
 */
#ifndef CGSWAP_MODEL_ROW_H
#define CGSWAP_MODEL_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A value that this kernel or this moment cannot give. Printed as "-" or null, never as 0. */
#define VAL_NONE INT64_MIN
/* A limit file that says "max". Printed as "max", null in JSON. */
#define VAL_MAX INT64_MAX

/*
 * Numeric columns. The unit is in model/columns.c; fixed-point columns (ratio, PSI, rates, percent)
 * hold hundredths. "own" columns are of the group itself, all others are hierarchical as the
 * kernel's files are.
 */
enum col {
	COL_SWAP_CURRENT,  /* bytes: the kernel's number */
	COL_LEDGER,	   /* bytes: baseline + what we counted */
	COL_DRIFT,	   /* bytes: swap_current - ledger; VAL_NONE while not settled */
	COL_SWAP_MAX,	   /* bytes or VAL_MAX */
	COL_SWAP_MAX_EFF,  /* bytes or VAL_MAX: lowest of own and ancestors' */
	COL_SWAP_MAX_PCT,  /* hundredths: swap_current of the binding group / its swap.max */
	COL_SWAP_HIGH,	   /* bytes or VAL_MAX */
	COL_SWAP_PEAK,	   /* bytes */
	COL_CHARGED,	   /* own pages since attach */
	COL_UNCHARGED,	   /* own pages since attach */
	COL_CHARGE_RATE,   /* own pages/s, hundredths */
	COL_UNCHARGE_RATE, /* own pages/s, hundredths */
	COL_SWAPIN_RATE,   /* pages/s, hundredths */
	COL_SWAPCACHED,	   /* bytes */
	COL_ZSWAP_CURRENT, /* bytes, compressed */
	COL_ZSWAPPED,	   /* bytes, before compression */
	COL_ZSWAP_RATIO,   /* hundredths: zswapped / zswap_current */
	COL_ZSWAP_STORE,   /* own pages since attach */
	COL_ZSWAP_LOAD,	   /* own pages since attach */
	COL_EVENTS_HIGH,   /* memory.swap.events high */
	COL_EVENTS_MAX,
	COL_EVENTS_FAIL,
	COL_REFAULT_RATE, /* anon refaults/s, hundredths */
	COL_PSI_SOME,	  /* avg10 in hundredths of a percent */
	COL_PSI_FULL,
	COL_LOST,	     /* own pages whose records the rings had no room for */
	COL_RECORDED,	     /* own pages of the records that were read */
	COL_ZSWAP_LEDGER,    /* bytes: baseline + what we counted, live */
	COL_ZSWAPPED_LEDGER, /* bytes, likewise */
	COL_ZSWAP_DRIFT,     /* bytes that the age of zswap_current does not explain */
	COL_ZSWAP_REJECT,    /* own pages since attach */
	COL_ZSWAP_WRITEBACK, /* pages since the group began, as the kernel counts them */
	COL__COUNT
};

/* Numbers that are no columns, kept after these for the row to be made the next time. */
enum kept {
	/* what the files say of the columns that zswap_ledger_take() hides */
	KEPT_ZSWAP_CURRENT = COL__COUNT,
	KEPT_ZSWAPPED,
	KEPT_ZSWAP_RATIO,
	KEPT_ZSWAP_HIDDEN, /* 1: they are hidden */
	/* memory.zswap.writeback, where it has to be known */
	KEPT_ZSWAP_WRITEBACK,
	/* counters of which the rates are made */
	KEPT_SWAPINS,
	KEPT_REFAULTS,
	ROW_VALUES
};

struct row {
	const char *path;	   /* "/a/b"; not owned */
	uint64_t kernfs_id;	   /* the cgroup's inode number */
	uint16_t memcg_id;	   /* private id, reused by the kernel */
	bool dying;		   /* removed, but still holding swap */
	int depth;		   /* 0 for the root */
	int parent;		   /* index into the same array, -1 for the root */
	const char *drift_cause;   /* NULL, "missed", "accounting" or "unknown" */
	const uint64_t *actors;	   /* own pages charged, by enum rec_actor; NULL: not watched */
	const char *swap_max_from; /* path of the group with the lowest swap.max; NULL: no limit */
	const int64_t *val;	   /* by enum col; not owned, rows that are the same share it */
};

struct host {
	double time;	    /* seconds since the epoch */
	const char *kernel; /* uname -r */
	const char *nodename;
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
	const char *actors_missing; /* what the kernel does not tell of them; NULL: not watched */
	int64_t actor_misses; /* of those that look for actors, likewise; VAL_NONE: not watched */
	int64_t groups;	      /* memory cgroups, dying ones included */
	int64_t dying;
	int64_t drifting;  /* groups with a drift other than 0 */
	int64_t unsettled; /* groups whose baseline is not settled yet */
};

/* Nothing is known of a row: @val are its ROW_VALUES numbers. */
static inline void row_clear(int64_t *val)
{
	for (int i = 0; i < ROW_VALUES; i++)
		val[i] = VAL_NONE;
}

#endif
