// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/audit_json.c - an audit's conclusions as one JSON object. See view/audit.h.
 */
#include "base/json.h"
#include "view/audit.h"

static void put_seconds(struct json *json, const char *key, const struct audit_report *report,
			uint64_t ns)
{
	uint64_t ms = ns > report->begin_ns ? (ns - report->begin_ns) / 1000000 : 0;

	json_ratio(json, key, (int64_t)ms, 1e3);
}

static void put_check(struct json *json, enum audit_check check,
		      const struct audit_check_state *state)
{
	json_open(json, NULL, '{');
	json_text(json, "name", audit_check_name(check));
	json_text(json, "result", audit_result_name(state->result));
	json_count(json, "groups", state->groups);
	json_count(json, "unknown_groups", state->undecided);
	json_words(json, "reason", state->reason);
	json_close(json, '}');
}

/* Checks of something that this kernel does not have are left out: they are neither ok nor not. */
static void put_checks(struct json *json, const struct audit *audit)
{
	json_open(json, "checks", '[');
	for (enum audit_check check = 0; check < CHECK__COUNT; check++) {
		const struct audit_check_state *state = audit_check_state(audit, check);

		if (state->result != RESULT_ABSENT)
			put_check(json, check, state);
	}
	json_close(json, ']');
}

static void put_finding(struct json *json, const struct audit_report *report,
			const struct audit_finding *finding)
{
	json_open(json, NULL, '{');
	json_text(json, "check", audit_check_name(finding->check));
	json_text(json, "path", finding->path);
	json_text(json, "class", audit_class_name(finding->class));
	json_int(json, "pages", finding->pages);
	json_text(json, "detail", finding->detail);
	json_count(json, "id", finding->kernfs_id);
	json_count(json, "memcg_id", finding->memcg_id);
	put_seconds(json, "first", report, finding->first_ns);
	put_seconds(json, "last", report, finding->last_ns);
	json_close(json, '}');
}

static void put_findings(struct json *json, const struct audit_report *report)
{
	size_t nr;
	const struct audit_finding *findings = audit_findings(report->audit, &nr);

	json_open(json, "violations", '[');
	for (size_t i = 0; i < nr; i++)
		put_finding(json, report, &findings[i]);
	json_close(json, ']');
}

static void put_verdict(struct json *json, enum audit_result verdict)
{
	static const struct {
		const char *name;
		int exit;
	} verdicts[] = {
		[RESULT_OK] = { "exact", 0 },
		[RESULT_VIOLATION] = { "violation", 3 },
		[RESULT_UNKNOWN] = { "unknown", 4 },
		[RESULT_ABSENT] = { "unknown", 4 },
	};

	json_text(json, "verdict", verdicts[verdict].name);
	json_int(json, "exit", verdicts[verdict].exit);
}

static void put_numbers(struct json *json, const struct audit_report *report)
{
	json_int(json, "groups", report->groups);
	json_int(json, "events", report->events);
	json_int(json, "lost", report->lost);
	json_int(json, "missed", report->missed);
	json_text(json, "kernel", report->kernel);
	json_text(json, "attach", report->attach);
	put_seconds(json, "seconds", report, report->end_ns);
	json_count(json, "readings", report->readings);
	json_count(json, "census_slots", report->census_slots);
	json_count(json, "census_ns", report->census_ns);
	json_int(json, "ids", report->ids);
	json_int(json, "ids_max", report->ids_max);
	json_int(json, "ids_dying", report->ids_dying);
	if (report->command)
		json_int(json, "command_status", report->command_status);
}

int view_audit_json(FILE *out, const struct audit_report *report)
{
	struct json json = json_begin(out, "verdict");

	put_verdict(&json, audit_verdict(report->audit));
	put_numbers(&json, report);
	put_checks(&json, report->audit);
	put_findings(&json, report);
	return json_end_flush(&json);
}
