// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/audit.c - an audit's conclusions for people, and for kernel test runners. See view/audit.h.
 */
#include "view/audit.h"

#include <inttypes.h>

#include "base/fmt.h"
#include "base/out.h"

static double seconds_since(const struct audit_report *report, uint64_t ns)
{
	return ns > report->begin_ns ? (double)(ns - report->begin_ns) / 1e9 : 0;
}

static void put_head(FILE *out, const struct audit_report *report)
{
	char missed[FMT_SIZE];

	out_printf(out,
		   "%s  %.1f s  %" PRId64 " group%s  %" PRId64 " event%s  lost %" PRId64
		   "  missed %s  %s\n",
		   report->kernel, seconds_since(report, report->end_ns), report->groups,
		   fmt_plural(report->groups), report->events, fmt_plural(report->events),
		   report->lost, fmt_count(missed, report->missed), report->attach);
	out_printf(out, "%" PRIu64 " reading%s  ", report->readings,
		   fmt_plural((int64_t)report->readings));
	if (report->census_slots)
		out_printf(out, "census of %" PRIu64 " slot%s in %.1f ms  ", report->census_slots,
			   fmt_plural((int64_t)report->census_slots),
			   (double)report->census_ns / 1e6);
	else
		out_printf(out, "no census  ");
	out_printf(out, "ids %" PRId64 "/%" PRId64 ", %" PRId64 " of removed groups\n", report->ids,
		   report->ids_max, report->ids_dying);
	if (report->command)
		out_printf(out, "command ended with status %d: %s\n", report->command_status,
			   report->command);
}

static void put_check(FILE *out, const struct audit *audit, const struct audit_check *check)
{
	const struct audit_check_state *state = audit_check_state(audit, check);
	const char *result = audit_results[state->result].name;

	out_printf(out, "%-9s  %-11s  ", state->result == RESULT_ABSENT ? "-" : result,
		   check->name);
	if (state->result == RESULT_OK || state->result == RESULT_VIOLATION)
		out_printf(out, "%s%s\n",
			   state->result == RESULT_OK ? "" : "expected: ", check->text);
	else if (state->result == RESULT_UNKNOWN && state->undecided > 1)
		out_printf(out, "%zu of %zu groups, %s\n", state->undecided, state->groups,
			   state->reason);
	else
		out_printf(out, "%s\n", state->reason);
}

static void put_finding(FILE *out, const struct audit_report *report,
			const struct audit_finding *finding)
{
	/* texts around the number of pages */
	static const struct {
		const char *before, *after;
	} words[] = {
		[CLASS_LEAK] = { "leak of ", "" },
		[CLASS_UNDERFLOW] = { "underflow of ", "" },
		[CLASS_MISATTRIBUTION] = { "misattribution of ", "" },
		[CLASS_DOUBLE] = { "", " charged twice" },
		[CLASS_STUCK] = { "", " stuck" },
	};

	out_printf(out, "! %s%" PRId64 " page%s%s in %s: %s: %s; seen %.1f s to %.1f s\n",
		   words[finding->class].before, finding->pages, fmt_plural(finding->pages),
		   words[finding->class].after, finding->path, finding->check->name,
		   finding->detail, seconds_since(report, finding->first_ns),
		   seconds_since(report, finding->last_ns));
}

int view_audit_text(FILE *out, const struct audit_report *report)
{
	size_t nr;
	const struct audit_finding *findings = audit_findings(report->audit, &nr);

	put_head(out, report);
	for (size_t i = 0; i < audit_nr_checks; i++)
		put_check(out, report->audit, &audit_checks[i]);
	for (size_t i = 0; i < nr; i++)
		put_finding(out, report, &findings[i]);
	out_printf(out, "verdict: %s\n", audit_results[audit_verdict(report->audit)].verdict);
	return out_flush(out);
}

static void ktap_findings(FILE *out, const struct audit_report *report,
			  const struct audit_check *check)
{
	size_t nr;
	const struct audit_finding *findings = audit_findings(report->audit, &nr);

	for (size_t i = 0; i < nr; i++) {
		if (findings[i].check != check)
			continue;
		out_printf(out, "# ");
		put_finding(out, report, &findings[i]);
	}
}

/* An undecided check is no success; a runner without a third state counts it as a failure. */
static void ktap_check(FILE *out, const struct audit_report *report,
		       const struct audit_check *check)
{
	const struct audit_check_state *state = audit_check_state(report->audit, check);

	if (state->result == RESULT_UNKNOWN)
		out_printf(out, "# unknown: %s\n", state->reason);
	ktap_findings(out, report, check);
	out_printf(out, "%s %td %s",
		   state->result == RESULT_OK || state->result == RESULT_ABSENT ? "ok" : "not ok",
		   check - audit_checks + 1, check->name);
	if (state->result == RESULT_ABSENT)
		out_printf(out, " # SKIP %s", state->reason);
	out_printf(out, "\n");
}

int view_audit_ktap(FILE *out, const struct audit_report *report)
{
	out_printf(out, "KTAP version 1\n1..%zu\n", audit_nr_checks);
	for (size_t i = 0; i < audit_nr_checks; i++)
		ktap_check(out, report, &audit_checks[i]);
	out_printf(out, "# verdict: %s\n", audit_results[audit_verdict(report->audit)].verdict);
	return out_flush(out);
}
