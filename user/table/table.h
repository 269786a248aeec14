/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/table.h - the ledger and the groups' files, joined into rows.
 *
 * Owns: which groups are shown and in which order, rates between two refreshes. Must not know:
 * BPF, how rows are shown.
 */
#ifndef CGSWAP_TABLE_TABLE_H
#define CGSWAP_TABLE_TABLE_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

struct kernfs;
struct ledger;
struct refresh;
struct row;
struct table;
struct actor_count;
struct zswap_ledger_row;
struct zswap_count;

/*
 * A table of the subtree @cgroup (NULL: everything), given as a path below the cgroup mount or with
 * the mount in front. NULL on error, with one line in @error.
 */
struct table *table_new(const struct kernfs *kernfs, const char *cgroup, char *error,
			size_t error_len);
void table_free(struct table *table);

/* What the rows are made of. */
struct table_source {
	const struct kernfs *kernfs;
	const struct ledger *ledger;
	const struct zswap_count *zswap;  /* MEMCG_IDS; NULL: zswap is not watched */
	const struct actor_count *actors; /* MEMCG_IDS; NULL: actors are not watched */
	uint64_t now_ns;		  /* CLOCK_MONOTONIC */
	bool writeback;			  /* KEPT_ZSWAP_WRITEBACK has to be known */
};

/*
 * The path below the mount of the group that the user calls @cgroup, to be freed. NULL when there
 * is none, with one line in @error.
 */
char *table_resolve_cgroup(const struct kernfs *kernfs, const char *cgroup, char *error,
			   size_t error_len);

/*
 * Fills @refresh's rows and order, and the host fields that are sums over groups. With many groups
 * the files of those in which nothing happens are not read each time; their values are then some
 * refreshes old, and rates of these not known. 0 or -errno.
 */
int table_build(struct table *table, const struct table_source *source, struct refresh *refresh);

/* The path of the subtree that is shown, "/a/b"; NULL: everything. */
const char *table_cgroup(const struct table *table);

/* The rows of the last table_build(), *@nr of them. */
const struct row *table_rows(const struct table *table, size_t *nr);

/* A zswap_ledger_show (ledger/zswap.h): fills the columns of zswap of row @i of @table. */
void table_zswap(void *table, size_t i, const struct zswap_ledger_row *zrow);

#endif
