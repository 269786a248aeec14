// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap_row.c - the columns of a zswap ledger: the kernel's numbers against our counts.
 *
 * Owns: which number fills which column. ledger/baseline.c compares. Must not know: which groups
 * there are, and which counts are theirs.
 */
#include <stddef.h>

#include "ledger/zswap_state.h"

static void fill_ledger(const struct zswap_ledger *account, const struct zswap_account *group,
			int64_t *val)
{
	const struct zswap_flow *now = &group->sum.now;

	if (group->bytes.settled)
		val[COL_ZSWAP_LEDGER] =
			group->bytes.base_low + (int64_t)(now->in_bytes - now->out_bytes);
	if (group->pages.settled)
		val[COL_ZSWAPPED_LEDGER] =
			(group->pages.base_low + (int64_t)(now->in_pages - now->out_pages)) *
			account->source.page_bytes;
	if (group->bytes.settled && val[KEPT_ZSWAP_CURRENT] != VAL_NONE && group->sum.known &&
	    !(account->unseen && group->bytes.drift))
		val[COL_ZSWAP_DRIFT] = group->bytes.drift;
}

/* Writeback counts a page before it is written, so some may be in flight. */
static int64_t rejects_between(const struct zswap_count *start, const struct zswap_count *now)
{
	uint32_t rejected = now->rejected - start->rejected;
	uint32_t back = now->written_back - start->written_back;

	return rejected > back ? rejected - back : 0;
}

static void fill_counts(const struct zswap_ledger *account, const struct zswap_group *group,
			int64_t *val)
{
	const struct zswap_count *now = zswap_group_counts(account, group);
	const struct zswap_count *start = &account->start[group->memcg_id];

	if (account->source.stores) {
		val[COL_ZSWAP_STORE] = now->stored - start->stored;
		val[COL_ZSWAP_REJECT] = rejects_between(start, now);
	}
	if (account->source.loads)
		val[COL_ZSWAP_LOAD] = now->loaded - start->loaded;
}

/* Whether pages that zswap rejects go to a device; false also when not known. */
static bool row_writes_back(const struct row *rows, const struct row *row)
{
	while (row->val[KEPT_ZSWAP_WRITEBACK] == 1) {
		if (row->parent < 0)
			return true;
		row = &rows[row->parent];
	}
	return false;
}

static bool is_nothing(int64_t val)
{
	return val == VAL_NONE || !val;
}

/* True if nothing of the group was ever seen in zswap. */
static bool row_is_idle(const int64_t *val, const struct zswap_sum *sum)
{
	return is_nothing(val[KEPT_ZSWAP_CURRENT]) && is_nothing(val[KEPT_ZSWAPPED]) &&
	       is_nothing(val[COL_ZSWAP_STORE]) && is_nothing(val[COL_ZSWAP_LOAD]) &&
	       is_nothing(val[COL_ZSWAP_REJECT]) && !sum->now.in_pages && !sum->now.out_pages;
}

static void part_balance(const struct zswap_ledger *account, struct zswap_account *part,
			 const struct row *row)
{
	int64_t bytes = row->val[KEPT_ZSWAP_CURRENT], held = row->val[KEPT_ZSWAPPED];
	const struct zswap_flow *now = &part->sum.now, *old = &part->sum.old;

	part->bytes.drift = part->pages.drift = 0;
	if (!part->sum.known || bytes == VAL_NONE || held == VAL_NONE)
		return;
	if (account->unseen && !(part->bytes.settled && part->pages.settled))
		return;
	zswap_baseline_take(&part->bytes, &(struct zswap_reading){
						  bytes, (int64_t)(old->in_bytes - now->out_bytes),
						  (int64_t)(now->in_bytes - old->out_bytes) });
	zswap_baseline_take(&part->pages,
			    &(struct zswap_reading){ held / account->source.page_bytes,
						     (int64_t)(old->in_pages - now->out_pages),
						     (int64_t)(now->in_pages - old->out_pages) });
}

/* The shared part already agrees with a kernel that shows nothing. */
static void group_balance(struct zswap_ledger *account, struct zswap_group *group,
			  const struct row *row)
{
	if (!zswap_account_is_own(group) && is_nothing(row->val[KEPT_ZSWAP_CURRENT]) &&
	    is_nothing(row->val[KEPT_ZSWAPPED]))
		return;
	part_balance(account, zswap_account_own(account, group), row);
	if (zswap_account_says_idle(group->part) && zswap_group_is_idle(account, group))
		zswap_account_drop(account, group);
}

void zswap_ledger_baseline(struct zswap_ledger *account, const struct row *rows, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		group_balance(account, &account->groups[rows[i].memcg_id], &rows[i]);
}

void zswap_ledger_fill(const struct zswap_ledger *account, const struct row *rows, size_t i,
		       int64_t *val)
{
	const struct zswap_ledger_source *source = &account->source;
	const struct zswap_group *group = &account->groups[rows[i].memcg_id];
	const struct zswap_account *part = account->begun ? group->part : &zswap_account_idle;
	const bool counted = source->counts && account->begun;
	bool hidden;

	val[COL_ZSWAP_LEDGER] = val[COL_ZSWAPPED_LEDGER] = val[COL_ZSWAP_DRIFT] = VAL_NONE;
	val[COL_ZSWAP_STORE] = val[COL_ZSWAP_LOAD] = val[COL_ZSWAP_REJECT] = VAL_NONE;
	if (counted)
		fill_counts(account, group, val);
	hidden = source->counts && (source->off || !account->begun) && row_is_idle(val, &part->sum);
	if (hidden)
		val[COL_ZSWAP_STORE] = val[COL_ZSWAP_LOAD] = val[COL_ZSWAP_REJECT] = VAL_NONE;
	else if (counted && source->holds)
		fill_ledger(account, part, val);
	if (source->writes && !row_writes_back(rows, &rows[i]))
		val[COL_ZSWAP_REJECT] = VAL_NONE;
	val[KEPT_ZSWAP_HIDDEN] = hidden;
	val[COL_ZSWAP_CURRENT] = hidden ? VAL_NONE : val[KEPT_ZSWAP_CURRENT];
	val[COL_ZSWAPPED] = hidden ? VAL_NONE : val[KEPT_ZSWAPPED];
	val[COL_ZSWAP_RATIO] = hidden ? VAL_NONE : val[KEPT_ZSWAP_RATIO];
}

bool zswap_ledger_is_idle(const struct zswap_ledger *account, uint16_t memcg_id)
{
	const struct zswap_group *group = &account->groups[memcg_id];

	return !account->source.counts || !account->begun ||
	       (!zswap_account_is_own(group) && zswap_group_is_idle(account, group));
}
