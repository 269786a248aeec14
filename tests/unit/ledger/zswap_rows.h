/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/ledger/zswap_rows.h - the columns that a zswap ledger fills in.
 *
 * Owns: a refresh. Must not know: where the rows come from.
 */
#ifndef CGSWAP_TEST_LEDGER_ZSWAP_ROWS_H
#define CGSWAP_TEST_LEDGER_ZSWAP_ROWS_H

#include "ledger/zswap.h"
#include "unit/model/rows.h"

/* Adds the @nr @rows, made by row_new(), and fills in their columns. */
static inline void zswap_rows_take(struct zswap_ledger *account,
				   const struct zswap_ledger_source *source, const struct row *rows,
				   size_t nr)
{
	assert_true(zswap_ledger_take(account, source, rows, nr) >= 0);
	for (size_t i = 0; i < nr; i++)
		zswap_ledger_fill(account, rows, i, row_numbers(&rows[i]));
}

#endif
