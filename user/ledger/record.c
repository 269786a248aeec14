// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/record.c - the records' part of a ledger: see ledger_event() and ledger_charges().
 */
#include "ledger/state.h"

/* What was said of an owner before the present one is forgotten. */
static struct journal_id *journal_of(struct ledger *ledger, uint16_t memcg_id,
				     const struct group_birth *births)
{
	struct journal_id *id = &ledger->journal[memcg_id];
	uint64_t birth_ns = births[memcg_id].time_ns;

	if (id->birth_ns != birth_ns)
		*id = (struct journal_id){ .birth_ns = birth_ns };
	return id;
}

/* Pages of a record count for the present owner only if it is younger than the owner's birth. */
void ledger_event(struct ledger *ledger, const struct rec *rec, const struct group_birth *births)
{
	struct journal_id *id;

	ledger->records++;
	if (rec->kind != REC_CHARGE && rec->kind != REC_UNCHARGE)
		return;
	id = journal_of(ledger, rec->memcg_id, births);
	if (rec->time_ns >= id->birth_ns)
		id->pages += rec_slot_pages(rec->slot);
}

static bool rec_is_charge_of(const struct rec *rec, uint16_t memcg_id)
{
	return rec->memcg_id == memcg_id && rec_slot_pages(rec->slot) &&
	       (rec->kind == REC_CHARGE || rec->kind == REC_UNCHARGE);
}

size_t ledger_charges(struct ledger *ledger, const struct rec *first, size_t stride, size_t nr,
		      const struct group_birth *births)
{
	const struct rec *rec = first;
	uint16_t memcg_id = first->memcg_id;
	struct journal_id *id;
	uint64_t pages = 0;
	size_t taken = 0;

	if (!memcg_id || !rec_is_charge_of(first, memcg_id))
		return 0;
	id = journal_of(ledger, memcg_id, births);
	for (; taken < nr && rec_is_charge_of(rec, memcg_id); taken++) {
		if (rec->time_ns >= id->birth_ns)
			pages += rec_slot_pages(rec->slot);
		rec = (const void *)((const char *)rec + stride);
	}
	id->pages += pages;
	ledger->records += taken;
	return taken;
}

uint64_t ledger_recorded(const struct ledger *ledger, const struct ledger_group *group,
			 const struct ledger_scan *scan)
{
	const struct journal_id *id = &ledger->journal[group->memcg_id];

	return id->birth_ns == scan->births[group->memcg_id].time_ns ? id->pages : 0;
}
