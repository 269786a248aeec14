// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/audit_json.c - an audit's conclusions as one JSON object. See view/audit.h.
 */
#include <stdbool.h>

#include "base/json.h"
#include "view/audit.h"
#include "view/out.h"

static json_t *make_seconds(const struct audit_report *report, uint64_t ns)
{
	uint64_t ms = ns > report->begin_ns ? (ns - report->begin_ns) / 1000000 : 0;

	return json_real((double)ms / 1e3);
}

static json_t *make_check(const struct audit *audit, const struct audit_check *check, bool *failed)
{
	const struct audit_check_state *state = audit_check_state(audit, check);
	json_t *obj = json_object();

	json_set(obj, "name", json_string(check->name), failed);
	json_set(obj, "result", json_string(audit_results[state->result].name), failed);
	json_set(obj, "groups", json_integer((json_int_t)state->groups), failed);
	json_set(obj, "unknown_groups", json_integer((json_int_t)state->undecided), failed);
	json_set(obj, "reason", json_make_text(state->reason[0] ? state->reason : NULL), failed);
	return obj;
}

/* Checks of something that this kernel does not have are left out: they are neither ok nor not. */
static json_t *make_checks(const struct audit *audit, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < audit_nr_checks; i++)
		if (audit_check_state(audit, &audit_checks[i])->result != RESULT_ABSENT)
			json_append(array, make_check(audit, &audit_checks[i], failed), failed);
	return array;
}

static json_t *make_finding(const struct audit_report *report, const struct audit_finding *finding,
			    bool *failed)
{
	json_t *obj = json_object();

	json_set(obj, "check", json_string(finding->check->name), failed);
	json_set(obj, "path", json_make_text(finding->path), failed);
	json_set(obj, "class", json_string(audit_class_name(finding->class)), failed);
	json_set(obj, "pages", json_integer(finding->pages), failed);
	json_set(obj, "detail", json_make_text(finding->detail), failed);
	json_set(obj, "id", json_integer((json_int_t)finding->kernfs_id), failed);
	json_set(obj, "memcg_id", json_integer(finding->memcg_id), failed);
	json_set(obj, "first", make_seconds(report, finding->first_ns), failed);
	json_set(obj, "last", make_seconds(report, finding->last_ns), failed);
	return obj;
}

static json_t *make_findings(const struct audit_report *report, bool *failed)
{
	size_t nr;
	const struct audit_finding *findings = audit_findings(report->audit, &nr);
	json_t *array = json_array();

	for (size_t i = 0; i < nr; i++)
		json_append(array, make_finding(report, &findings[i], failed), failed);
	return array;
}

static void set_numbers(json_t *obj, const struct audit_report *report, bool *failed)
{
	json_set(obj, "groups", json_make_int(report->groups), failed);
	json_set(obj, "events", json_make_int(report->events), failed);
	json_set(obj, "lost", json_make_int(report->lost), failed);
	json_set(obj, "missed", json_make_int(report->missed), failed);
	json_set(obj, "kernel", json_make_text(report->kernel), failed);
	json_set(obj, "attach", json_make_text(report->attach), failed);
	json_set(obj, "seconds", make_seconds(report, report->end_ns), failed);
	json_set(obj, "readings", json_integer((json_int_t)report->readings), failed);
	json_set(obj, "census_slots", json_integer((json_int_t)report->census_slots), failed);
	json_set(obj, "census_ns", json_integer((json_int_t)report->census_ns), failed);
	json_set(obj, "ids", json_make_int(report->ids), failed);
	json_set(obj, "ids_max", json_make_int(report->ids_max), failed);
	json_set(obj, "ids_dying", json_make_int(report->ids_dying), failed);
	if (report->command)
		json_set(obj, "command_status", json_integer(report->command_status), failed);
}

int view_audit_json(FILE *out, const struct audit_report *report)
{
	bool failed = false;
	json_t *obj = json_object();
	int err;

	json_set(obj, "type", json_string("verdict"), &failed);
	json_set(obj, "verdict", json_string(audit_results[audit_verdict(report->audit)].verdict),
		 &failed);
	json_set(obj, "exit", json_integer(audit_results[audit_verdict(report->audit)].exit),
		 &failed);
	set_numbers(obj, report, &failed);
	json_set(obj, "checks", make_checks(report->audit, &failed), &failed);
	json_set(obj, "violations", make_findings(report, &failed), &failed);
	err = json_put_line(out, obj, JSON_DIGITS, failed);
	return err ? err : out_flush(out);
}
