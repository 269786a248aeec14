// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/take.c - takes the numbers of a scan into the account of one group.
 *
 * Owns: whether they differ from the shared account. Must not know: which groups there are, what
 * the numbers are compared with.
 */
#include "ledger/state.h"

static void account_count(struct ledger_account *account, const struct group_count *now,
			  const struct group_count *start)
{
	account->count = (struct group_count){
		.charged = now->charged - start->charged,
		.uncharged = now->uncharged - start->uncharged,
		.lost_pages = now->lost_pages - start->lost_pages,
		.lost_records = now->lost_records - start->lost_records,
	};
}

/* The row has the numbers of the shared account. */
static bool row_is_idle(const struct ledger_group *group, const struct scan_row *row)
{
	const struct ledger_account *idle = ledger_account_idle(group);

	return !ledger_account_is_own(group) && row->usage == idle->usage &&
	       row->id_refs == idle->id_refs && row->refused == idle->refused;
}

/* ... and nothing was counted. */
static bool counts_are_idle(const struct ledger *ledger, const struct ledger_group *group,
			    const struct ledger_scan *scan)
{
	const struct group_count *start = &ledger->start[group->memcg_id];
	const struct group_count *before = &scan->before[group->memcg_id];

	return ledger_count_is(&scan->after[group->memcg_id], start) &&
	       before->charged == start->charged && before->uncharged == start->uncharged &&
	       !ledger_recorded(ledger, group, scan);
}

bool ledger_skips(void *ctx, const struct scan_row *row)
{
	struct ledger_group *group = ledger_at(ctx, row->memcg_id);

	if (!group)
		return false;
	group->skipped = group->kernfs_id == row->kernfs_id && group->flags == row->flags &&
			 group->max == row->max && (group->parent_id || !row->parent_id) &&
			 row_is_idle(group, row);
	return group->skipped;
}

static struct ledger_account *account_take(struct ledger *ledger, struct ledger_group *group,
					   const struct scan_row *row,
					   const struct ledger_scan *scan)
{
	struct ledger_account *account = ledger_account_own(ledger, group);
	struct group_count last = account->count;

	account_count(account, &scan->after[group->memcg_id], &ledger->start[group->memcg_id]);
	group->changed |= account->usage != row->usage || account->refused != row->refused ||
			  account->count.charged != last.charged ||
			  account->count.uncharged != last.uncharged;
	account->refused_new = ledger->scanned ? row->refused_own - account->refused_own : 0;
	account->usage = row->usage;
	account->id_refs = row->id_refs;
	account->refused = row->refused;
	account->refused_own = row->refused_own;
	account->watermark = row->watermark;
	account->recorded = ledger_recorded(ledger, group, scan);
	return account;
}

void ledger_take_row(struct ledger *ledger, struct ledger_group *group, const struct scan_row *row,
		     const struct ledger_scan *scan)
{
	const uint64_t before = group->max;
	struct ledger_account *account;

	group->flags = (uint8_t)row->flags;
	group->max = row->max;
	if (row_is_idle(group, row) && counts_are_idle(ledger, group, scan)) {
		group->account = ledger_account_idle(group);
		return;
	}
	account = account_take(ledger, group, row, scan);
	account->max_low = before < row->max ? before : row->max;
	account->max_high = before > row->max ? before : row->max;
}

void ledger_take_skipped(struct ledger *ledger, struct ledger_group *group,
			 const struct ledger_scan *scan)
{
	const struct scan_row idle = { .id_refs = group->account->id_refs,
				       .watermark = WATERMARK_UNKNOWN };

	if (!counts_are_idle(ledger, group, scan))
		account_take(ledger, group, &idle, scan);
}
