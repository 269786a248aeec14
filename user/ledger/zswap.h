/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/zswap.h - our account of what zswap holds for every group, held against the kernel's.
 * Pure.
 *
 * Owns: groups by private id and kernfs id, what was counted for each, the roll-up over the tree,
 * and which of our counts belong to a number of memory.stat, which lags. Must not know: BPF, files,
 * views.
 *
 * For every group
 *
 *	kernel's bytes = baseline + sum over the subtree (charged - uncharged)
 *
 * as of the last flush of the kernel's counters. What a removed group held is moved to the group
 * above by the programs (bpf/account/zswap.h), as the kernel does, so what goes has nothing left.
 */
#ifndef CGSWAP_LEDGER_ZSWAP_H
#define CGSWAP_LEDGER_ZSWAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record.h"
#include "model/row.h"

struct zswap_ledger;

/*
 * What a refresh gives. Counters are read after the files were, so they may be the live ones. All
 * stays valid until the next refresh.
 */
struct zswap_ledger_source {
	const struct zswap_count *counts; /* MEMCG_IDS of each; NULL: zswap is not watched */
	const struct zswap_count *births; /* the counts at the births of the ids' owners */
	const struct group_birth *owners;
	size_t nr_ids;	  /* ids from here on were never used */
	uint64_t time_ns; /* before the scan that gave the rows; CLOCK_MONOTONIC */
	uint64_t stamp;	  /* of the kernel's flushes, read before the files; 0: not known */
	int64_t page_bytes;
	bool off;    /* zswap is disabled */
	bool used;   /* enabled, or it may hold something; once is for good */
	bool holds;  /* what is hooked: bytes and pages held, ... */
	bool stores; /* stores and rejects, ... */
	bool loads;  /* loads */
	bool writes; /* rejects are only seen where they go to a device */
};

/* NULL when there is no memory. */
struct zswap_ledger *zswap_ledger_new(void);
void zswap_ledger_free(struct zswap_ledger *account);

/*
 * Takes in a refresh: the @nr @rows of all groups, parents before children, of which the numbers of
 * the files are there: KEPT_ZSWAP_CURRENT, KEPT_ZSWAPPED and KEPT_ZSWAP_WRITEBACK. 1 when
 * zswap_ledger_fill() says another thing of idle groups than before, otherwise 0, or -ENOMEM.
 */
int zswap_ledger_take(struct zswap_ledger *account, const struct zswap_ledger_source *source,
		      const struct row *rows, size_t nr);

/*
 * Fills in the columns of zswap of rows[i] in @val: ZSWAP_LEDGER, ZSWAPPED_LEDGER, ZSWAP_DRIFT,
 * ZSWAP_STORE, ZSWAP_LOAD and ZSWAP_REJECT, VAL_NONE where nothing is known; and of ZSWAP_CURRENT,
 * ZSWAPPED and ZSWAP_RATIO what @val has of the files (enum kept), or VAL_NONE when the group has
 * never had anything in a zswap that is off.
 */
void zswap_ledger_fill(const struct zswap_ledger *account, const struct row *rows, size_t i,
		       int64_t *val);

/* Whether zswap has, had and did nothing of the group, as far as that is counted. */
bool zswap_ledger_is_idle(const struct zswap_ledger *account, uint16_t memcg_id);

#endif
