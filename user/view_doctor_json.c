// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view_doctor_json.c - what the doctor found, as one JSON line. See view_doctor.h.
 */
#include "view_doctor.h"

#include <errno.h>
#include <jansson.h>
#include <stdbool.h>

#include "doctor.h"
#include "fmt.h"
#include "trial.h"

#define DUMP_FLAGS (JSON_PRESERVE_ORDER | JSON_COMPACT)

static json_t *make_text(const char *text)
{
	char safe[2048];

	if (!text || !*text)
		return json_null();
	fmt_name(safe, sizeof(safe), text, FMT_VALID_UTF8);
	return json_string(safe);
}

static const char *state_name(enum finding_state state)
{
	static const char *const names[] = {
		[FINDING_FINE] = "ok",
		[FINDING_ABSENT] = "absent",
		[FINDING_UNKNOWN] = "unknown",
		[FINDING_MISSING] = "missing",
	};

	return names[state];
}

/* Adds values and owns them; a failed one makes the object NULL in the end. */
static void add(json_t *array, json_t *val, bool *failed)
{
	if (json_array_append_new(array, val))
		*failed = true;
}

static void set(json_t *obj, const char *key, json_t *val, bool *failed)
{
	if (json_object_set_new(obj, key, val))
		*failed = true;
}

static json_t *make_jobs(const struct doctor *doctor, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < doctor->nr_jobs; i++) {
		const struct doctor_job *job = &doctor->jobs[i];
		json_t *obj = json_object();

		set(obj, "job", make_text(job->job), failed);
		set(obj, "symbol", make_text(job->symbol), failed);
		set(obj, "prototype", make_text(job->prototype), failed);
		set(obj, "attach", json_string(job->attach ? job->attach : "none"), failed);
		set(obj, "reason", make_text(job->reason), failed);
		add(array, obj, failed);
	}
	return array;
}

static json_t *make_missing(const struct doctor *doctor, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];
		char text[512];

		if (finding->state != FINDING_MISSING)
			continue;
		snprintf(text, sizeof(text), "%s: %s; %s", finding->name, finding->text,
			 finding->fix);
		add(array, make_text(text), failed);
	}
	return array;
}

static json_t *make_checks(const struct doctor *doctor, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];
		json_t *obj = json_object();

		set(obj, "section", make_text(finding->section), failed);
		set(obj, "name", make_text(finding->name), failed);
		set(obj, "state", json_string(state_name(finding->state)), failed);
		set(obj, "text", make_text(finding->text), failed);
		add(array, obj, failed);
	}
	return array;
}

static json_t *make_programs(const struct trial *trials, int nr, bool *failed)
{
	static const char *const results[] = { "pass", "fail", "n/a" };
	json_t *array = json_array();

	for (int i = 0; i < nr; i++) {
		json_t *obj = json_object();

		set(obj, "program", make_text(trials[i].program), failed);
		set(obj, "result", json_string(results[trials[i].result]), failed);
		set(obj, "reason", make_text(trials[i].reason), failed);
		add(array, obj, failed);
	}
	return array;
}

static json_t *make_doctor(const struct doctor *doctor, const struct trial *trials, int nr_trials,
			   bool *failed)
{
	json_t *obj = json_object();

	set(obj, "type", json_string("doctor"), failed);
	set(obj, "kernel", make_text(doctor->kernel), failed);
	set(obj, "btf", json_boolean(doctor->btf), failed);
	set(obj, "cgroup", json_string(kernfs_kind_name(doctor->cgroup)), failed);
	set(obj, "zswap", json_string(doctor->zswap), failed);
	set(obj, "jobs", make_jobs(doctor, failed), failed);
	set(obj, "missing", make_missing(doctor, failed), failed);
	set(obj, "ok", json_boolean(doctor_is_ok(doctor)), failed);
	set(obj, "checks", make_checks(doctor, failed), failed);
	if (trials)
		set(obj, "programs", make_programs(trials, nr_trials, failed), failed);
	return obj;
}

int view_doctor_json(FILE *out, const struct doctor *doctor, const struct trial *trials,
		     int nr_trials)
{
	bool failed = false;
	json_t *obj = make_doctor(doctor, trials, nr_trials, &failed);
	int err = failed ? -ENOMEM : 0;

	errno = 0;
	if (!err && (json_dumpf(obj, out, DUMP_FLAGS) || fputc('\n', out) == EOF || fflush(out)))
		err = errno ? -errno : -EIO;
	json_decref(obj);
	return err;
}
