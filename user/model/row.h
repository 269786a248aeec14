/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * model/row.h - what one refresh shows of each memory cgroup.
 *
 * Owns: the plain data that the ledger and the kernel's files fill in and that every view
 * (table, JSON, screen) prints. Must not know: BPF, files, the terminal.
 */
#ifndef CGSWAP_MODEL_ROW_H
#define CGSWAP_MODEL_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/value.h"

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
	COL_LOST,	  /* own pages whose records the rings had no room for */
	COL_RECORDED,	  /* own pages of the records that were read */
	COL_MISSED,	  /* own pages: charges - uncharges that were missed, and are in ledger */
	COL_ZSWAP_LEDGER, /* bytes: baseline + what we counted, live */
	COL_ZSWAPPED_LEDGER, /* bytes, likewise */
	COL_ZSWAP_DRIFT,     /* bytes that the age of zswap_current does not explain */
	COL_ZSWAP_REJECT,    /* own pages since attach */
	COL_ZSWAP_WRITEBACK, /* pages since the group began, as the kernel counts them */
	COL_CALLS_CHARGED,   /* own pages since attach, by calls; VAL_NONE: not watched */
	COL_CALLS_UNCHARGED, /* likewise */
	COL__COUNT
};

/* Numbers that are no columns, kept after these for the row to be made the next time. */
enum kept {
	/* what the files say of the columns that zswap_ledger_fill() hides */
	KEPT_ZSWAP_CURRENT = COL__COUNT,
	KEPT_ZSWAPPED,
	KEPT_ZSWAP_RATIO,
	KEPT_ZSWAP_HIDDEN, /* 1: they are hidden */
	/* memory.zswap.writeback, where it has to be known */
	KEPT_ZSWAP_WRITEBACK,
	/* counters of which the rates are made */
	KEPT_SWAPINS,
	KEPT_REFAULTS,
	/* what COL_MISSED was last changed by; VAL_NONE: never */
	KEPT_MISSED_PAGES,
	KEPT_MISSED_TIME, /* milliseconds since the epoch: when it was missed */
	KEPT_MISSED_END,  /* CLOCK_MONOTONIC: when it was counted after all */
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

/* Nothing is known of a row: @val are its ROW_VALUES numbers. */
static inline void row_clear(int64_t *val)
{
	for (int i = 0; i < ROW_VALUES; i++)
		val[i] = VAL_NONE;
}

#endif
