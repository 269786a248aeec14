// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/checks.c - see audit/checks.h.
 */
#include "audit/checks.h"

#include <stddef.h>

static const struct {
	const char *name;
	const char *text;
	bool census; /* is made of a census */
} checks[CHECK__COUNT] = {
	[CHECK_LEDGER] = { "ledger", "the page counter is the baseline and what was counted",
			   false },
	[CHECK_SLOTS] = { "slots", "the slots owned are the baseline and what was counted", true },
	[CHECK_COUNTER] = { "counter",
			    "the page counter, without the children's, is the slots owned", true },
	[CHECK_HIERARCHY] = { "hierarchy",
			      "the children's page counters are not above the parent's", false },
	[CHECK_IDS] = { "ids", "the references on an id are the slots owned, and 1 while online",
			true },
	[CHECK_IN_USE] = { "in_use", "slots that are owned are in use", true },
	[CHECK_LIMIT] = { "limit", "page counters are not above a swap.max that was not lowered",
			  false },
	[CHECK_EVENTS] = { "events", "memory.swap.events count the refusals that were seen",
			   false },
	[CHECK_CHARGES] = { "charges", "no slot is charged that has an owner", false },
	[CHECK_OWNERS] = { "owners", "every owner is a group, and every page in swap has an owner",
			   true },
	[CHECK_CENSUS] = { "census", "the slots in use are as many as the kernel says", true },
	[CHECK_CACHE] = { "swapcache",
			  "slots with a page in the swap cache are as many as the pages in it",
			  true },
	[CHECK_ZSWAP] = { "zswap", "zswap's compressed bytes are what was counted", false },
	[CHECK_ZPAGES] = { "zswap_pages",
			   "a group's pages in zswap are in its swap, and all are what zswap has",
			   false },
	[CHECK_RECORDS] = { "records",
			    "each slot is charged once, and given back by whom it is charged to",
			    false },
};

const char *audit_check_name(enum audit_check check)
{
	return checks[check].name;
}

const char *audit_check_text(enum audit_check check)
{
	return checks[check].text;
}

const char *audit_class_name(enum audit_class class)
{
	static const char *const names[] = { "leak", "underflow", "misattribution", "double",
					     "stuck" };

	return names[class];
}

const char *audit_result_name(enum audit_result result)
{
	static const char *const names[] = { "ok", "violation", "unknown", "absent" };

	return names[result];
}

bool audit_check_needs_census(enum audit_check check)
{
	return checks[check].census;
}

bool audit_check_is_zswap(enum audit_check check)
{
	return check == CHECK_ZSWAP || check == CHECK_ZPAGES;
}

/* Of what the programs see that are attached for a live audit only. */
static bool check_is_of_seen(enum audit_check check)
{
	return check == CHECK_LIMIT || check == CHECK_EVENTS || check == CHECK_CHARGES;
}

static const char *recording_reason(const struct check_gaps *gaps, enum audit_check check)
{
	if (check == CHECK_RECORDS)
		return gaps->records_absent ? gaps->records_absent : gaps->records;
	if (audit_check_needs_census(check))
		return "a recording has no census";
	if (audit_check_is_zswap(check))
		return "a recording has no bytes of zswap";
	return check_is_of_seen(check) ? "of a live audit only" : NULL;
}

const char *audit_check_reason(const struct check_gaps *gaps, enum audit_check check)
{
	if (gaps->recorded)
		return recording_reason(gaps, check);
	if (audit_check_needs_census(check))
		return gaps->census;
	switch (check) {
	case CHECK_LIMIT:
		return gaps->limits;
	case CHECK_EVENTS:
		return gaps->events;
	case CHECK_CHARGES:
		return gaps->charges;
	case CHECK_RECORDS:
		return "of a recording only";
	default:
		return audit_check_is_zswap(check) ? gaps->zswap : NULL;
	}
}

bool audit_check_is_absent(const struct check_gaps *gaps, enum audit_check check)
{
	if (check == CHECK_RECORDS)
		return !gaps->recorded || gaps->records_absent;
	return gaps->recorded || audit_check_is_zswap(check) ||
	       (gaps->memsw && check_is_of_seen(check));
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

enum evidence_state audit_evidence_state(enum audit_check check, const struct evidence *evidence)
{
	switch (check) {
	case CHECK_ZPAGES:
		return evidence_state_lagging(evidence);
	case CHECK_CACHE:
		return evidence_state_slow(evidence);
	default:
		return evidence_state(evidence);
	}
}
