// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/record.c - ledger_records().
 */
#include "ledger/state.h"
#include "stream/event.h"

/* Forgets what the journal said of an earlier owner. */
static struct journal_id *journal_of(struct ledger *ledger, uint16_t memcg_id,
				     const struct group_birth *births)
{
	struct journal_id *id = &ledger->journal[memcg_id];
	uint64_t birth_ns = births[memcg_id].time_ns;

	if (id->birth_ns != birth_ns)
		*id = (struct journal_id){ .birth_ns = birth_ns };
	return id;
}

static bool rec_is_charge_of(const struct rec *rec, uint16_t memcg_id)
{
	return rec->memcg_id == memcg_id && rec_slot_pages(rec->slot) &&
	       (rec->kind == REC_CHARGE || rec->kind == REC_UNCHARGE);
}

static const struct rec *rec_next(const struct rec *rec, size_t stride)
{
	return (const void *)((const char *)rec + stride);
}

/*
 * Takes the charges and uncharges of one group that @nr records from @rec on begin with. Returns
 * their number; 0: @rec is something else, or not valid. A record's pages count for the present
 * owner only if the record is younger than the owner's birth.
 */
static size_t charges_take(struct ledger *ledger, const struct rec *rec, size_t stride, size_t nr,
			   const struct group_birth *births)
{
	uint16_t memcg_id = rec->memcg_id;
	struct journal_id *id;
	uint64_t pages = 0;
	size_t taken = 0;

	if (!memcg_id || !rec_is_charge_of(rec, memcg_id))
		return 0;
	id = journal_of(ledger, memcg_id, births);
	for (; taken < nr && rec_is_charge_of(rec, memcg_id); taken++) {
		if (rec->time_ns >= id->birth_ns)
			pages += rec_slot_pages(rec->slot);
		rec = rec_next(rec, stride);
	}
	id->pages += pages;
	return taken;
}

/* Most records are charges and uncharges in a run of one group: only their sum is needed. */
uint64_t ledger_records(struct ledger *ledger, const struct rec *first, size_t stride, size_t nr,
			const struct group_birth *births)
{
	uint64_t unknown = 0;

	for (size_t i = 0; i < nr;) {
		const struct rec *rec = rec_next(first, i * stride);
		size_t taken = charges_take(ledger, rec, stride, nr - i, births);
		struct rec other;

		if (!taken)
			unknown += rec_decode(rec, sizeof(*rec), &other) != 0;
		i += taken ? taken : 1;
	}
	return unknown;
}

uint64_t ledger_recorded(const struct ledger *ledger, const struct ledger_group *group,
			 const struct ledger_scan *scan)
{
	const struct journal_id *id = &ledger->journal[group->memcg_id];

	return id->birth_ns == scan->births[group->memcg_id].time_ns ? id->pages : 0;
}
