// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/zswap_row.c - the rows of a zswap ledger: what the kernel shows against what was counted.
 *
 * Owns: which number fills which column. ledger/baseline.c compares. Must not know: which
 * groups there are, and what is whose.
 */
#include <stddef.h>

#include "ledger/zswap_state.h"

/* In pages, for now, where the row has bytes. */
static void fill_ledger(const struct zswap_ledger *account, const struct zswap_account *group,
			bool comparable, struct zswap_ledger_row *zrow)
{
	const struct zswap_flow *now = &group->sum.now;

	if (group->bytes.settled)
		zrow->ledger = group->bytes.base_low + (int64_t)(now->in_bytes - now->out_bytes);
	if (group->pages.settled)
		zrow->zswapped_ledger =
			group->pages.base_low + (int64_t)(now->in_pages - now->out_pages);
	if (group->bytes.settled && comparable && !(account->unseen && group->bytes.drift))
		zrow->drift = group->bytes.drift;
}

/* A page that is written back is counted as such before it is written, and may be under way. */
static int64_t rejects_between(const struct zswap_count *start, const struct zswap_count *now)
{
	uint32_t rejected = now->rejected - start->rejected;
	uint32_t back = now->written_back - start->written_back;

	return rejected > back ? rejected - back : 0;
}

static void fill_counts(const struct zswap_ledger *account, const struct zswap_group *group,
			const struct zswap_ledger_source *source, struct zswap_ledger_row *zrow)
{
	const struct zswap_count *now = zswap_group_counts(account, group, source);
	const struct zswap_count *start = &account->start[group->memcg_id];

	if (source->stores) {
		zrow->store = now->stored - start->stored;
		zrow->reject = rejects_between(start, now);
	}
	if (source->loads)
		zrow->load = now->loaded - start->loaded;
}

/* Whether what zswap refuses goes to a device; false also when that is not known. */
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

/* Nothing was ever seen of the group in zswap. */
static bool row_is_idle(const struct row *row, const struct zswap_ledger_row *zrow,
			const struct zswap_sum *sum)
{
	return is_nothing(row->val[KEPT_ZSWAP_CURRENT]) && is_nothing(row->val[KEPT_ZSWAPPED]) &&
	       is_nothing(zrow->store) && is_nothing(zrow->load) && is_nothing(zrow->reject) &&
	       !sum->now.in_pages && !sum->now.out_pages;
}

static const struct zswap_ledger_row zrow_none = { VAL_NONE, VAL_NONE, VAL_NONE, VAL_NONE,
						   VAL_NONE, VAL_NONE, false };

void zswap_ledger_hide_idle(const struct zswap_ledger_rows *rows)
{
	const struct zswap_sum nothing = { 0 };
	struct zswap_ledger_row zrow = zrow_none;

	for (size_t i = 0; i < rows->nr; i++) {
		zrow.hidden = row_is_idle(&rows->rows[i], &zrow_none, &nothing);
		rows->show(rows->ctx, i, &zrow);
	}
}

static void part_balance(const struct zswap_ledger *account, struct zswap_account *part,
			 const struct row *row, int64_t page_bytes)
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
			    &(struct zswap_reading){ held / page_bytes,
						     (int64_t)(old->in_pages - now->out_pages),
						     (int64_t)(now->in_pages - old->out_pages) });
}

/* The shared part agrees with a kernel that shows nothing. */
static void group_balance(struct zswap_ledger *account, struct zswap_group *group,
			  const struct zswap_ledger_source *source, const struct row *row)
{
	if (!zswap_account_is_own(group) && is_nothing(row->val[KEPT_ZSWAP_CURRENT]) &&
	    is_nothing(row->val[KEPT_ZSWAPPED]))
		return;
	part_balance(account, zswap_account_own(account, group), row, source->page_bytes);
	if (zswap_account_says_idle(group->part) && zswap_group_is_idle(account, group, source))
		zswap_account_drop(account, group);
}

static void row_fill(const struct zswap_ledger *account, const struct zswap_group *group,
		     const struct zswap_ledger_source *source, const struct row *row,
		     struct zswap_ledger_row *zrow)
{
	const struct zswap_sum *sum = &group->part->sum;
	bool comparable = row->val[KEPT_ZSWAP_CURRENT] != VAL_NONE && sum->known;

	*zrow = zrow_none;
	fill_counts(account, group, source, zrow);
	if (source->off && row_is_idle(row, zrow, sum)) {
		*zrow = zrow_none;
		zrow->hidden = true;
	} else if (source->holds) {
		fill_ledger(account, group->part, comparable, zrow);
	}
	if (zrow->zswapped_ledger != VAL_NONE)
		zrow->zswapped_ledger *= source->page_bytes;
}

void zswap_ledger_show(struct zswap_ledger *account, const struct zswap_ledger_source *source,
		       const struct zswap_ledger_rows *rows)
{
	for (size_t i = 0; i < rows->nr; i++) {
		const struct row *row = &rows->rows[i];
		struct zswap_group *group = &account->groups[row->memcg_id];
		struct zswap_ledger_row zrow;

		group_balance(account, group, source, row);
		row_fill(account, group, source, row, &zrow);
		if (source->writes && !row_writes_back(rows->rows, row))
			zrow.reject = VAL_NONE;
		rows->show(rows->ctx, i, &zrow);
	}
}

void zswap_ledger_fill(const struct zswap_ledger_row *zrow, int64_t *val)
{
	val[COL_ZSWAP_LEDGER] = zrow->ledger;
	val[COL_ZSWAPPED_LEDGER] = zrow->zswapped_ledger;
	val[COL_ZSWAP_DRIFT] = zrow->drift;
	val[COL_ZSWAP_STORE] = zrow->store;
	val[COL_ZSWAP_LOAD] = zrow->load;
	val[COL_ZSWAP_REJECT] = zrow->reject;
	val[KEPT_ZSWAP_HIDDEN] = zrow->hidden;
	val[COL_ZSWAP_CURRENT] = zrow->hidden ? VAL_NONE : val[KEPT_ZSWAP_CURRENT];
	val[COL_ZSWAPPED] = zrow->hidden ? VAL_NONE : val[KEPT_ZSWAPPED];
	val[COL_ZSWAP_RATIO] = zrow->hidden ? VAL_NONE : val[KEPT_ZSWAP_RATIO];
}

bool zswap_ledger_is_filled(const struct zswap_ledger_row *zrow, const int64_t *val)
{
	return val[COL_ZSWAP_LEDGER] == zrow->ledger &&
	       val[COL_ZSWAPPED_LEDGER] == zrow->zswapped_ledger &&
	       val[COL_ZSWAP_DRIFT] == zrow->drift && val[COL_ZSWAP_STORE] == zrow->store &&
	       val[COL_ZSWAP_LOAD] == zrow->load && val[COL_ZSWAP_REJECT] == zrow->reject &&
	       val[KEPT_ZSWAP_HIDDEN] == zrow->hidden;
}
