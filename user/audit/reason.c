// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/reason.c - why a check is not made at all: what the kernel has not, or nobody looks at, or
 * is in no recording. Said once for a check, not for each group. See audit/audit.h.
 */
#include "audit/state.h"

bool audit_check_is_zswap(enum audit_check check)
{
	return check == CHECK_ZSWAP || check == CHECK_ZPAGES;
}

/* Of what the programs see that are attached for a live audit only. */
static bool check_is_of_seen(enum audit_check check)
{
	return check == CHECK_LIMIT || check == CHECK_EVENTS || check == CHECK_CHARGES;
}

static const char *replay_reason(const struct audit_records *records, enum audit_check check)
{
	if (check == CHECK_RECORDS)
		return records->absent ? records->absent : records->unknown;
	if (audit_check_needs_census(check))
		return "a recording has no census";
	if (audit_check_is_zswap(check))
		return "a recording has no bytes of zswap";
	return check_is_of_seen(check) ? "of a live audit only" : NULL;
}

const char *audit_check_reason(const struct audit *audit, enum audit_check check)
{
	if (audit->records)
		return replay_reason(audit->records, check);
	if (audit_check_needs_census(check))
		return audit->census_error;
	switch (check) {
	case CHECK_LIMIT:
		return audit->limits_absent;
	case CHECK_EVENTS:
		return audit->events_absent;
	case CHECK_CHARGES:
		return audit->charges_absent;
	case CHECK_RECORDS:
		return "of a recording only";
	default:
		return audit_check_is_zswap(check) ? audit->zswap_absent : NULL;
	}
}

bool audit_check_is_absent(const struct audit *audit, enum audit_check check)
{
	if (check == CHECK_RECORDS)
		return !audit->records || audit->records->absent;
	return audit->records || audit_check_is_zswap(check) ||
	       (audit->memsw && check_is_of_seen(check));
}

/* These are made of the machine, and not of one group and those below it. */
static bool check_is_machines(enum audit_check check)
{
	return check == CHECK_OWNERS || check == CHECK_CHARGES || check == CHECK_CACHE;
}

bool audit_check_needs_none(enum audit_check check)
{
	return audit_check_is_zswap(check) || check_is_machines(check) || check == CHECK_RECORDS;
}

const char *audit_nothing_text(enum audit_check check)
{
	if (audit_check_is_zswap(check))
		return "no group had anything in zswap";
	if (check == CHECK_RECORDS)
		return "no slot was charged or given back";
	return check_is_machines(check) ? "of the whole machine only"
					: "there is no group to look at";
}
