// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/doctor_json.c - what the doctor found, as one JSON line. See view/doctor.h.
 */
#include "view/doctor.h"

#include "base/json.h"
#include "doctor/doctor.h"

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

static void put_jobs(struct json *json, const struct doctor *doctor)
{
	json_open(json, "jobs", '[');
	for (size_t i = 0; i < doctor->nr_jobs; i++) {
		const struct doctor_job *job = &doctor->jobs[i];

		json_open(json, NULL, '{');
		json_words(json, "job", job->job);
		json_words(json, "symbol", job->symbol);
		json_words(json, "prototype", job->prototype);
		json_text(json, "attach", job->attach ? job->attach : "none");
		json_words(json, "reason", job->reason);
		json_close(json);
	}
	json_close(json);
}

static void put_missing(struct json *json, const struct doctor *doctor)
{
	json_open(json, "missing", '[');
	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];
		char text[512];

		if (finding->state != FINDING_MISSING)
			continue;
		snprintf(text, sizeof(text), "%s: %s; %s", finding->name, finding->text,
			 finding->fix);
		json_words(json, NULL, text);
	}
	json_close(json);
}

static void put_checks(struct json *json, const struct doctor *doctor)
{
	json_open(json, "checks", '[');
	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];

		json_open(json, NULL, '{');
		json_words(json, "section", finding->section);
		json_words(json, "name", finding->name);
		json_text(json, "state", state_name(finding->state));
		json_words(json, "text", finding->text);
		json_close(json);
	}
	json_close(json);
}

static void put_programs(struct json *json, const struct verify_result *results, int nr)
{
	static const char *const names[] = { "pass", "fail", "n/a" };

	json_open(json, "programs", '[');
	for (int i = 0; i < nr; i++) {
		json_open(json, NULL, '{');
		json_words(json, "program", results[i].program);
		json_text(json, "result", names[results[i].result]);
		json_words(json, "reason", results[i].reason);
		json_close(json);
	}
	json_close(json);
}

int view_doctor_json(FILE *out, const struct doctor *doctor, const struct verify_result *results,
		     int nr_results)
{
	struct json json = json_begin(out, "doctor");

	json_words(&json, "kernel", doctor->kernel);
	json_bool(&json, "btf", doctor->btf);
	json_text(&json, "cgroup", doctor->cgroup);
	json_text(&json, "zswap", doctor->zswap);
	put_jobs(&json, doctor);
	put_missing(&json, doctor);
	json_bool(&json, "ok", doctor_is_ok(doctor));
	put_checks(&json, doctor);
	if (results)
		put_programs(&json, results, nr_results);
	return json_end_flush(&json);
}
