/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/table.h - joins the ledgers and the groups' files into rows.
 *
 * Owns: which groups are shown and in which order, rates between two refreshes. Must not know: BPF,
 * how rows are shown.
 */
#ifndef CGSWAP_TABLE_TABLE_H
#define CGSWAP_TABLE_TABLE_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

struct kernfs;
struct ledger;
struct refresh;
struct table;
struct actor_count;
struct zswap_ledger;
struct zswap_ledger_source;

/* NULL when out of memory. */
struct table *table_new(void);
void table_free(struct table *table);

/* What the rows are made of. */
struct table_source {
	const struct kernfs *kernfs;
	const char *cgroup; /* path of the subtree to show, "/a/b"; NULL: everything */
	const struct ledger *ledger;
	struct zswap_ledger *zswap_ledger; /* updated from @zswap */
	const struct zswap_ledger_source *zswap;
	const struct actor_count *actors;     /* MEMCG_IDS; NULL: actors are not watched */
	const struct call_count *calls;	      /* MEMCG_IDS; NULL: calls are not watched */
	const struct call_count *call_births; /* counts at the birth of the id's owner */
	uint64_t now_ns;		      /* CLOCK_MONOTONIC */
	double time;			      /* the same moment, in seconds since the epoch */
	bool writeback;			      /* KEPT_ZSWAP_WRITEBACK is needed */
	bool events;			      /* KEPT_READ up to KEPT_MEMSW_MAX are needed */
};

/*
 * Fills @refresh's rows and order. File values that cannot be read are not known in the row. With
 * many groups, the files of idle ones are not read at each refresh: their values are then some
 * refreshes old, and their rates not known. 0 or -errno.
 */
int table_build(struct table *table, const struct table_source *source, struct refresh *refresh);

#endif
