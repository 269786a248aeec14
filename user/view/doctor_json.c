// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/doctor_json.c - what the doctor found, as one JSON line. See view/doctor.h.
 */
#include "view/doctor.h"

#include <stdbool.h>

#include "base/json.h"
#include "doctor/doctor.h"
#include "view/out.h"

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

static json_t *make_jobs(const struct doctor *doctor, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < doctor->nr_jobs; i++) {
		const struct doctor_job *job = &doctor->jobs[i];
		json_t *obj = json_object();

		json_set(obj, "job", json_make_words(job->job), failed);
		json_set(obj, "symbol", json_make_words(job->symbol), failed);
		json_set(obj, "prototype", json_make_words(job->prototype), failed);
		json_set(obj, "attach", json_string(job->attach ? job->attach : "none"), failed);
		json_set(obj, "reason", json_make_words(job->reason), failed);
		json_append(array, obj, failed);
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
		json_append(array, json_make_words(text), failed);
	}
	return array;
}

static json_t *make_checks(const struct doctor *doctor, bool *failed)
{
	json_t *array = json_array();

	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];
		json_t *obj = json_object();

		json_set(obj, "section", json_make_words(finding->section), failed);
		json_set(obj, "name", json_make_words(finding->name), failed);
		json_set(obj, "state", json_string(state_name(finding->state)), failed);
		json_set(obj, "text", json_make_words(finding->text), failed);
		json_append(array, obj, failed);
	}
	return array;
}

static json_t *make_programs(const struct verify_result *results, int nr, bool *failed)
{
	static const char *const names[] = { "pass", "fail", "n/a" };
	json_t *array = json_array();

	for (int i = 0; i < nr; i++) {
		json_t *obj = json_object();

		json_set(obj, "program", json_make_words(results[i].program), failed);
		json_set(obj, "result", json_string(names[results[i].result]), failed);
		json_set(obj, "reason", json_make_words(results[i].reason), failed);
		json_append(array, obj, failed);
	}
	return array;
}

static json_t *make_doctor(const struct doctor *doctor, const struct verify_result *results,
			   int nr_results, bool *failed)
{
	json_t *obj = json_object();

	json_set(obj, "type", json_string("doctor"), failed);
	json_set(obj, "kernel", json_make_words(doctor->kernel), failed);
	json_set(obj, "btf", json_boolean(doctor->btf), failed);
	json_set(obj, "cgroup", json_string(doctor->cgroup), failed);
	json_set(obj, "zswap", json_string(doctor->zswap), failed);
	json_set(obj, "jobs", make_jobs(doctor, failed), failed);
	json_set(obj, "missing", make_missing(doctor, failed), failed);
	json_set(obj, "ok", json_boolean(doctor_is_ok(doctor)), failed);
	json_set(obj, "checks", make_checks(doctor, failed), failed);
	if (results)
		json_set(obj, "programs", make_programs(results, nr_results, failed), failed);
	return obj;
}

int view_doctor_json(FILE *out, const struct doctor *doctor, const struct verify_result *results,
		     int nr_results)
{
	bool failed = false;
	json_t *obj = make_doctor(doctor, results, nr_results, &failed);
	int err = json_put_line(out, obj, JSON_DIGITS, failed);

	return err ? err : out_flush(out);
}
