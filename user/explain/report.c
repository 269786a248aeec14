// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * explain/report.c - see explain/report.h.
 */
#include "explain/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "explain/trial.h"

static bool is_fix_of(const struct check_note *note, const struct check_fix *fix)
{
	for (size_t i = 0; note->result == CHECK_FIRES && i < note->nr_fixes; i++)
		if (note->fixes[i].group == fix->group && note->fixes[i].file == fix->file &&
		    note->fixes[i].value != fix->value)
			return true;
	return false;
}

/* Only the first, more severe note sets a file: all fixes can be run one after the other. */
static void fixes_agree(struct report *report, struct check_note *note)
{
	for (const struct check_note *worse = report->notes; worse < note; worse++)
		for (size_t i = 0; i < note->nr_fixes; i++)
			if (is_fix_of(worse, &note->fixes[i]))
				note->nr_fixes = 0;
}

/* Of a moment of the past: what would have helped then may do harm now. */
static void fixes_forget(struct check_note *note)
{
	note->nr_fixes = note->nr_first = 0;
	note->command[0] = '\0';
}

/* Runs the checks and keeps the fixes that help. */
static int notes_make(struct report *report)
{
	int err = 0;

	report->nr_notes = check_count();
	for (size_t i = 0; i < report->nr_notes && !err; i++) {
		struct check_note *note = &report->notes[i];

		check_run(i, &report->explain, note);
		if (report->config.recorded)
			fixes_forget(note);
		err = trial_make(i, &report->explain, note);
		fixes_agree(report, note);
		if (note->result == CHECK_FIRES)
			report->result.fired[note->severity]++;
		else if (note->result == CHECK_UNKNOWN) {
			report->result.unknown++;
			report->result.not_made |= 1ull << i;
		}
	}
	report->result.unreadable = group_sample(report->explain.group)->bad[0];
	return err;
}

int report_make(struct report *report, const struct group *group, const struct machine *machine,
		const struct report_config *config)
{
	*report = (struct report){ .config = *config, .result.group = group };
	report->notes = calloc(check_count(), sizeof(*report->notes));
	if (!report->notes)
		return -ENOMEM;
	explain_make(&report->explain, group, machine);
	report->explain.latency = config->latency;
	report->explain.alone = config->alone;
	report->explain.recorded = config->recorded;
	container_parse(group->path, &report->container);
	forecast_make(&report->forecast, &report->explain, config->grow);
	if (config->below)
		report->forecast.below = room_below(&report->explain);
	runtime_limits(report->translations, &report->explain);
	return notes_make(report);
}

void report_free(struct report *report)
{
	free(report->notes);
	report->notes = NULL;
	report->nr_notes = 0;
}

bool report_is_bad(const struct report_result *result)
{
	return result->fired[SEVERITY_BAD] || result->fired[SEVERITY_WARN];
}

bool report_says_something(const struct report_result *result)
{
	return report_is_bad(result) || result->fired[SEVERITY_INFO] || result->unreadable;
}

int report_compare(const void *a, const void *b)
{
	const struct report_result *x = a, *y = b;

	for (int severity = SEVERITY_BAD; severity >= SEVERITY_INFO; severity--)
		if (x->fired[severity] != y->fired[severity])
			return x->fired[severity] > y->fired[severity] ? -1 : 1;
	return strcmp(x->group->path, y->group->path);
}
