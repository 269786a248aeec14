// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view_audit_json.c - an audit's conclusions as one JSON object. See view_audit.h.
 */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>

#include "fmt.h"
#include "row.h"
#include "view_audit.h"

static json_t *make_int(int64_t val)
{
	return val == VAL_NONE ? json_null() : json_integer(val);
}

static json_t *make_text(const char *text)
{
	char safe[4 * PATH_MAX];

	if (!text)
		return json_null();
	fmt_name(safe, sizeof(safe), text, FMT_VALID_UTF8);
	return json_string(safe);
}

static void set(json_t *obj, const char *key, json_t *val, bool *failed)
{
	if (json_object_set_new(obj, key, val))
		*failed = true;
}

static void append(json_t *array, json_t *val, bool *failed)
{
	if (json_array_append_new(array, val))
		*failed = true;
}

static json_t *make_seconds(const struct audit_report *report, uint64_t ns)
{
	uint64_t ms = ns > report->begin_ns ? (ns - report->begin_ns) / 1000000 : 0;

	return json_real((double)ms / 1e3);
}

static json_t *make_check(const struct audit *audit, enum audit_check check, bool *failed)
{
	const struct audit_check_state *state = audit_check_state(audit, check);
	json_t *obj = json_object();

	set(obj, "name", json_string(audit_check_name(check)), failed);
	set(obj, "result", json_string(audit_result_name(state->result)), failed);
	set(obj, "groups", json_integer((json_int_t)state->groups), failed);
	set(obj, "unknown_groups", json_integer((json_int_t)state->undecided), failed);
	set(obj, "reason", make_text(state->reason[0] ? state->reason : NULL), failed);
	return obj;
}

/* Checks of something that this kernel does not have are left out: they are neither ok nor not. */
static json_t *make_checks(const struct audit *audit, bool *failed)
{
	json_t *array = json_array();

	for (int check = 0; check < CHECK__COUNT; check++)
		if (audit_check_state(audit, (enum audit_check)check)->result != RESULT_ABSENT)
			append(array, make_check(audit, (enum audit_check)check, failed), failed);
	return array;
}

static json_t *make_finding(const struct audit_report *report, const struct audit_finding *finding,
			    bool *failed)
{
	json_t *obj = json_object();

	set(obj, "check", json_string(audit_check_name(finding->check)), failed);
	set(obj, "path", make_text(finding->path), failed);
	set(obj, "class", json_string(audit_class_name(finding->class)), failed);
	set(obj, "pages", json_integer(finding->pages), failed);
	set(obj, "detail", make_text(finding->detail), failed);
	set(obj, "id", json_integer((json_int_t)finding->kernfs_id), failed);
	set(obj, "memcg_id", json_integer(finding->memcg_id), failed);
	set(obj, "first", make_seconds(report, finding->first_ns), failed);
	set(obj, "last", make_seconds(report, finding->last_ns), failed);
	return obj;
}

static json_t *make_findings(const struct audit_report *report, bool *failed)
{
	size_t nr;
	const struct audit_finding *findings = audit_findings(report->audit, &nr);
	json_t *array = json_array();

	for (size_t i = 0; i < nr; i++)
		append(array, make_finding(report, &findings[i], failed), failed);
	return array;
}

static void set_verdict(json_t *obj, enum audit_result verdict, bool *failed)
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

	set(obj, "verdict", json_string(verdicts[verdict].name), failed);
	set(obj, "exit", json_integer(verdicts[verdict].exit), failed);
}

static void set_numbers(json_t *obj, const struct audit_report *report, bool *failed)
{
	set(obj, "groups", make_int(report->groups), failed);
	set(obj, "events", make_int(report->events), failed);
	set(obj, "lost", make_int(report->lost), failed);
	set(obj, "missed", make_int(report->missed), failed);
	set(obj, "kernel", make_text(report->kernel), failed);
	set(obj, "attach", make_text(report->attach), failed);
	set(obj, "seconds", make_seconds(report, report->end_ns), failed);
	set(obj, "readings", json_integer((json_int_t)report->readings), failed);
	set(obj, "census_slots", json_integer((json_int_t)report->census_slots), failed);
	set(obj, "census_ns", json_integer((json_int_t)report->census_ns), failed);
	set(obj, "ids", make_int(report->ids), failed);
	set(obj, "ids_max", make_int(report->ids_max), failed);
	set(obj, "ids_dying", make_int(report->ids_dying), failed);
	if (report->command)
		set(obj, "command_status", json_integer(report->command_status), failed);
}

int view_audit_json(FILE *out, const struct audit_report *report)
{
	bool failed = false;
	json_t *obj = json_object();
	int err = 0;

	set(obj, "type", json_string("verdict"), &failed);
	set_verdict(obj, audit_verdict(report->audit), &failed);
	set_numbers(obj, report, &failed);
	set(obj, "checks", make_checks(report->audit, &failed), &failed);
	set(obj, "violations", make_findings(report, &failed), &failed);
	if (failed)
		err = -ENOMEM;
	else if (json_dumpf(obj, out, JSON_PRESERVE_ORDER | JSON_COMPACT) ||
		 putc('\n', out) == EOF || fflush(out))
		err = -EIO;
	json_decref(obj);
	return err;
}
