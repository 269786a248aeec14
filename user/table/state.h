/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/state.h - the state of a table, shared by table/table.c and table/row.c.
 */
#ifndef CGSWAP_TABLE_STATE_H
#define CGSWAP_TABLE_STATE_H

#include <stdbool.h>

#include "table/order.h"
#include "model/row.h"
#include "table/table.h"
#include "table/value_pool.h"

struct ledger_group;

/* What the last refresh saw of a group: for rates, and to decide whether to read its files. */
struct seen {
	uint64_t kernfs_id;
	uint64_t changed_ns;
	uint64_t read_ns;      /* of the files; 0: never */
	uint32_t zswapped;     /* charged + uncharged pages, only to notice changes */
	uint32_t values;       /* the value block of its row */
	int row;	       /* -1: no row any more */
	bool known : 1;	       /* it had a row at the last refresh, so there are rates */
	bool calm : 1;	       /* the row changes only with the ledger or the rows above */
	bool idle : 1;	       /* the ledger said that it was idle */
	bool zswap_idle : 1;   /* the zswap ledger said so */
	bool limit_moved : 1;  /* compute the effective limits of the groups below again */
	bool events_moved : 1; /* events were counted in it or below it since its last read */
};

_Static_assert(sizeof(struct seen) <= 40, "there is one for each group");

struct table {
	int64_t page_bytes;
	struct row *rows;
	struct seen *seen; /* by private id */
	struct value_pool values;
	struct order order;
	const struct actor_count *actors; /* the rows point into it */
	size_t max;
	size_t nr;
	bool zswap_moved; /* the zswap ledger's numbers of idle groups may have changed */
	size_t turn;	  /* next idle group whose files to read */
	uint64_t last_ns; /* of the last refresh; 0: none yet */
};

static inline int64_t table_bytes(const struct table *table, int64_t pages)
{
	return val_bytes(pages, table->page_bytes);
}

/* Reads the files of @group; all else in @row stays from the last refresh. */
void table_row_read(struct table *table, const struct table_source *source,
		    const struct ledger_group *group, struct row *row);

/* True when row @i of @group needs no update; false when its files were just read. */
bool table_row_stays(const struct table *table, const struct table_source *source,
		     const struct ledger_group *group, size_t i);

/*
 * Makes row @i of @group, after the rows above it and after reading the files. True when its
 * swap_current changed.
 */
bool table_row_make(struct table *table, const struct table_source *source,
		    const struct ledger_group *group, size_t i);

#endif
