// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/name.c - see report/name.h.
 */
#include "report/name.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/when.h"
#include "model/container.h"
#include "report/series.h"

#define DATE_LENGTH 11 /* "2026-11-30 " */

static char *label_of(const char *path, char *buf)
{
	struct container container;

	container_parse(path, &container);
	if (container.inside)
		*buf = '\0';
	else
		container_label(&container, buf, CONTAINER_LABEL_SIZE);
	return buf;
}

static int label_compare(const void *a, const void *b, void *ctx)
{
	const struct series_group *groups = ctx;
	char x[CONTAINER_LABEL_SIZE], y[CONTAINER_LABEL_SIZE];

	return strcmp(label_of(groups[*(const int *)a].path, x),
		      label_of(groups[*(const int *)b].path, y));
}

int report_names_make(struct series *series)
{
	struct series_group *groups = series->groups;
	int *order = malloc((series->nr + 1) * sizeof(*order));
	char label[CONTAINER_LABEL_SIZE];
	bool is_shared = false;

	if (!order)
		return -ENOMEM;
	for (size_t i = 0; i < series->nr; i++)
		order[i] = (int)i;
	qsort_r(order, series->nr, sizeof(*order), label_compare, groups);
	for (size_t i = 0; i < series->nr; i++) {
		const bool is_first_of_two = i + 1 < series->nr &&
					     !label_compare(&order[i], &order[i + 1], groups);
		struct series_group *group = &groups[order[i]];

		group->has_label = *label_of(group->path, label) && !is_shared && !is_first_of_two;
		is_shared = is_first_of_two;
	}
	free(order);
	return 0;
}

const char *report_name(const struct series *series, size_t index, char *buf)
{
	const struct series_group *group = &series->groups[index];

	return group->has_label ? label_of(group->path, buf) : group->path;
}

char *report_moment(const struct series *series, int64_t ns, char *buf)
{
	char first[WHEN_SIZE];

	when_format(first, series->first_ns);
	when_format(buf, series->last_ns);
	bool one_day = !strncmp(first, buf, DATE_LENGTH);

	when_format(buf, ns);
	if (one_day && strlen(buf) > DATE_LENGTH)
		memmove(buf, buf + DATE_LENGTH, strlen(buf + DATE_LENGTH) + 1);
	return buf;
}

char *report_zone(const struct series *series, char *buf)
{
	time_t seconds = (time_t)(series->to_ns / (int64_t)NS_PER_S);
	struct tm tm;

	if (!localtime_r(&seconds, &tm) || !strftime(buf, WHEN_SIZE, "%z", &tm))
		snprintf(buf, WHEN_SIZE, "?");
	return buf;
}
