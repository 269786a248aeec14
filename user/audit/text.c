// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/text.c - the words of an audit: what its checks are called and say, and what a violation
 * shows. See audit/audit.h.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/state.h"

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

/* The first of the group's slots that are owned and not in use, as type:offset. */
static void stuck_detail(const struct audit *audit, const struct audit_group *audited, char *text)
{
	size_t len = strlen(text);

	for (int i = 0; i < audit->nr_examples && len < AUDIT_TEXT; i++) {
		const struct census_slot *slot = &audit->examples[i];

		if (slot->memcg_id == audited->memcg_id)
			len += (size_t)snprintf(text + len, AUDIT_TEXT - len, " %u:%u", slot->type,
						slot->offset);
	}
}

static void group_detail(const struct audit_group *audited, enum audit_check check, int64_t value,
			 char *text)
{
	switch (check) {
	case CHECK_LEDGER:
		snprintf(text, AUDIT_TEXT,
			 "the page counter is %+" PRId64 " pages from what was counted", value);
		break;
	case CHECK_SLOTS:
		snprintf(text, AUDIT_TEXT,
			 "%" PRId64 " slots owned, %" PRId64 " by what was counted", audited->slots,
			 audited->slots - value);
		break;
	case CHECK_IDS:
		snprintf(text, AUDIT_TEXT,
			 "%" PRId64 " references on the id, %" PRId64 " slots owned", audited->refs,
			 audited->slots);
		break;
	case CHECK_IN_USE:
		snprintf(text, AUDIT_TEXT,
			 "%" PRId64 " of its %" PRId64 " slots are not in use:", value,
			 audited->slots);
		break;
	case CHECK_LIMIT:
		snprintf(text, AUDIT_TEXT, "%" PRId64 " pages above its swap.max of %" PRIu64,
			 value, audited->limit);
		break;
	case CHECK_EVENTS:
		snprintf(text, AUDIT_TEXT,
			 "max and fail count %+" PRId64 " from the refusals that were seen", value);
		break;
	case CHECK_ZSWAP:
		snprintf(text, AUDIT_TEXT,
			 "zswap's bytes are %+" PRId64 " from what was charged and uncharged",
			 value);
		break;
	case CHECK_ZPAGES:
		snprintf(text, AUDIT_TEXT,
			 "%" PRId64 " pages more are charged in zswap than are in swap", value);
		break;
	default:
		snprintf(text, AUDIT_TEXT,
			 "page counter %" PRId64 " without the children's, %" PRId64 " slots owned",
			 audited->own, audited->slots);
	}
}

void audit_group_detail(const struct audit *audit, const struct audit_group *audited,
			enum audit_check check, char *text)
{
	group_detail(audited, check, audit_group_evidence(audited, check)->value, text);
	if (check == CHECK_IN_USE)
		stuck_detail(audit, audited, text);
}
