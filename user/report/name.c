// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * report/name.c - see report/name.h.
 */
#include "report/name.h"

#include <stdbool.h>
#include <stdio.h>
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

const char *report_name(const struct series *series, size_t index, char *buf)
{
	const char *path = series->groups[index].path;
	char other[CONTAINER_LABEL_SIZE];

	if (!*label_of(path, buf))
		return path;
	for (size_t i = 0; i < series->nr; i++)
		if (i != index && !strcmp(label_of(series->groups[i].path, other), buf))
			return path;
	return buf;
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
