// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * ledger/group.c - the numbers that a ledger reports for one group; see ledger/ledger.h.
 *
 * Owns: how they are computed. Must not know: other groups, scans.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"

int ledger_set_path(struct ledger_group *group, const char *path)
{
	if (group->path)
		return -EEXIST;
	group->path = strdup(path);
	return group->path ? 0 : -ENOMEM;
}

int64_t ledger_refs(const struct ledger_group *group)
{
	return (int64_t)group->account->id_refs - !!(group->flags & SCAN_HOLDS_ID);
}

bool ledger_refs_are_clear(const struct ledger_group *group)
{
	return !(group->flags & SCAN_DYING && group->flags & SCAN_HOLDS_ID);
}

int64_t ledger_kernel(const struct ledger_group *group)
{
	return (int64_t)group->account->usage + (group->flags & SCAN_ROOT ? ledger_refs(group) : 0);
}

int64_t ledger_pages(const struct ledger_group *group)
{
	return ledger_kernel(group) - group->account->tree.drift;
}

enum drift_cause ledger_drift_cause(const struct ledger_group *group)
{
	const struct ledger_account *account = group->account;

	if (!account->tree.settled || !account->tree.drift)
		return DRIFT_NONE;
	if (!account->own_settled_all)
		return DRIFT_UNKNOWN;
	return account->own_drift_sum == account->tree.drift ? DRIFT_MISSED
	       : account->own_drift_sum == 0		     ? DRIFT_ACCOUNTING
							     : DRIFT_UNKNOWN;
}

const char *drift_cause_name(enum drift_cause cause)
{
	static const char *const names[] = {
		[DRIFT_NONE] = NULL,
		[DRIFT_MISSED] = "missed",
		[DRIFT_ACCOUNTING] = "accounting",
		[DRIFT_UNKNOWN] = "unknown",
	};

	return names[cause];
}

bool ledger_changed(struct ledger_group *group)
{
	bool changed = group->changed;

	group->changed = false;
	return changed;
}
