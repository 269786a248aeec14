// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/report.c - see report/report.h.
 */
#include "report/report.h"

#include <errno.h>
#include <stdlib.h>

#include "report/name.h"
#include "report/recording.h"
#include "report/rules.h"
#include "report/traced.h"

static int listed_compare(const void *a, const void *b, void *ctx)
{
	const struct series_group *groups = ctx;
	const int x = *(const int *)a, y = *(const int *)b;

	if (groups[x].peak != groups[y].peak)
		return groups[x].peak > groups[y].peak ? -1 : 1;
	return x < y ? -1 : x > y;
}

static int listed_make(struct report_window *window)
{
	const struct series *series = &window->series;

	window->listed = malloc((series->nr + 1) * sizeof(*window->listed));
	if (!window->listed)
		return -ENOMEM;
	for (size_t i = 0; i < series->nr; i++) {
		const struct series_group *group = &series->groups[i];

		if (group->is_asked &&
		    (group->peak > 0 || group->refused.nr || group->failed.nr || group->killed.nr))
			window->listed[window->nr_listed++] = (int)i;
	}
	qsort_r(window->listed, window->nr_listed, sizeof(*window->listed), listed_compare,
		series->groups);
	return 0;
}

int report_window_close(struct report_window *window)
{
	struct series *series = &window->series;
	int err;

	series_close(series);
	err = report_names_make(series);
	if (!err && window->traced)
		err = traced_sentences(&window->sentences, series, window->traced);
	else if (!err)
		err = sentences_make(&window->sentences, series);
	return err ? err : listed_make(window);
}

size_t report_window_said(const struct report_window *window)
{
	size_t nr = window->sentences.nr;

	while (nr && window->sentences.list[nr - 1].kind == SAY_UNKNOWN)
		nr--;
	return nr;
}

void report_window_free(struct report_window *window)
{
	sentences_free(&window->sentences);
	series_free(&window->series);
	recording_sums_free(window->traced);
	free(window->listed);
	window->traced = NULL;
	window->listed = NULL;
	window->nr_listed = 0;
}
