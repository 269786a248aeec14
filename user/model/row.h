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
 * Numeric columns. model/columns.c has the units; fixed-point columns (ratio, PSI, rates, percent)
 * hold hundredths. "own" columns are of the group itself; all others are hierarchical, as in the
 * kernel's files.
 */
enum col {
	COL_SWAP_CURRENT,  /* bytes: the kernel's number */
	COL_LEDGER,	   /* bytes: baseline + counted charges */
	COL_DRIFT,	   /* bytes: swap_current - ledger; VAL_NONE while not settled */
	COL_SWAP_MAX,	   /* bytes or VAL_MAX */
	COL_SWAP_MAX_EFF,  /* bytes or VAL_MAX: lowest of own and ancestors' limits */
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
	COL_LOST,	     /* own pages in records dropped because a ring was full */
	COL_RECORDED,	     /* own pages in the records that were read */
	COL_MISSED,	     /* own pages: missed charges - missed uncharges; in ledger */
	COL_ZSWAP_LEDGER,    /* bytes: baseline + counted, live */
	COL_ZSWAPPED_LEDGER, /* bytes, likewise */
	COL_ZSWAP_DRIFT,     /* bytes that the age of zswap_current cannot explain */
	COL_ZSWAP_REJECT,    /* own pages since attach */
	COL_ZSWAP_WRITEBACK, /* pages since the group was made, as the kernel counts them */
	COL_CALLS_CHARGED,   /* own pages since attach, by calls; VAL_NONE: not watched */
	COL_CALLS_UNCHARGED, /* likewise */
	COL__COUNT
};

/* Numbers that are no columns, kept for building the row at the next refresh. */
enum kept {
	/* the files' values of the columns that zswap_ledger_fill() hides */
	KEPT_ZSWAP_CURRENT = COL__COUNT,
	KEPT_ZSWAPPED,
	KEPT_ZSWAP_RATIO,
	KEPT_ZSWAP_HIDDEN, /* 1: they are hidden */
	/* memory.zswap.writeback, when needed */
	KEPT_ZSWAP_WRITEBACK,
	/* counters from which the rates are computed */
	KEPT_SWAPINS,
	KEPT_REFAULTS,
	/* microseconds that some task, or all of them, waited for memory */
	KEPT_STALL_SOME,
	KEPT_STALL_FULL,
	/* bytes in zswap that it keeps as they are, of ZSWAPPED and of ZSWAP_CURRENT */
	KEPT_ZSWAP_INCOMP,
	/* charges that this group's swap.max refused since the start, as far as that is known */
	KEPT_REFUSALS,
	/* the last change of COL_MISSED; VAL_NONE: never */
	KEPT_MISSED_PAGES,
	KEPT_MISSED_TIME, /* milliseconds since the epoch: time of the miss */
	KEPT_MISSED_END,  /* CLOCK_MONOTONIC: when it was found and added */
	/*
	 * bytes of a group in which tasks wait for ALARM_PSI_PERCENT of the time, else VAL_NONE;
	 * from a history VAL_NONE
	 */
	KEPT_HIGH,	/* memory.high, or VAL_MAX */
	KEPT_MEMORY,	/* memory.current; when there is a memory.high */
	KEPT_UNSWAPPED, /* that reclaim can take without swap; when it is above memory.high */
	/* read only for the events of a history, from which they are VAL_NONE */
	KEPT_READ,	  /* CLOCK_MONOTONIC: when the files were read */
	KEPT_KILLED,	  /* tasks killed for lack of memory */
	KEPT_THROTTLED,	  /* times above memory.high */
	KEPT_MEMORY_MAX,  /* bytes or VAL_MAX, as the next three; on v1 limit_in_bytes */
	KEPT_MEMORY_HIGH, /* of any group, unlike KEPT_HIGH */
	KEPT_ZSWAP_MAX,
	KEPT_MEMSW_MAX, /* v1 only */
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
	const int64_t *val;	   /* by enum col; not owned, equal rows share it */
};

/* Sets the ROW_VALUES numbers of @val to not known. */
static inline void row_clear(int64_t *val)
{
	for (int i = 0; i < ROW_VALUES; i++)
		val[i] = VAL_NONE;
}

#endif
