// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/audit.c - an audit's conclusions for people, and for kernel test runners. See view/audit.h.
 */
#include "view/audit.h"

#include <inttypes.h>

#include "base/escape.h"
#include "base/fmt.h"
#include "base/out.h"

#define PATH_TEXT 1024

static const char *path_safe(char *buf, const char *path)
{
	escape_name(buf, PATH_TEXT, path, ESCAPE_UTF8);
	return buf;
}

static double seconds_since(const struct audit_report *report, uint64_t ns)
{
	return ns > report->begin_ns ? (double)(ns - report->begin_ns) / 1e9 : 0;
}

static void put_head(FILE *out, const struct audit_report *report)
{
	char missed[FMT_SIZE];

	fprintf(out,
		"%s  %.1f s  %" PRId64 " group%s  %" PRId64 " event%s  lost %" PRId64
		"  missed %s  %s\n",
		report->kernel, seconds_since(report, report->end_ns), report->groups,
		fmt_plural(report->groups), report->events, fmt_plural(report->events),
		report->lost, fmt_count(missed, report->missed), report->attach);
	fprintf(out, "%" PRIu64 " reading%s  ", report->readings,
		fmt_plural((int64_t)report->readings));
	if (report->census_slots)
		fprintf(out, "census of %" PRIu64 " slot%s in %.1f ms  ", report->census_slots,
			fmt_plural((int64_t)report->census_slots), (double)report->census_ns / 1e6);
	else
		fputs("no census  ", out);
	fprintf(out, "ids %" PRId64 "/%" PRId64 ", %" PRId64 " of removed groups\n", report->ids,
		report->ids_max, report->ids_dying);
	if (report->command)
		fprintf(out, "command ended with status %d: %s\n", report->command_status,
			report->command);
}

static void put_check(FILE *out, const struct audit *audit, const struct audit_check *check)
{
	const struct audit_check_state *state = audit_check_state(audit, check);
	const char *result = audit_results[state->result].name;
	char reason[PATH_TEXT];

	fprintf(out, "%-9s  %-11s  ", state->result == RESULT_ABSENT ? "-" : result, check->name);
	path_safe(reason, state->reason);
	if (state->result == RESULT_OK || state->result == RESULT_VIOLATION)
		fprintf(out, "%s%s\n", state->result == RESULT_OK ? "" : "not so: ", check->text);
	else if (state->result == RESULT_UNKNOWN && state->undecided > 1)
		fprintf(out, "%zu of %zu groups, %s\n", state->undecided, state->groups, reason);
	else
		fprintf(out, "%s\n", reason);
}

static void put_finding(FILE *out, const struct audit_report *report,
			const struct audit_finding *finding)
{
	/* around the number of pages */
	static const struct {
		const char *before, *after;
	} words[] = {
		[CLASS_LEAK] = { "leak of ", "" },
		[CLASS_UNDERFLOW] = { "underflow of ", "" },
		[CLASS_MISATTRIBUTION] = { "misattribution of ", "" },
		[CLASS_DOUBLE] = { "", " charged twice" },
		[CLASS_STUCK] = { "", " stuck" },
	};
	char path[PATH_TEXT], detail[PATH_TEXT];

	fprintf(out, "! %s%" PRId64 " page%s%s in %s: %s: %s; seen %.1f s to %.1f s\n",
		words[finding->class].before, finding->pages, fmt_plural(finding->pages),
		words[finding->class].after, path_safe(path, finding->path), finding->check->name,
		path_safe(detail, finding->detail), seconds_since(report, finding->first_ns),
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
	fprintf(out, "verdict: %s\n", audit_results[audit_verdict(report->audit)].verdict);
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
		fputs("# ", out);
		put_finding(out, report, &findings[i]);
	}
}

/* What is not decided is no success; a runner that knows no third state calls it a failure. */
static void ktap_check(FILE *out, const struct audit_report *report,
		       const struct audit_check *check)
{
	const struct audit_check_state *state = audit_check_state(report->audit, check);
	char reason[PATH_TEXT];

	path_safe(reason, state->reason);
	if (state->result == RESULT_UNKNOWN)
		fprintf(out, "# unknown: %s\n", reason);
	ktap_findings(out, report, check);
	fprintf(out, "%s %td %s",
		state->result == RESULT_OK || state->result == RESULT_ABSENT ? "ok" : "not ok",
		check - audit_checks + 1, check->name);
	if (state->result == RESULT_ABSENT)
		fprintf(out, " # SKIP %s", reason);
	fputc('\n', out);
}

int view_audit_ktap(FILE *out, const struct audit_report *report)
{
	fprintf(out, "KTAP version 1\n1..%zu\n", audit_nr_checks);
	for (size_t i = 0; i < audit_nr_checks; i++)
		ktap_check(out, report, &audit_checks[i]);
	fprintf(out, "# verdict: %s\n", audit_results[audit_verdict(report->audit)].verdict);
	return out_flush(out);
}
