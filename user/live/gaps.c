// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * live/gaps.c - see live/gaps.h.
 */
#include "live/gaps.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/value.h"
#include "ledger/ledger.h"
#include "loader/loader.h"
#include "model/host.h"

static void gap_note(struct gaps *gaps, enum hook_account account, enum coverage_gap gap)
{
	/* a cause is reported rather than the symptom */
	if (!gaps->gap[account] || gap != GAP_UNSEEN)
		gaps->gap[account] = gap;
	if (!gaps->begin_ns)
		gaps->begin_ns = gaps->scan_ns;
}

static bool switch_was_off(struct gaps *gaps, struct loader *loader, enum program_switch which)
{
	uint64_t offs = loader_switch_offs(loader, which);
	bool off = offs != gaps->switch_offs[which];

	gaps->switch_offs[which] = offs;
	for (int account = 0; off && account < ACCOUNT_COUNT; account++)
		if (loader_is_silenced(loader, account, which))
			gap_note(gaps, account, which == SWITCH_KPROBES ? GAP_KPROBES : GAP_FTRACE);
	return off;
}

/* Runs that the kernel counts as skipped explain unseen pages, and are reported as such. */
static bool pages_went_unseen(struct gaps *gaps, struct loader *loader,
			      const struct ledger_scan *scan)
{
	bool unseen = heartbeat_end(&gaps->heartbeat, scan->before, scan->after, scan->nr_ids,
				    scan->time_ns);

	if (!unseen || loader_misses(loader, ACCOUNT_SWAP) > 0)
		return false;
	for (int account = 0; account < ACCOUNT_COUNT; account++)
		gap_note(gaps, account, GAP_UNSEEN);
	return true;
}

void gaps_look(struct gaps *gaps, struct loader *loader, const struct ledger_scan *scan)
{
	bool off = false;

	for (int which = 0; which < SWITCH_COUNT; which++)
		off |= switch_was_off(gaps, loader, which);
	off |= pages_went_unseen(gaps, loader, scan);
	if (off)
		gaps->end_ns = scan->time_ns;
	gaps->scan_ns = scan->time_ns;
}

int64_t gaps_misses(const struct gaps *gaps, struct loader *loader, enum hook_account account)
{
	return gaps->gap[account] ? VAL_NONE : loader_misses(loader, account);
}

/*
 * Whether some group's ledger has missed pages for longer than any page is in flight, or has booked
 * some, while the kernel counts no skipped run.
 */
static bool pages_are_missed(struct gaps *gaps, struct loader *loader, const struct ledger *ledger,
			     uint64_t now_ns)
{
	size_t nr;
	struct ledger_group *const *groups = ledger_groups(ledger, &nr);
	bool missed = false, booked = false;

	for (size_t i = 0; i < nr && !missed; i++) {
		missed = ledger_drift_cause(groups[i]) == DRIFT_MISSED;
		booked |= groups[i]->account->booked.last_ns != 0;
	}
	if (missed)
		gaps->missed_end_ns = now_ns;
	if ((!missed && !booked) || loader_misses(loader, ACCOUNT_SWAP) != 0)
		gaps->missed_ns = 0;
	else if (!gaps->missed_ns)
		gaps->missed_ns = now_ns;
	return gaps->missed_ns && now_ns - gaps->missed_ns >= HEARTBEAT_NS;
}

static void gap_tell(enum coverage_gap gap, double begin, double end, struct host *host)
{
	host->gap = coverage_gap_text(gap);
	host->gap_begin = begin;
	host->gap_end = end;
}

/* For an audit, missed pages in the ledger are no gap: a kernel error may look the same. */
void gaps_tell(struct gaps *gaps, struct loader *loader, const struct ledger *ledger,
	       uint64_t now_ns, struct host *host)
{
	const double boot = host->time - (double)now_ns / 1e9;
	bool missed = pages_are_missed(gaps, loader, ledger, now_ns);

	host->probe_misses = gaps_misses(gaps, loader, ACCOUNT_SWAP);
	if (gaps->gap[ACCOUNT_SWAP]) {
		gap_tell(gaps->gap[ACCOUNT_SWAP], boot + (double)gaps->begin_ns / 1e9,
			 boot + (double)gaps->end_ns / 1e9, host);
	} else if (missed) {
		gap_tell(GAP_UNSEEN, boot + (double)gaps->missed_ns / 1e9,
			 boot + (double)gaps->missed_end_ns / 1e9, host);
		host->probe_misses = VAL_NONE;
	}
}
