// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/ledger_feed.c - see live/ledger_feed.h. Most records are charges and uncharges that follow
 * others of the same group, and of these the ledger needs only the sum.
 */
#include "live/ledger_feed.h"

#include "ledger/ledger.h"
#include "loader/rings.h"
#include "record.h"
#include "stream/event.h"

/* One record; false when it is not known. */
static bool record_take(struct ledger *ledger, const void *data, size_t len,
			const struct group_birth *births)
{
	struct rec rec;

	if (rec_decode(data, len, &rec))
		return false;
	ledger_event(ledger, &rec, births);
	return true;
}

uint64_t ledger_feed_take(struct ledger *ledger, const struct rings_run *run,
			  const struct group_birth *births)
{
	uint64_t unknown = 0;

	for (size_t i = 0; i < run->nr;) {
		const void *data = rings_record(run, i);
		size_t taken = 0;

		if (run->len == sizeof(struct rec))
			taken = ledger_charges(ledger, data, run->stride, run->nr - i, births);
		if (!taken) {
			unknown += !record_take(ledger, data, run->len, births);
			taken = 1;
		}
		i += taken;
	}
	return unknown;
}
