/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * screen/heat.h - whose pages were evicted, by whom: a matrix of owners and actors.
 *
 * Owns: what counts as one actor, the order of both, and how the rest is folded. The sum of a row
 * is the exact number that programs in the kernel counted, and so is that of a HEAT_KIND column.
 * What tasks and limits did is exact together; records tell which group it was, and pages without
 * one are in HEAT_UNKNOWN. Pure. Must not know: how it is shown.
 */
#ifndef CGSWAP_SCREEN_HEAT_H
#define CGSWAP_SCREEN_HEAT_H

#include <stddef.h>
#include <stdint.h>

struct screen_model;

enum heat_what {
	HEAT_KIND,    /* of an enum rec_actor, exact: kswapd, proactive reclaim and so on */
	HEAT_LIMIT,   /* the owner's own memory.max or memory.high */
	HEAT_GROUP,   /* a task of a group needed memory, or hit a limit above the owner */
	HEAT_GONE,    /* the same of groups that are not in the refresh */
	HEAT_UNKNOWN, /* a task or a limit, but it is not known of which group */
};

struct heat_actor {
	enum heat_what what;
	uint8_t kind;	/* HEAT_KIND: enum rec_actor */
	uint64_t by;	/* HEAT_GROUP: kernfs id */
	uint64_t pages; /* of all owners */
};

struct heat_owner {
	int row; /* index in the refresh */
	uint64_t pages;
};

struct heat_cell {
	struct heat_actor who;
	int row;
	uint32_t actor; /* index in actors */
	uint32_t owner; /* index in owners */
	uint64_t pages;
};

/* All zero at first. */
struct heat {
	struct heat_owner *owners; /* most pages first, then in the order of the refresh */
	struct heat_actor *actors; /* most pages first, then in the order of enum heat_what */
	struct heat_cell *cells;   /* those with pages, unordered */
	size_t nr_owners, nr_actors, nr_cells;
	uint64_t pages;	 /* of all owners */
	uint64_t gone;	 /* of owners that are not shown, as far as records tell; in no sum */
	uint32_t *place; /* memory of the builder */
	size_t max_owners, max_actors, max_cells, max_place;
};

/* Fills @heat from the groups that @model shows. 0, or -ENOMEM, and then it is empty. */
int heat_make(struct heat *heat, const struct screen_model *model);
void heat_free(struct heat *heat);

#define HEAT_ROWS 64
#define HEAT_COLUMNS 24

/* The first rows and columns, and the sums of the others in one more where there are others. */
struct heat_grid {
	size_t rows, columns;		   /* not folded */
	size_t rows_folded;		   /* in row @rows */
	size_t columns_folded;		   /* in column @columns */
	uint64_t row_sum[HEAT_ROWS];	   /* over all columns */
	uint64_t column_sum[HEAT_COLUMNS]; /* over all rows */
	uint64_t most;			   /* of the cells that are not folded */
	uint64_t pages[HEAT_ROWS][HEAT_COLUMNS];
};

/* Folds @heat into at most @rows and @columns, each at least 1, that of the others included. */
void heat_fold(const struct heat *heat, size_t rows, size_t columns, struct heat_grid *grid);

#endif
