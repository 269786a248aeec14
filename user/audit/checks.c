// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * audit/checks.c - see audit/checks.h. Above the table, for each row: how its numbers are measured,
 * and how far off each may be while a group swaps.
 */
#include "audit/checks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/state.h"
#include "base/fmt.h"
#include "base/text.h"
#include "cgroup/path.h"
#include "model/row.h"

const char *audit_class_name(enum audit_class class)
{
	static const char *const names[] = { "leak", "underflow", "misattribution", "double",
					     "stuck" };

	return names[class];
}

const struct result_words audit_results[] = {
	[RESULT_OK] = { "ok", "exact", 0 },
	[RESULT_VIOLATION] = { "violation", "violation", 3 },
	[RESULT_UNKNOWN] = { "unknown", "unknown", 4 },
	[RESULT_ABSENT] = { "absent", NULL, 0 },
};

/* The reading bounds the difference by @low and @high. */
static void prove(const struct comparison *cmp, int64_t low, int64_t high)
{
	evidence_take(cmp->evidence, low, high, cmp->audit->reading.time_ns);
}

/* A difference that was read while @moved pages were charged or uncharged. */
static void prove_moved(const struct comparison *cmp, int64_t difference, uint64_t moved)
{
	prove(cmp, difference - (int64_t)moved, difference + (int64_t)moved);
}

/* A drift of the ledger is sure; its absence is sure only if nothing was counted meanwhile. */
static void ledger_measure(const struct comparison *cmp)
{
	const struct ledger_account *account = cmp->group->ledger->account;
	int64_t own = account->tree.drift - cmp->group->drift_children;

	if (cmp->group->settled)
		prove_moved(cmp, own, own ? 0 : (uint64_t)(account->net_high - account->net_low));
}

static void ledger_detail(const struct comparison *cmp, char *text)
{
	snprintf(text, AUDIT_TEXT, "the page counter is %+" PRId64 " page%s from what was counted",
		 cmp->evidence->value, fmt_plural(cmp->evidence->value));
}

static const char *ledger_excuse(const struct comparison *cmp)
{
	return cmp->group->missed ? "our programs missed it, or may have missed it" : NULL;
}

/* The ledger's numbers agree only because it moved its baselines by the missed pages. */
static void booked_doubt(const struct comparison *cmp, char *text)
{
	int64_t pages = cmp->group->booked_pages;

	if (cmp->group->booked && pages)
		snprintf(text, AUDIT_TEXT, "%" PRId64 " page%s %s missed by our programs",
			 imaxabs(pages), fmt_plural(pages), pages * pages == 1 ? "was" : "were");
	else if (cmp->group->booked)
		snprintf(text, AUDIT_TEXT,
			 "as many charges as uncharges were missed by our "
			 "programs");
}

static void slots_measure(const struct comparison *cmp)
{
	const struct ledger_account *account = cmp->group->ledger->account;
	int64_t counted = account->own.base + (int64_t)account->count.charged -
			  (int64_t)account->count.uncharged;

	if (cmp->group->settled)
		prove_moved(cmp, cmp->group->slots - counted, cmp->group->moved_own);
}

static void slots_detail(const struct comparison *cmp, char *text)
{
	int64_t slots = cmp->group->slots;

	snprintf(text, AUDIT_TEXT, "%" PRId64 " slot%s owned, %" PRId64 " by what was counted",
		 slots, fmt_plural(slots), slots - cmp->evidence->value);
}

/*
 * The root's counter is charged for its children only (mm/memcontrol.c mem_cgroup_is_root()). A
 * group and its children are not read at the same moment: the error doubles.
 */
static void counter_measure(const struct comparison *cmp)
{
	int64_t slots = cmp->group->root ? 0 : cmp->group->slots;

	prove_moved(cmp, cmp->group->own - slots, 2 * cmp->group->moved);
}

static void hierarchy_measure(const struct comparison *cmp)
{
	int64_t negative = cmp->group->own < 0 ? cmp->group->own : 0;

	prove_moved(cmp, negative, negative ? 2 * cmp->group->moved : 0);
}

static void own_detail(const struct comparison *cmp, char *text)
{
	int64_t slots = cmp->group->slots;

	snprintf(text, AUDIT_TEXT,
		 "page counter %" PRId64 " without the children's, %" PRId64 " slot%s owned",
		 cmp->group->own, slots, fmt_plural(slots));
}

static void ids_measure(const struct comparison *cmp)
{
	if (ledger_refs_are_clear(cmp->group->ledger))
		prove_moved(cmp, cmp->group->refs - cmp->group->slots, cmp->group->moved_own);
}

static void ids_detail(const struct comparison *cmp, char *text)
{
	int64_t refs = cmp->group->refs, slots = cmp->group->slots;

	snprintf(text, AUDIT_TEXT, "%" PRId64 " reference%s on the id, %" PRId64 " slot%s owned",
		 refs, fmt_plural(refs), slots, fmt_plural(slots));
}

/* Owner and use are not read at the same moment: a slot freed in between looks stuck. */
static void in_use_measure(const struct comparison *cmp)
{
	int64_t stuck = cmp->audit->reading.census->stuck[cmp->group->memcg_id];

	prove(cmp, stuck - (int64_t)cmp->group->moved_own, stuck);
}

/* Names the first of the slots, as type:offset. */
static void in_use_detail(const struct comparison *cmp, char *text)
{
	int64_t slots = cmp->group->slots;

	snprintf(text, AUDIT_TEXT,
		 "%" PRId64 " of its %" PRId64 " slot%s not in use:", cmp->evidence->value, slots,
		 fmt_plural(slots));
	for (int i = 0; i < cmp->audit->nr_examples; i++) {
		const struct census_slot *slot = &cmp->audit->examples[i];

		if (slot->memcg_id == cmp->group->memcg_id)
			text_add(text, AUDIT_TEXT, " %u:%u", slot->type, slot->offset);
	}
}

/* The kernel allows a limit below the current usage (swap_max_write()). */
static void limit_measure(const struct comparison *cmp)
{
	struct audit_group *group = cmp->group;
	uint64_t usage = group->ledger->account->usage, max = group->ledger->max;
	int64_t over = usage > max ? (int64_t)(usage - max) : 0;

	if (!group->looked || group->limit != max || cmp->audit->written)
		group->above = true;
	group->above = group->above && over;
	group->looked = true;
	group->limit = max;
	prove_moved(cmp, group->above ? 0 : over, 0);
}

static void limit_detail(const struct comparison *cmp, char *text)
{
	snprintf(text, AUDIT_TEXT, "%" PRId64 " page%s above its swap.max of %" PRIu64,
		 cmp->evidence->value, fmt_plural(cmp->evidence->value), cmp->group->limit);
}

/* While anybody attaches to the function, calls in progress may return unseen and uncounted. */
static const char *open_excuse(const struct comparison *cmp)
{
	return cmp->audit->reading.calls.open ? "charge calls in progress, whose return our "
						"programs did not see, may explain it"
					      : NULL;
}

/* memory.swap.events max and fail, minus the refusals that we saw. */
static void events_measure(const struct comparison *cmp)
{
	struct audit_group *group = cmp->group;
	const struct audit_reading *reading = &cmp->audit->reading;
	const struct call_count after = audit_calls_of(group, &reading->calls);
	uint64_t refused = group->ledger->account->refused;
	struct bounds more = { (int64_t)(refused - after.refused),
			       (int64_t)(refused - group->calls_before.refused) };

	more = evidence_since(&group->refused, more, reading->time_ns);
	prove(cmp, more.low, more.high);
}

static void events_detail(const struct comparison *cmp, char *text)
{
	snprintf(text, AUDIT_TEXT,
		 "max and fail count %+" PRId64 " from the refusals that were seen",
		 cmp->evidence->value);
}

static bool bounds_are_sure(const struct bounds *bounds)
{
	return bounds->low > 0 || bounds->high < 0;
}

/* Pages charged by the calls, minus pages recorded as charged for the group's slots. */
static struct bounds calls_charged(const struct audit_group *group, const struct call_count *after)
{
	uint64_t recorded = group->ledger->account->count.charged;

	return (struct bounds){ (int64_t)(group->calls_before.charged - recorded),
				(int64_t)(after->charged - recorded) };
}

/* Pages recorded as uncharged, minus pages uncharged by the calls. */
static struct bounds calls_kept(const struct audit_group *group, const struct call_count *after)
{
	uint64_t recorded = group->ledger->account->count.uncharged;

	return (struct bounds){ (int64_t)(recorded - after->uncharged),
				(int64_t)(recorded - group->calls_before.uncharged) };
}

/* The smallest bounds that contain both; 0 only when both are 0. */
static struct bounds bounds_join(const struct bounds *a, const struct bounds *b)
{
	return (struct bounds){ a->low < b->low ? a->low : b->low,
				a->high > b->high ? a->high : b->high };
}

/*
 * A call must charge the counter of the group whose id its slots get. When both differ, the
 * difference of the charges is reported.
 */
static void calls_measure(const struct comparison *cmp)
{
	struct audit_group *group = cmp->group;
	const struct audit_reading *reading = &cmp->audit->reading;
	const struct call_count after = audit_calls_of(group, &reading->calls);
	struct bounds charged =
		evidence_since(&group->charged, calls_charged(group, &after), reading->time_ns);
	struct bounds kept =
		evidence_since(&group->kept, calls_kept(group, &after), reading->time_ns);
	struct bounds told = bounds_are_sure(&charged) ? charged
			     : bounds_are_sure(&kept)  ? kept
						       : bounds_join(&charged, &kept);

	prove(cmp, told.low, told.high);
}

static const char *calls_excuse(const struct comparison *cmp)
{
	return cmp->audit->calls_silent ? "no call charged a page counter: the kernel "
					  "may have it inline"
					: open_excuse(cmp);
}

static void calls_detail(const struct comparison *cmp, char *text)
{
	snprintf(text, AUDIT_TEXT,
		 "the calls left %+" PRId64 " page%s in its counter from what its slots record",
		 cmp->evidence->value, fmt_plural(cmp->evidence->value));
}

/* The group that the slot belonged to; NULL when its id has a new owner. */
static const struct audit_group *fault_owner(const struct audit *audit,
					     const struct slot_fault *fault)
{
	const struct audit_group *owner = audit->by_id[fault->owner_id];

	return owner && owner->birth_ns <= fault->time_ns ? owner : NULL;
}

static int fault_find(struct audit *audit, const struct audit_check *check,
		      const struct slot_fault *fault)
{
	const struct audit_group *owner = fault_owner(audit, fault);
	uint64_t nr = audit->reading.nr_faults;
	const struct audit_finding first = {
		.check = check,
		.class = CLASS_DOUBLE,
		.path = owner ? owner->path : "/",
		.kernfs_id = owner ? owner->kernfs_id : 0,
		.memcg_id = fault->owner_id,
		.first_ns = fault->time_ns,
		.last_ns = fault->time_ns,
	};
	struct audit_finding *finding = finding_list_get(&audit->findings, &first);

	if (!finding)
		return -ENOMEM;
	if (!finding->pages)
		snprintf(finding->detail, AUDIT_TEXT,
			 "slot %u:%" PRIu64 " was the group's when pid %u had it charged to id %u; "
			 "%" PRIu64 " charge%s of that kind in all",
			 rec_slot_type(fault->slot), (uint64_t)rec_slot_offset(fault->slot),
			 fault->pid, fault->memcg_id, nr, fmt_plural((int64_t)nr));
	finding->pages += rec_slot_pages(fault->slot);
	return 0;
}

/* One finding per owner; slots that were not kept are only counted. */
static int charges_find(struct audit *audit, const struct audit_check *check, const char *under)
{
	int err = 0;

	if (!path_is_below("/", under))
		return 0;
	audit->runs[check - audit_checks].state.groups = 1;
	for (uint64_t i = 0; i < audit->reading.nr_faults && i < SLOT_FAULTS && !err; i++)
		err = fault_find(audit, check, &audit->faults[i]);
	return err;
}

static const char *charges_gap(const struct audit *audit)
{
	return audit->reading.faults_skipped
		       ? "runs of our programs that look at charges were skipped by the kernel"
		       : NULL;
}

/* Slots whose owner's id belongs to no group. */
static void orphans_measure(const struct comparison *cmp)
{
	const struct census *census = cmp->audit->reading.census;
	int64_t orphans = 0;

	for (size_t id = 1; id < MEMCG_IDS; id++)
		if (census->owned[id] && !cmp->audit->by_id[id])
			orphans += census->owned[id];
	prove(cmp, orphans - (int64_t)cmp->audit->moved, orphans);
}

/*
 * Pages that were in swap without an owner when we started may be older than the groups; only an
 * increase is an accounting error. On v1 a slot loses its owner at swap-in.
 */
static void unowned_measure(const struct comparison *cmp)
{
	struct audit *audit = cmp->audit;
	int64_t unowned = (int64_t)audit->reading.census->unowned, more;

	if (!audit->counted || unowned < audit->unowned_base)
		audit->unowned_base = unowned;
	audit->counted = true;
	more = audit->reading.memsw ? 0 : unowned - audit->unowned_base;
	prove(cmp, more - (int64_t)audit->moved, more);
}

static void used_measure(const struct comparison *cmp)
{
	struct audit *audit = cmp->audit;

	if (audit->reading.used_pages == VAL_NONE)
		return;
	audit->used_census = (int64_t)audit->reading.census->used;
	audit->used_kernel = audit->reading.used_pages;
	prove_moved(cmp, audit->used_census - audit->used_kernel, audit->moved);
	audit->doubted = evidence_state(cmp->evidence, PACE_READ) == EVIDENCE_BAD;
}

static void used_detail(const struct comparison *cmp, char *text)
{
	int64_t used = cmp->audit->used_census;

	snprintf(text, AUDIT_TEXT,
		 "%" PRId64 " slot%s in use by the census, %" PRId64 " by the kernel", used,
		 fmt_plural(used), cmp->audit->used_kernel);
}

/*
 * Reads move pages into and out of the swap cache without a charge: a change between the two
 * readings is no difference. A slot in a per-CPU cache may or may not have a page.
 */
static void cached_measure(const struct comparison *cmp)
{
	const struct census *census = cmp->audit->reading.census;
	int64_t before = cmp->audit->reading.cached_before,
		after = cmp->audit->reading.cached_after;
	int64_t low = before < after ? before : after, high = before < after ? after : before;
	int64_t cached = (int64_t)census->cached, moved = (int64_t)cmp->audit->moved, off;
	int64_t slack = cmp->audit->reading.cached_slack;

	if (before == VAL_NONE || after == VAL_NONE)
		return;
	low -= moved + cached + (int64_t)census->maybe_cached;
	high += moved - cached;
	off = low > 0 ? low : high < 0 ? high : 0;
	prove_moved(cmp, llabs(off) > slack ? off : 0, off && llabs(off) <= slack ? slack : 0);
}

static void zswap_measure(const struct comparison *cmp)
{
	if (cmp->group->zswap && cmp->group->zswap->drift != VAL_NONE)
		prove_moved(cmp, cmp->group->zswap->drift, 0);
}

static void zswap_detail(const struct comparison *cmp, char *text)
{
	snprintf(text, AUDIT_TEXT,
		 "zswap's bytes are %+" PRId64 " from what was charged and uncharged",
		 cmp->evidence->value);
}

/* Compared once after each flush: between flushes the kernel's numbers are stale. */
static void excess_measure(const struct comparison *cmp)
{
	const struct audit_zswap *zswap = cmp->group->zswap;

	if (cmp->audit->fresh && zswap && zswap->excess != VAL_NONE)
		prove_moved(cmp, zswap->excess, 0);
}

static void excess_detail(const struct comparison *cmp, char *text)
{
	snprintf(text, AUDIT_TEXT, "%" PRId64 " page%s more charged in zswap than in swap",
		 cmp->evidence->value, fmt_plural(cmp->evidence->value));
}

static int64_t root_slots(const struct audit_reading *reading)
{
	for (size_t i = 0; reading->census && i < reading->nr_groups; i++)
		if (reading->groups[i]->flags & SCAN_ROOT)
			return reading->census->owned[reading->groups[i]->memcg_id];
	return INT32_MAX;
}

/* The root's pages in zswap are charged to nobody: at most as many as it has slots. */
static void stored_measure(const struct comparison *cmp)
{
	const struct audit_reading *reading = &cmp->audit->reading;
	int64_t difference = reading->zswap_charged - reading->zswap_stored;
	int64_t slots = root_slots(reading);

	if (!cmp->audit->fresh || !reading->nr_zswap || reading->zswap_charged == VAL_NONE ||
	    reading->zswap_stored == VAL_NONE)
		return;
	if (difference < 0)
		difference = difference + slots < 0 ? difference + slots : 0;
	prove_moved(cmp, difference, 0);
}

/* What a recording's charges and uncharges say, slot by slot. */
static int records_find(struct audit *audit, const struct audit_check *check, const char *under)
{
	const struct audit_records *records = audit->records;
	struct audit_check_state *state = &audit->runs[check - audit_checks].state;
	int err = 0;

	if (!records)
		return 0;
	state->groups = records->groups;
	for (size_t i = 0; !err && audit->needs[NEED_RECORDS].met && i < records->nr; i++) {
		struct audit_finding finding = records->findings[i];

		finding.check = check;
		if (path_is_below(finding.path, under))
			err = finding_list_add(&audit->findings, &finding);
		else if (finding_is_others(&finding) && !state->undecided++)
			snprintf(state->reason, AUDIT_TEXT,
				 "too many groups with mistakes to keep: it may be one of them");
	}
	return err;
}

static const char of_the_machine[] = "only for the whole machine";
static const char no_zswap[] = "no group had anything in zswap";

const struct audit_check audit_checks[] = {
	{
		.name = "ledger",
		.text = "page counter = baseline + counted charges",
		.children = true,
		.counted = 1u << ACCOUNT_SWAP,
		.excuse = ledger_excuse,
		.tells_skipped = true,
		.doubt = booked_doubt,
		.group = { ledger_measure, ledger_detail, CLASS_UNDERFLOW, CLASS_LEAK },
	},
	{
		/* freed without an uncharge, or owned without a charge */
		.name = "slots",
		.text = "slots owned = baseline + counted charges",
		.need = NEED_CENSUS,
		.doubt = booked_doubt,
		.counted = 1u << ACCOUNT_SWAP,
		.group = { slots_measure, slots_detail, CLASS_LEAK, CLASS_MISATTRIBUTION },
	},
	{
		.name = "counter",
		.text = "page counter minus the children's = slots owned",
		.children = true,
		.need = NEED_CENSUS,
		.group = { counter_measure, own_detail, CLASS_UNDERFLOW, CLASS_LEAK },
	},
	{
		.name = "hierarchy",
		.text = "the children's page counters together <= the parent's",
		.children = true,
		.vswap = true,
		.group = { hierarchy_measure, own_detail, CLASS_UNDERFLOW, CLASS_LEAK },
	},
	{
		.name = "ids",
		.text = "refcount of the id = slots owned, plus 1 while online",
		.need = NEED_CENSUS,
		.group = { ids_measure, ids_detail, CLASS_UNDERFLOW, CLASS_LEAK },
	},
	{
		.name = "in_use",
		.text = "slots that are owned are in use",
		.need = NEED_CENSUS,
		.group = { in_use_measure, in_use_detail, CLASS_STUCK, CLASS_STUCK },
	},
	{
		.name = "limit",
		.text = "page counter <= swap.max, unless that was lowered",
		.need = NEED_LIMITS,
		.not_root = true,
		.vswap = true,
		.counted = 1u << ACCOUNT_TRACE,
		.group = { limit_measure, limit_detail, CLASS_UNDERFLOW, CLASS_LEAK },
	},
	{
		.name = "events",
		.text = "max + fail of memory.swap.events = refusals seen",
		.need = NEED_EVENTS,
		.not_root = true,
		.counted = 1u << ACCOUNT_TRACE,
		.excuse = open_excuse,
		.group = { events_measure, events_detail, CLASS_MISATTRIBUTION,
			   CLASS_MISATTRIBUTION },
	},
	{
		.name = "calls",
		.text = "calls change the page counter of the group that the slots record",
		.need = NEED_CALLS,
		.not_root = true, /* the root has no counter */
		.counted = 1u << ACCOUNT_SWAP | 1u << ACCOUNT_TRACE,
		.excuse = calls_excuse,
		.group = { calls_measure, calls_detail, CLASS_UNDERFLOW, CLASS_LEAK },
	},
	{
		.name = "charges",
		.text = "no slot is charged twice",
		.need = NEED_CHARGES,
		.counted = 1u << ACCOUNT_TRACE,
		.nothing = of_the_machine,
		.gap = charges_gap,
		.find = charges_find,
	},
	{
		.name = "owners",
		.text = "every slot's owner is a group; every page in swap has one",
		.need = NEED_CENSUS,
		.nothing = of_the_machine,
		.machine = { { orphans_measure, NULL, CLASS_STUCK, CLASS_STUCK },
			     { unowned_measure, NULL, CLASS_UNDERFLOW, CLASS_UNDERFLOW } },
		.words = { "slots are owned by ids without a group",
			   "pages in swap are charged to nobody" },
	},
	{
		/* a census that does not add up proves nothing: we may misread the kernel */
		.name = "census",
		.text = "slots in use = the kernel's number",
		.need = NEED_CENSUS,
		.basis = true,
		.machine = { { .measure = used_measure, .detail = used_detail } },
	},
	{
		.name = "swapcache",
		.text = "slots with a page in the swap cache = pages in it",
		.need = NEED_CENSUS,
		.pace = PACE_SLOW,
		.nothing = of_the_machine,
		.machine = { { cached_measure, NULL, CLASS_STUCK, CLASS_UNDERFLOW } },
		.words = { "pages in the swap cache differ from slots with such a page" },
	},
	{
		.name = "zswap",
		.text = "zswap's compressed bytes = counted bytes",
		.need = NEED_ZSWAP,
		.vswap = true,
		.optional = true,
		.bytes = true,
		.nothing = no_zswap,
		.counted = 1u << ACCOUNT_ZSWAP,
		.group = { zswap_measure, zswap_detail, CLASS_UNDERFLOW, CLASS_LEAK },
	},
	{
		.name = "zswap_pages",
		.text = "a group's pages in zswap <= its swap; all together = zswap's",
		.need = NEED_ZSWAP_PAGES,
		.pace = PACE_LAGGING,
		.optional = true,
		.nothing = no_zswap,
		.group = { excess_measure, excess_detail, CLASS_UNDERFLOW, CLASS_LEAK },
		.machine = { { stored_measure, NULL, CLASS_UNDERFLOW, CLASS_LEAK } },
		.words = { "pages charged in zswap differ from the pages in zswap" },
	},
	{
		.name = "records",
		.text = "each slot is charged once, and uncharged from the same group",
		.need = NEED_RECORDS,
		.counted = 1u << ACCOUNT_SWAP,
		.nothing = "no slot was charged or uncharged",
		.find = records_find,
	},
};

const size_t audit_nr_checks = sizeof(audit_checks) / sizeof(audit_checks[0]);

bool comparison_next(struct comparison *cmp)
{
	size_t parts = cmp->group ? 1 : CHECK_PARTS;

	while (cmp->next < audit_nr_checks * parts) {
		size_t check = cmp->next / parts, part = cmp->next++ % parts;
		struct check_run *run = &cmp->audit->runs[check];

		cmp->check = &audit_checks[check];
		cmp->state = &run->state;
		cmp->part = cmp->group ? &cmp->check->group : &cmp->check->machine[part];
		cmp->words = cmp->check->words[part];
		cmp->evidence = cmp->group ? &cmp->group->evidence[check] : &run->evidence[part];
		if (cmp->part->measure && !(cmp->group && cmp->group->root && cmp->check->not_root))
			return true;
	}
	return false;
}
