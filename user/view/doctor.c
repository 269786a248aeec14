// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * view/doctor.c - what the doctor found, as text. See view/doctor.h.
 */
#include "view/doctor.h"

#include <string.h>

#include "base/out.h"
#include "doctor/doctor.h"

#define NAME_WIDTH 26
#define LINE_WIDTH 96

/* The mark before a line: a blank when all is well. */
static char state_mark(enum finding_state state)
{
	static const char marks[] = {
		[FINDING_FINE] = ' ',
		[FINDING_ABSENT] = '-',
		[FINDING_UNKNOWN] = '?',
		[FINDING_MISSING] = '!',
	};

	return marks[state];
}

static void put_line(FILE *out, char mark, const char *name, const char *text)
{
	out_printf(out, "%c %-*s %s\n", mark, NAME_WIDTH, name, text);
}

/* For sections whose findings are single words: lists those in @state, wrapped into lines. */
static void put_words(FILE *out, const struct doctor *doctor, const char *section,
		      enum finding_state state)
{
	int column = 0;

	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];

		if (strcmp(finding->section, section) != 0 || finding->state != state)
			continue;
		if (column && column + (int)strlen(finding->name) >= LINE_WIDTH) {
			out_printf(out, "\n");
			column = 0;
		}
		if (!column)
			out_printf(out, "%c %-*s", state_mark(state), NAME_WIDTH,
				   state == FINDING_FINE ? "present" : "absent");
		out_printf(out, " %s", finding->name);
		column += (column ? 0 : NAME_WIDTH + 2) + 1 + (int)strlen(finding->name);
	}
	if (column)
		out_printf(out, "\n");
}

static bool section_is_words(const char *section)
{
	return !strcmp(section, "group files") || !strcmp(section, "memory.stat");
}

static void put_section(FILE *out, const struct doctor *doctor, const char *section)
{
	out_printf(out, "\n%s\n", section);
	if (section_is_words(section)) {
		put_words(out, doctor, section, FINDING_FINE);
		put_words(out, doctor, section, FINDING_ABSENT);
		return;
	}
	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];

		if (!strcmp(finding->section, section))
			put_line(out, state_mark(finding->state), finding->name, finding->text);
	}
}

static void put_jobs(FILE *out, const struct doctor *doctor)
{
	if (doctor->nr_jobs)
		out_printf(out, "\nhooks\n");
	for (size_t i = 0; i < doctor->nr_jobs; i++) {
		const struct doctor_job *job = &doctor->jobs[i];
		char text[256];

		if (job->attach) {
			snprintf(text, sizeof(text), "%s%s %s %s", job->attach,
				 job->twice ? " twice" : "", job->symbol, job->prototype);
			put_line(out, ' ', job->job, text);
		}
		if (job->reason[0]) {
			snprintf(text, sizeof(text), "%s%s",
				 job->attach ? "no fentry: " : "none: ", job->reason);
			put_line(out, state_mark(job->state), job->attach ? "" : job->job, text);
		}
	}
}

static void put_results(FILE *out, const struct verify_result *results, int nr)
{
	static const char *const words[] = { "passes", "FAILS", "n/a" };

	out_printf(out, "\nprograms\n");
	for (int i = 0; i < nr; i++) {
		char text[320];

		snprintf(text, sizeof(text), "%s%s%s", words[results[i].result],
			 results[i].reason[0] ? ": " : "", results[i].reason);
		put_line(out,
			 results[i].result == VERIFY_FAIL   ? '!'
			 : results[i].result == VERIFY_NONE ? '-'
							    : ' ',
			 results[i].program, text);
	}
}

static void put_missing(FILE *out, const struct finding *finding)
{
	out_printf(out, "! %s: %s; %s\n", finding->name, finding->text, finding->fix);
}

static void put_verdict(FILE *out, const struct doctor *doctor)
{
	out_printf(out, doctor_is_ok(doctor) ? "\nnothing is missing\n" : "\nmissing\n");
	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const struct finding *finding = &doctor->findings[i];

		if (finding->state == FINDING_MISSING)
			put_missing(out, finding);
	}
}

/* Whether an earlier finding has already printed the section of finding @i. */
static bool section_is_told(const struct doctor *doctor, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (!strcmp(doctor->findings[j].section, doctor->findings[i].section))
			return true;
	return false;
}

int view_doctor_text(FILE *out, const struct doctor *doctor, const struct verify_result *results,
		     int nr_results)
{
	const char *section = "";

	out_printf(out, "cgswap doctor  %s\n", doctor->kernel);
	for (size_t i = 0; i < doctor->nr_findings; i++) {
		const char *next = doctor->findings[i].section;

		if (section_is_told(doctor, i) || !strcmp(next, "hooks") ||
		    !strcmp(next, "programs"))
			continue; /* the last two are lists of their own */
		if (!strcmp(section, "kernel"))
			put_jobs(out, doctor);
		section = next;
		put_section(out, doctor, section);
	}
	if (results)
		put_results(out, results, nr_results);
	put_verdict(out, doctor);
	return out_flush(out);
}
