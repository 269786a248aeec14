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

static void put_check(struct json *json, const struct audit_check *check,
		      const struct audit_check_state *state)
{
	json_open(json, NULL, '{');
	json_text(json, "name", check->name);
	json_text(json, "result", audit_results[state->result].name);
	json_count(json, "groups", state->groups);
	json_count(json, "unknown_groups", state->undecided);
	json_words(json, "reason", state->reason);
	json_close(json);
}

/* Leaves out checks of features that this kernel lacks: they are neither ok nor failed. */
static void put_checks(struct json *json, const struct audit *audit)
{
	json_open(json, "checks", '[');
	for (size_t i = 0; i < audit_nr_checks; i++) {
		const struct audit_check_state *state = audit_check_state(audit, &audit_checks[i]);

		if (state->result != RESULT_ABSENT)
			put_check(json, &audit_checks[i], state);
	}
	json_close(json);
}

static void put_finding(struct json *json, const struct audit_report *report,
			const struct audit_finding *finding)
{
	json_open(json, NULL, '{');
	json_text(json, "check", finding->check->name);
	json_text(json, "path", finding->path);
	json_text(json, "class", audit_class_name(finding->class));
	json_int(json, "pages", finding->pages);
	json_text(json, "detail", finding->detail);
	json_count(json, "id", finding->kernfs_id);
	json_count(json, "memcg_id", finding->memcg_id);
	put_seconds(json, "first", report, finding->first_ns);
	put_seconds(json, "last", report, finding->last_ns);
	json_close(json);
}

static void put_findings(struct json *json, const struct audit_report *report)
{
	size_t nr;
	const struct audit_finding *findings = audit_findings(report->audit, &nr);

	json_open(json, "violations", '[');
	for (size_t i = 0; i < nr; i++)
		put_finding(json, report, &findings[i]);
	json_close(json);
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

	json_text(&json, "verdict", audit_results[audit_verdict(report->audit)].verdict);
	json_int(&json, "exit", audit_results[audit_verdict(report->audit)].exit);
	put_numbers(&json, report);
	put_checks(&json, report->audit);
	put_findings(&json, report);
	return json_end_flush(&json);
}
