/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/model/rows.h - rows with numbers set by a test.
 *
 * Owns: the numbers, until the test program ends.
 */
#ifndef CGSWAP_TEST_MODEL_ROWS_H
#define CGSWAP_TEST_MODEL_ROWS_H

#include <stdlib.h>

#include "model/row.h"

struct row_box {
	struct row_box *next;
	int64_t val[ROW_VALUES];
};

/* Gives @row numbers of its own, all unknown. */
static inline void row_new(struct row *row)
{
	static struct row_box *boxes;
	struct row_box *box = calloc(1, sizeof(*box));

	if (!box)
		abort();
	row_clear(box->val);
	box->next = boxes;
	boxes = box;
	row->val = box->val;
}

/* The numbers that row_new() allocated. */
static inline int64_t *row_numbers(const struct row *row)
{
	return (int64_t *)row->val;
}

static inline void row_set(const struct row *row, int col, int64_t val)
{
	row_numbers(row)[col] = val;
}

#endif
