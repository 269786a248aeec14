/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * table/state.h - what a table holds, for the files that make it up: table/table.c and table/row.c.
 */
#ifndef CGSWAP_TABLE_STATE_H
#define CGSWAP_TABLE_STATE_H

#include <stdbool.h>

#include "table/order.h"
#include "model/row.h"
#include "table/table.h"
#include "table/value_pool.h"

struct ledger_group;

/* What was last seen of a group: for rates, and to know whether its files are worth a read. */
struct seen {
	uint64_t kernfs_id;
	uint64_t changed_ns;
	uint64_t read_ns;     /* of the files; 0: never */
	uint32_t zswapped;    /* charged and uncharged pages: only that they change counts */
	uint32_t values;      /* the block of its row */
	int row;	      /* -1: none any more */
	bool known : 1;	      /* at the last refresh, so there are rates */
	bool calm : 1;	      /* the row changes only with what the ledger says, and those above */
	bool idle : 1;	      /* so the ledger said of the group */
	bool zswap_idle : 1;  /* so the zswap ledger said */
	bool limit_moved : 1; /* the limits of those below are to be looked at again */
};

_Static_assert(sizeof(struct seen) <= 40, "there is one for each group");

struct table {
	int64_t page_bytes;
	struct row *rows;
	struct seen *seen; /* by private id */
	struct value_pool values;
	struct order order;
	const struct actor_count *actors; /* that the rows point to */
	size_t max;
	size_t nr;
	bool zswap_moved; /* idle groups of the zswap ledger may say something else now */
	size_t turn;	  /* the first idle group to be read next */
	uint64_t last_ns; /* of the last refresh; 0: none yet */
};

static inline int64_t table_bytes(const struct table *table, int64_t pages)
{
	return val_bytes(pages, table->page_bytes);
}

/* Reads the files of @group; the rest of @row is of the last refresh. */
void table_row_read(struct table *table, const struct table_source *source,
		    const struct ledger_group *group, struct row *row);

/* Whether the row @i of @group would be the same again; not when its files were read. */
bool table_row_stays(const struct table *table, const struct table_source *source,
		     const struct ledger_group *group, size_t i);

/*
 * Makes the row @i of @group, when those above are made and the files are read. True when its
 * swap_current is another than before.
 */
bool table_row_make(struct table *table, const struct table_source *source,
		    const struct ledger_group *group, size_t i);

#endif
