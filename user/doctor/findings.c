// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * doctor/findings.c - see doctor/findings.h.
 */
#include "doctor/findings.h"

#include <stdarg.h>
#include <stdio.h>

void doctor_add(struct doctor *doctor, const char *section, const char *name,
		enum finding_state state, const char *fix, const char *format, ...)
{
	struct finding *finding = &doctor->findings[doctor->nr_findings];
	va_list args;

	if (doctor->nr_findings == DOCTOR_FINDINGS)
		return;
	*finding = (struct finding){
		.section = section,
		.name = name,
		.state = state,
		.fix = fix,
	};
	va_start(args, format);
	vsnprintf(finding->text, sizeof(finding->text), format, args);
	va_end(args);
	doctor->nr_findings++;
}

bool doctor_is_ok(const struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->nr_findings; i++)
		if (doctor->findings[i].state == FINDING_MISSING)
			return false;
	return true;
}

bool doctor_uses_probes(const struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->nr_jobs; i++)
		if (doctor->jobs[i].perf)
			return true;
	return false;
}
