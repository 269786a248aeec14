/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * ledger/zswap.h - our account of what zswap holds for every group, compared with the kernel's.
 * Pure.
 *
 * Owns: groups by private id and kernfs id, what was counted for each, the sums up the tree, and
 * which of our counts belong to a number of memory.stat, which lags. Must not know: BPF, files,
 * views.
 *
 * For every group
 *
 *	kernel's bytes = baseline + sum over the subtree (charged - uncharged)
 *
 * as of the last flush of the kernel's counters. When a group is removed, the programs move what it
 * held to its parent (bpf/account/zswap.h), as the kernel does, so a removed group holds nothing.
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
 * The input of a refresh. Counters are read after the files, so they may be the live ones. Valid
 * until the next refresh.
 */
struct zswap_ledger_source {
	const struct zswap_count *counts; /* by id, MEMCG_IDS of them; NULL: zswap is not watched */
	const struct zswap_count *births; /* the counts at the births of the ids' owners */
	const struct group_birth *owners;
	size_t nr_ids;	  /* this id and higher ones were never used */
	uint64_t time_ns; /* before the scan that gave the rows; CLOCK_MONOTONIC */
	uint64_t stamp;	  /* of the kernel's flushes, read before the files; 0: not known */
	int64_t page_bytes;
	bool off;    /* zswap is disabled */
	bool used;   /* enabled, or it may hold something; never reset */
	bool holds;  /* hooked: bytes and pages held, ... */
	bool stores; /* stores and rejects, ... */
	bool loads;  /* loads */
	bool writes; /* rejects are seen only if they go to a device */
};

/* NULL when there is no memory. */
struct zswap_ledger *zswap_ledger_new(void);
void zswap_ledger_free(struct zswap_ledger *account);

/*
 * Processes a refresh: the @nr @rows of all groups, parents before children, with the numbers of
 * their files: KEPT_ZSWAP_CURRENT, KEPT_ZSWAPPED and KEPT_ZSWAP_WRITEBACK. 1 when
 * zswap_ledger_fill() fills idle groups differently from before, otherwise 0, or -ENOMEM.
 */
int zswap_ledger_take(struct zswap_ledger *account, const struct zswap_ledger_source *source,
		      const struct row *rows, size_t nr);

/*
 * Fills in the zswap columns of rows[i] in @val. ZSWAP_LEDGER, ZSWAPPED_LEDGER, ZSWAP_DRIFT,
 * ZSWAP_STORE, ZSWAP_LOAD and ZSWAP_REJECT: VAL_NONE where not known. ZSWAP_CURRENT, ZSWAPPED and
 * ZSWAP_RATIO: as @val has them from the files (enum kept), or VAL_NONE when zswap is off and never
 * held anything of the group.
 */
void zswap_ledger_fill(const struct zswap_ledger *account, const struct row *rows, size_t i,
		       int64_t *val);

/* True if zswap holds, held and did nothing for the group, as far as we count it. */
bool zswap_ledger_is_idle(const struct zswap_ledger *account, uint16_t memcg_id);

#endif
