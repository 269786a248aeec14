// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/text.c - see report/text.h: the sentences.
 */
#include "report/text.h"

#include <inttypes.h>

#include "base/fmt.h"
#include "base/out.h"
#include "base/when.h"
#include "report/name.h"
#include "report/report.h"

#define INDENT 6

void report_text(FILE *out, const struct report_window *window)
{
	const struct series *series = &window->series;
	const size_t said = report_window_said(window);
	char from[WHEN_SIZE], to[WHEN_SIZE], zone[WHEN_SIZE];

	out_wrap(out, 0, "%s  %s to %s (UTC%s), %" PRIu64 " sample%s of up to %zu groups%s%s",
		 series->host.nodename, when_format(from, series->first_ns),
		 when_format(to, series->last_ns), report_zone(series, zone), series->samples,
		 fmt_plural((int64_t)series->samples), series->most_groups,
		 series->cgroup ? ", of " : "", series->cgroup ? series->cgroup : "");
	for (size_t i = 0; i < window->sentences.nr; i++) {
		const struct sentence *sentence = &window->sentences.list[i];

		if (i == said)
			out_printf(out, "Not known:\n");
		out_wrap(out, INDENT, "%-4s  %s", check_severity_name(sentence->severity),
			 sentence->text);
	}
}
