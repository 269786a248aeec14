/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * unit/ledger/small.h - a ledger of a few groups at rest, with rows written by hand.
 *
 * Owns: its scans. Must not know: which cases are tested.
 */
#ifndef CGSWAP_TEST_LEDGER_SMALL_H
#define CGSWAP_TEST_LEDGER_SMALL_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "ledger/baseline.h"
#include "ledger/ledger.h"
#include "record.h"

/* A scan of at most 8 rows, at rest. */
struct small {
	struct ledger *ledger;
	struct group_count counts[MEMCG_IDS];
	struct group_birth births[MEMCG_IDS];
	uint64_t now_ns;
	size_t folio_pages;
	bool memsw;
};

static inline void small_scan(struct small *small, const struct scan_row *rows, size_t nr)
{
	const struct ledger_scan scan = {
		.time_ns = small->now_ns,
		.rows = rows,
		.nr_rows = nr,
		.before = small->counts,
		.after = small->counts,
		.births = small->births,
		.memsw = small->memsw,
		.folio_pages = small->folio_pages,
	};

	assert_int_equal(ledger_scan(small->ledger, &scan), 0);
	small->now_ns += BASELINE_QUIET_NS;
}

static inline struct small *small_new(void)
{
	struct small *small = calloc(1, sizeof(*small));

	assert_non_null(small);
	small->ledger = ledger_new();
	assert_non_null(small->ledger);
	small->now_ns = 1;
	return small;
}

static inline void small_free(struct small *small)
{
	ledger_free(small->ledger);
	free(small);
}

static const struct scan_row small_root = {
	.kernfs_id = 1, .memcg_id = 1, .id_refs = 1, .flags = SCAN_ROOT | SCAN_HOLDS_ID
};

#endif
